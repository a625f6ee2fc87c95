/**
 * Measures what the daemon writes to its disk, journal and all, on an ext4 file system of its own (as root: losetup and mount):
 *
 *     node scripts/wear.ts [--minutes 5] [--json FILE]
 *
 * Each of three lives takes so many minutes. docs/wear.md has the figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LoopDisk } from './support/loop-disk.ts'
import { lives, measure, type Written } from './wear/life.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' }, json: { type: 'string' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0')
if (process.getuid?.() !== 0) throw new Error('only root can make the file system on which it counts')

using cleanup = new DisposableStack()
const folder = cleanup.adopt(mkdtempSync(join(tmpdir(), 'familiar-wear-')), (path) => rmSync(path, { recursive: true }))
const disk = cleanup.use(new LoopDisk(folder))
const written: Written[] = []
for (const life of Object.values(lives)) written.push(await measure(disk, folder, life, minutes))
for (const each of written) console.log(lineOf(each))
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(written))

function lineOf({ what, bytes, log, events }: Written): string {
  const day = (count: number): string => `${((count * 1440) / minutes / 1e6).toFixed(2)} MB a day`
  const each = events === 0 ? '' : `, ${(bytes / events / 1000).toFixed(1)} kB for each of ${events} events`
  return `${what}: ${bytes} bytes in ${minutes} min, ${day(bytes)}${each}; log ${day(log)}`
}
