import { expect, test } from 'vitest'
import { ownerOf } from '../../../src/camera/libcamera/peer.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21103 1 0000000000000000 100
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 21104 1 0000000000000000 20
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000   999        0 21105 1 0000000000000000 20
`

test('the owner of a connection is the user of its other end, not of ours', () => {
  expect(ownerOf(table, 50_000, 8080)).toBe(1000)
  expect(ownerOf(table, 8080, 50_000)).toBe(999)
})

test('a connection that the kernel does not know has no owner', () => {
  expect(ownerOf(table, 50_001, 8080)).toBeNull()
  expect(ownerOf('', 1, 2)).toBeNull()
})
