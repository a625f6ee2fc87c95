import { MemoryGalleryStore, MemoryOutbox, MemoryPresenceStore } from '../../../src/storage/memory.ts'
import { centreStoreContract } from '../../contract/centre-store.ts'
import { galleryStoreContract } from '../../contract/gallery-store.ts'
import { outboxContract } from '../../contract/outbox.ts'
import { presenceStoreContract } from '../../contract/presence-store.ts'
import { strangerStoreContract } from '../../contract/stranger-store.ts'
import { freshStore } from './folder.ts'

async function inMemory() {
  const [outbox, presence] = [new MemoryOutbox(), new MemoryPresenceStore()]
  const gallery = new MemoryGalleryStore([outbox, presence])
  return { gallery, centres: gallery.centres, strangers: gallery.strangers, outbox, presence }
}

galleryStoreContract('LMDB', freshStore)
galleryStoreContract('memory', inMemory)

centreStoreContract('LMDB', freshStore)
centreStoreContract('memory', inMemory)

strangerStoreContract('LMDB', freshStore)
strangerStoreContract('memory', inMemory)

outboxContract('LMDB', async (outbox) => (await freshStore({ outbox })).outbox)
outboxContract('memory', async (options) => new MemoryOutbox(options))

presenceStoreContract('LMDB', async () => (await freshStore()).presence)
presenceStoreContract('memory', async () => new MemoryPresenceStore())
