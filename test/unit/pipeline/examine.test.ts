import { describe, expect, test } from 'vitest'
import { examine } from '../../../src/pipeline/examine.ts'
import { defaultRules } from '../../support/limits.ts'
import { square } from '../stages/faces.ts'
import { actor, like, Script, space } from './world.ts'

const photo = new Uint8Array()
const rules = defaultRules

function photoOf(...actors: Script['actors'] & object): Script {
  const script = new Script()
  script.actors = actors
  return script
}

const released = ({ pictures }: Script) => pictures.map(({ releases }) => releases)

test('a photo that cannot be decoded is not readable', async () => {
  const script = new Script()
  script.actors = null
  expect(await examine(photo, script.equipment, rules)).toEqual({ readable: false })
  expect(script.looks).toEqual([])
})

test('a good face is embedded, others say why not', async () => {
  const good = actor(like({ ann: 1 }), square(0, 0, 160), 0.9)
  const small = actor(like({ bob: 1 }), square(200, 0, 20))
  const script = photoOf(good, small)
  const measures = {
    size: 160,
    sharpness: 1.5,
    brightness: 0.5,
    contrast: 0.15,
    yaw: expect.closeTo(0),
    pitch: expect.any(Number),
  }
  const examination = await examine(photo, script.equipment, rules)
  expect(examination).toEqual({
    readable: true,
    size: { width: 640, height: 480 },
    faces: [
      { detection: good.detection, usable: true, quality: 1, measures, embeddings: [{ space, vector: good.vector }] },
      {
        detection: small.detection,
        usable: false,
        quality: expect.closeTo(0.5),
        measures: { ...measures, size: 20 },
        rejection: { reason: 'small', value: 20, limit: 28, direction: 'below' },
        recognisable: false,
      },
    ],
  })
  expect(script.embedded).toEqual([good])
  expect(released(script)).toEqual([1])
})

test('a template must be better than a face that is recognised', async () => {
  const blurred = { ...actor(like({ ann: 1 })), light: { sharpness: 0.8 } }
  expect(await examine(photo, photoOf(blurred).equipment, rules)).toMatchObject({ faces: [{ usable: true }] })
  expect(await examine(photo, photoOf(blurred).equipment, rules, { enrolment: true })).toMatchObject({
    faces: [
      {
        usable: false,
        recognisable: true,
        rejection: { reason: 'blurred', value: 0.8, limit: 0.95, direction: 'below' },
      },
    ],
  })
})

test('what would not be recognised is told by the limit that it misses first', async () => {
  const script = photoOf({ ...actor(like({ ann: 1 })), light: { sharpness: 0.5 } })
  expect(await examine(photo, script.equipment, rules, { enrolment: true })).toMatchObject({
    faces: [{ usable: false, recognisable: false, rejection: { reason: 'blurred', limit: 0.7 } }],
  })
  expect(script.measured).toHaveLength(1)
})

test('a refused face is embedded when asked for', async () => {
  const small = actor(like({ bob: 1 }), square(200, 0, 20))
  const examination = await examine(photo, photoOf(small).equipment, rules, { refusedToo: true })
  expect(examination).toMatchObject({
    faces: [{ usable: false, rejection: { reason: 'small' }, embeddings: [{ space, vector: small.vector }] }],
  })
})

test.each([{}, { enrolment: true }, { refusedToo: true }])(
  'a face that no net can embed says so: %o',
  async (options) => {
    const strange = { ...actor(like({ ann: 1 })), strange: true }
    const { detection } = strange
    const rejection = { reason: 'no-embedding', value: 0, limit: 1, direction: 'below' }
    expect(await examine(photo, photoOf(strange).equipment, rules, options)).toMatchObject({
      faces: [{ detection, quality: 1, usable: false, recognisable: false, rejection }],
    })
  },
)

test('a refused face that no net can embed is told by its refusal', async () => {
  const strange = { ...actor(like({ ann: 1 }), square(0, 0, 20)), strange: true }
  const examination = await examine(photo, photoOf(strange).equipment, rules, { refusedToo: true })
  const [face] = examination.readable ? examination.faces : []
  expect(face).toMatchObject({ usable: false, rejection: { reason: 'small' } })
  expect(face).not.toHaveProperty('embeddings')
})

describe('the detector', () => {
  test('looks once when it finds a face', async () => {
    const script = photoOf(actor(like({})))
    await examine(photo, script.equipment, rules)
    expect(script.looks).toEqual([undefined])
  })

  test('looks again from afar when it finds none, for a face that fills the photo', async () => {
    const close = actor(like({ ann: 1 }), square(0, 0, 480))
    const script = photoOf(close)
    script.find = ({ actors }, share = 1) => (share < 1 ? actors : [])
    expect(await examine(photo, script.equipment, rules)).toMatchObject({ faces: [{ detection: close.detection }] })
    expect(script.looks).toEqual([undefined, 0.5])
  })

  test('may find none at all', async () => {
    const script = photoOf()
    expect(await examine(photo, script.equipment, rules)).toMatchObject({ readable: true, faces: [] })
    expect(released(script)).toEqual([1])
  })
})

test.each(['onDetect', 'onEmbed'] as const)('the picture is released when a net fails (%s)', async (net) => {
  const script = photoOf(actor(like({})))
  const failure = new Error('the net failed')
  script[net] = () => {
    throw failure
  }
  await expect(examine(photo, script.equipment, rules)).rejects.toBe(failure)
  expect(released(script)).toEqual([1])
})
