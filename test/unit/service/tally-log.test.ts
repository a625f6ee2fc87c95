import { pino } from 'pino'
import { expect, test } from 'vitest'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import { TallyLog } from '../../../src/service/tally-log.ts'

const [door, hall] = [brand<CameraId>('door'), brand<CameraId>('hall')]
const tally = new Tally().snapshot()

/** A log of level info, and the number of frames of each of its lines. */
function listening() {
  const frames: number[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => frames.push(JSON.parse(line).frames) })
  return { frames, tallies: new TallyLog(log) }
}

test('tallies are logged after 10 seconds, 20, 40 and so on, and once an hour in the end', () => {
  const { frames, tallies } = listening()
  const day = 86_400
  for (let second = 0; second < day; second += 10) tallies.tell(door, { ...tally, frames: second }, 1000 * second)
  expect(frames.slice(0, 5)).toEqual([0, 10, 30, 70, 150])
  expect((frames.at(-1) ?? 0) - (frames.at(-2) ?? 0)).toBe(3600)
  expect(frames.length).toBeLessThan(24 + 12)
})

test('the last one of a camera that ends is logged, once, and another camera has its own times', () => {
  const { frames, tallies } = listening()
  tallies.tell(door, { ...tally, frames: 1 }, 0)
  tallies.tell(door, { ...tally, frames: 2 }, 9000)
  tallies.tell(hall, { ...tally, frames: 3 }, 9000)
  tallies.end(door)
  tallies.end(door)
  tallies.end(hall)
  expect(frames).toEqual([1, 3, 2])
})
