import { MemoryGalleryStore, MemoryOutbox, MemoryPresenceStore } from '../../../src/storage/memory.ts'
import { galleryStoreContract, type Traces } from '../../contract/gallery-store.ts'
import { outboxContract } from '../../contract/outbox.ts'
import { presenceStoreContract } from '../../contract/presence-store.ts'
import { freshStore } from './folder.ts'

function inMemory(): Traces {
  const [outbox, presence] = [new MemoryOutbox(), new MemoryPresenceStore()]
  return { gallery: new MemoryGalleryStore([outbox, presence]), outbox, presence }
}

galleryStoreContract('LMDB', freshStore)
galleryStoreContract('memory', async () => inMemory())

outboxContract('LMDB', async (outbox) => (await freshStore({ outbox })).outbox)
outboxContract('memory', async (options) => new MemoryOutbox(options))

presenceStoreContract('LMDB', async () => (await freshStore()).presence)
presenceStoreContract('memory', async () => new MemoryPresenceStore())
