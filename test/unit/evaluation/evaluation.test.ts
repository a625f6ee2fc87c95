import { describe, expect, test } from 'vitest'
import { evaluate, photosOf, type Stage, type Task } from '../../../src/evaluation/evaluation.ts'
import { halfOf } from '../../../src/evaluation/half.ts'
import { type ProtocolOptions, protocolSchema } from '../../../src/evaluation/protocol.ts'
import { atDegrees, cosines, crowd, photo, result } from './world.ts'

function task(photos: Task['photos'], options: ProtocolOptions = {}): Task {
  let state = 0
  return {
    photos,
    protocol: protocolSchema.parse({ resamples: 50, ...options }),
    scorerFor: () => cosines,
    falseMatchRate: 0.001,
    uniform: () => (state++ * 0.618034) % 1,
  }
}

const small = { people: 3, photos: 2, draws: 4 }

describe('an evaluation', () => {
  const photos = crowd([4, 4, 4, 4, 4, 4, 1, 1])

  test('verifies and identifies', () => {
    const stages: string[] = []
    const work = evaluate(task(photos, { identification: small }))
    let step = work.next()
    for (; step.done !== true; step = work.next()) stages.push((step.value as Stage).stage)
    expect(new Set(stages)).toEqual(new Set(['comparing', 'identifying']))
    expect(step.value).toMatchObject({
      scorer: 'cosine',
      verification: [{ people: 8, compared: { genuine: 36, impostor: 289 }, triplets: { total: 1584 } }],
      // Probes: two photos of three people; strangers: three other people of four photos, and two of one.
      identification: [{ people: 3, photos: 2, draws: 4, single: { probes: 6, strangers: 14 }, tracks: { probes: 3 } }],
    })
    const [verification] = step.value.verification
    for (const { fnmr } of verification?.rates ?? []) {
      expect(fnmr?.interval?.[0]).toBeLessThanOrEqual(fnmr?.value ?? 0)
      expect(fnmr?.interval?.[1]).toBeGreaterThanOrEqual(fnmr?.value ?? 1)
    }
  })

  test('is the same with the same seed', () => {
    const once = result(evaluate(task(photos, { identification: small })))
    expect(result(evaluate(task(photos, { identification: small })))).toEqual(once)
  })

  test('makes no intervals when none are asked for', () => {
    const { verification } = result(evaluate(task(photos, { resamples: 0 })))
    expect(verification[0]?.equalErrorRate?.interval).toBeNull()
  })
})

test('groups are compared apart, and with each other; the first is enrolled', () => {
  const photos = crowd([4, 4, 4]).flatMap((one) => [
    { ...one, group: 'front' },
    { ...one, name: one.name.replace('/', '/side/'), group: 'side' },
  ])
  const { verification, identification } = result(evaluate(task(photos, { identification: small })))
  expect(verification.map(({ groups, triplets }) => [...groups, triplets !== null])).toEqual([
    ['front', 'front', true],
    ['front', 'side', false],
    ['side', 'side', true],
  ])
  expect(identification.map(({ enrolled, probed }) => [enrolled, probed])).toEqual([
    ['front', 'front'],
    ['front', 'side'],
  ])
})

test('people with one photo each are no genuine pair, nor is anybody enrolled', () => {
  const { verification, identification } = result(evaluate(task(crowd([1, 1, 1]))))
  expect(verification).toMatchObject([
    {
      compared: { genuine: 0, impostor: 3 },
      equalErrorRate: null,
      triplets: null,
      rates: [{ fnmr: null }, {}, {}, {}],
    },
  ])
  expect(identification).toEqual([])
})

test('figures come from the half that was asked for, what is learnt from the calibration half', () => {
  const photos = crowd([1, 1, 1, 1, 1, 1])
  const learnt: number[] = []
  const halved = (half: 'calibration' | 'test' | 'all') => ({
    ...task(photos, { half, centre: 'own' }),
    scorerFor: (means: Parameters<Task['scorerFor']>[0]) => {
      learnt.push([...means.values()][0]?.count ?? 0)
      return cosines
    },
  })
  const [calibration, tested] = [photosOf(halved('calibration')), photosOf(halved('test'))]
  expect(calibration.length + tested.length).toBe(photos.length)
  expect(tested.map(({ person }) => halfOf(person))).toEqual(tested.map(() => 'test'))
  expect(tested.length).toBeGreaterThan(0)
  result(evaluate(halved('test')))
  expect(learnt).toEqual([calibration.length])
  expect(result(evaluate(task(photos))).verification[0]?.people).toBe(6)
})

describe('a protocol', () => {
  test('has the defaults of the home protocol', () => {
    expect(protocolSchema.parse({})).toMatchObject({
      half: 'all',
      verification: { rates: [1e-2, 1e-3, 1e-4, 1e-5], margin: 0.2 },
      identification: { people: 20, photos: 5, draws: 40, track: 5, ranks: 5, rates: [0.01, 0.001] },
    })
  })

  test.each([
    { half: 'both' },
    { format: 2 },
    { unknown: 1 },
    { identification: { people: 0 } },
    { verification: { rates: [1] } },
    { draws: [] },
    { draws: [{ ann: [] }] },
  ])('is refused as %j', (options) => {
    expect(protocolSchema.safeParse(options).success).toBe(false)
  })

  test('may say who is enrolled', () => {
    const photos = [
      photo('ann/1.jpg', atDegrees(0)),
      photo('ann/2.jpg', atDegrees(9)),
      photo('bob/1.jpg', atDegrees(90)),
    ]
    const draws = [{ ann: ['ann/2.jpg'] }]
    expect(result(evaluate(task(photos, { draws }))).identification).toMatchObject([
      { people: 1, photos: 1, draws: 1, single: { probes: 1, strangers: 1, missesByRank: [0, 0, 0, 0, 0] } },
    ])
  })
})
