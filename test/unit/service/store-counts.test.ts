import { expect, test } from 'vitest'
import { StoreCounts } from '../../../src/service/store-counts.ts'
import type { Store } from '../../../src/storage/store.ts'

test('what is stored is counted anew after a write, and not again before the next', () => {
  let reads = 0
  let writes = 1
  const store = {
    gallery: { people: () => [{ photos: 2 }], revision: 3 },
    outbox: {
      get counts() {
        reads++
        return { waiting: writes, setAside: 0, dropped: 0 }
      },
    },
    get writes() {
      return writes
    },
  } as unknown as Store
  const counts = new StoreCounts(store)
  const first = { gallery: { revision: 3, people: 1, templates: 2 }, outbox: { waiting: 1 } }
  expect([counts.now, counts.now]).toMatchObject([first, first])
  expect(reads).toBe(1)
  writes++
  expect(counts.now.outbox.waiting).toBe(2)
  expect(reads).toBe(2)
})
