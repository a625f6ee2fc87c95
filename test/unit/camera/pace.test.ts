import { pino } from 'pino'
import { expect, test } from 'vitest'
import { pace } from '../../../src/camera/pace.ts'
import { HandTime } from '../../contract/frame-source.ts'

const log = pino({ level: 'silent' })

/** The numbers a reader gets that needs `busy` ms for each, until `end` ms have passed. */
async function read(fps: number, busy: number, end: number): Promise<number[]> {
  const time = new HandTime()
  const start = time.now
  const numbers: number[] = []
  for await (const index of pace(fps, { clock: time, wait: time.wait, log }, new AbortController().signal)) {
    numbers.push(index)
    time.now += busy
    if (time.now - start >= end) break
  }
  return numbers
}

test('a quick reader gets each frame', async () => {
  expect(await read(10, 20, 500)).toEqual([0, 1, 2, 3, 4, 5])
})

test('a slow reader gets the newest that is due', async () => {
  expect(await read(10, 250, 1000)).toEqual([0, 2, 5, 7])
})

test('a frame is never given twice, though its time be a fraction', async () => {
  const numbers = await read(30, 0, 10_000)
  expect(numbers).toEqual(Array.from(numbers, (_, place) => place))
})
