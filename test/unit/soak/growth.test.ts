import { expect, test } from 'vitest'
import { faultsOf, growthOf, table } from '../../../scripts/soak/growth.ts'
import type { ProcessSample, Sample } from '../../../scripts/soak/sample.ts'

const steady: ProcessSample = { rss: 100, pss: 90, anonymous: 60, descriptors: 30, threads: 11 }

const samples = (vision: (index: number) => Partial<ProcessSample>): Sample[] =>
  Array.from({ length: 80 }, (_, index) => ({
    at: 60_000 * index,
    main: steady,
    vision: { ...steady, ...vision(index) },
  }))

test('what goes up and down about the same value has not grown', () => {
  const growth = growthOf(samples((index) => ({ rss: 100 + 20 * (index % 2) })))
  expect(faultsOf(growth, 1)).toEqual([])
})

test('warming up is no growth', () => {
  const growth = growthOf(samples((index) => ({ rss: Math.min(200, 100 + 20 * index) })))
  expect(faultsOf(growth, 1)).toEqual([])
})

test('memory that climbs all the time is found, and so is a descriptor that is never closed', () => {
  const growth = growthOf(samples((index) => ({ anonymous: 60 + index / 2, descriptors: 30 + Math.floor(index / 20) })))
  expect(faultsOf(growth, 1)).toEqual([
    'vision: anonymous grew from 74.8 to 94.8',
    'vision: descriptors grew from 31.0 to 33.0',
  ])
  expect(table(growth)).toContain('vision  anonymous')
})

test('a daemon that published nothing proves nothing', () => {
  expect(faultsOf(growthOf(samples(() => ({}))), 0)).toHaveLength(1)
})

test('three samples are too few', () => {
  expect(() => growthOf(samples(() => ({})).slice(0, 3))).toThrow('too few')
})
