import { MemoryGalleryStore, MemoryOutbox } from '../../../src/storage/memory.ts'
import { galleryStoreContract } from '../../contract/gallery-store.ts'
import { outboxContract } from '../../contract/outbox.ts'
import { freshStore } from './folder.ts'

galleryStoreContract('LMDB', async () => (await freshStore()).gallery)
galleryStoreContract('memory', async () => new MemoryGalleryStore())

outboxContract('LMDB', async () => (await freshStore()).outbox)
outboxContract('memory', async () => new MemoryOutbox())
