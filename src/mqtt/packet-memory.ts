import { Buffer } from 'node:buffer'

/** Bytes. */
const poolSize = 1024

/**
 * mqtt-packet keeps two bytes for each length that a packet ever had. They are cut from Node's pool of small buffers, and hold on to all of
 * it: 64 KiB for each new length, for ever. With a small pool that is a kilobyte. Its other cache, of 65,536 numbers, `writeCache` leaves out.
 */
export function boundPacketMemory(): void {
  Buffer.poolSize = poolSize
}
