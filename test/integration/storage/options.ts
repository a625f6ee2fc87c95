import { brand, type WallMs } from '../../../src/domain/brand.ts'
import type { StoreOptions } from '../../../src/storage/store.ts'

/** The outbox has no bound, and the clock stands still. */
export const options: StoreOptions = {
  outbox: {
    maxEvents: Number.POSITIVE_INFINITY,
    clock: { wall: () => brand<WallMs>(1_700_000_000_000), synced: () => true },
  },
}
