import { expect, test } from 'vitest'
import { makeBadPhotos } from '../support/bad-photos.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

const name = 'Barack Obama'

interface Identified {
  readonly source: string
  readonly readable: boolean
  readonly faces: readonly {
    readonly box: readonly [number, number, number, number]
    readonly person: { readonly name: string } | null
    readonly rejection: object | null
  }[]
}

async function identify(work: Workspace, ...names: readonly string[]) {
  const paths = makeBadPhotos(work, ...names)
  const { status, stdout, stderr } = await work.familiar('identify', '--json', ...paths)
  const photos: readonly Identified[] = JSON.parse(stdout).photos
  expect(photos.map(({ source }) => source)).toEqual(names)
  return { status, stderr, photos, faces: photos.map(({ faces }) => faces) }
}

test('whoever is on a photo is recognised: large, turned by EXIF, with alpha, grey, one of six', async () => {
  await using work = new Workspace()
  await work.enroll(name, photo.obama, photo.obama2)
  const { status, faces } = await identify(work, 'large.jpg', 'rotated.jpg', 'alpha.png', 'grey.jpg', 'six.jpg')
  expect(status).toBe(0)
  const [six, ...single] = faces.toReversed()
  for (const one of single) expect(one).toMatchObject([{ person: { name }, rejection: null }])
  expect(six).toHaveLength(6)
  // Three photos of one person: nobody is in a picture more than once.
  expect(six?.filter(({ person }) => person !== null)).toMatchObject([{ person: { name } }])
  expect(six?.every(({ rejection }) => rejection === null)).toBe(true)
  // Upright, whatever way the pixels of the file lie.
  const boxes = single.map(([face]) => face?.box ?? [0, 0, 0, 0])
  const [grey, alpha, rotated] = boxes
  for (const box of [grey, rotated]) {
    for (const [i, value] of (box ?? []).entries()) expect(Math.abs(value - (alpha?.[i] ?? 0))).toBeLessThan(15)
  }
})

test('a face that is not good enough is not judged, and the reason has value and limit', async () => {
  await using work = new Workspace()
  const names = ['tiny.png', 'blurred.jpg', 'dark.png', 'bright.png', 'foggy.png', 'tilted.jpg']
  const { status, faces } = await identify(work, ...names)
  expect(status).toBe(0)
  const value = expect.any(Number)
  expect(faces.map(([face]) => face?.rejection)).toEqual([
    { reason: 'small', value, limit: 28, direction: 'below' },
    { reason: 'blurred', value, limit: 0.7, direction: 'below' },
    { reason: 'dark', value, limit: 0.07, direction: 'below' },
    { reason: 'bright', value, limit: 0.7, direction: 'above' },
    { reason: 'low-contrast', value, limit: 0.02, direction: 'below' },
    { reason: 'tilted', value, limit: 50, direction: 'above' },
  ])
  const { stdout } = await work.familiar('identify', work.path('tiny.png'))
  expect(stdout).toMatch(/^tiny\.png: not judged, the face is too small \(small: \d+ px < 28\); face at /)
})

test('a face that is turned away is not judged, as far as the configuration says', async () => {
  await using work = new Workspace({ recognition: { quality: { max_yaw: 5 } } })
  const { stdout } = await work.familiar('identify', photo.obama2)
  expect(stdout).toMatch(/not judged, the face is turned too far to the side \(turned: \d+ deg > 5\)/)
})

test('what is no picture, or nobody is on, is told as that', async () => {
  await using work = new Workspace()
  const { status, photos } = await identify(work, 'pixel.png', 'truncated.jpg', 'text.jpg', 'empty.jpg')
  expect(photos).toEqual([
    { source: 'pixel.png', readable: true, faces: [] },
    { source: 'truncated.jpg', readable: false, faces: [] },
    { source: 'text.jpg', readable: false, faces: [] },
    { source: 'empty.jpg', readable: false, faces: [] },
  ])
  expect(status).toBe(65)
})

test('an enrolment says of each photo why it was not used, is stricter than recognition, and uses the others', async () => {
  await using work = new Workspace()
  const refused = ['six.jpg', 'pixel.png', 'truncated.jpg', 'text.jpg', 'smallish.jpg', 'soft.jpg', 'dark.png']
  const good = ['large.jpg', 'grey.jpg']
  const paths = makeBadPhotos(work, ...refused, ...good)
  const { status, stdout } = await work.familiar('enroll', '--json', name, ...paths)
  expect(status).toBe(0)
  const { photos } = JSON.parse(stdout)
  const rejected = (reason: string, limit: number) => ({
    reason: 'face-rejected',
    rejection: { reason, value: expect.any(Number), limit, direction: 'below' },
  })
  expect(photos).toMatchObject([
    { source: 'six.jpg', enrolled: false, reason: 'several-faces', faces: 6 },
    { source: 'pixel.png', enrolled: false, reason: 'no-face' },
    { source: 'truncated.jpg', enrolled: false, reason: 'unreadable' },
    { source: 'text.jpg', enrolled: false, reason: 'unreadable' },
    { source: 'smallish.jpg', enrolled: false, ...rejected('small', 50) },
    { source: 'soft.jpg', enrolled: false, ...rejected('blurred', 0.95) },
    { source: 'dark.png', enrolled: false, ...rejected('dark', 0.07) },
    { source: 'large.jpg', enrolled: true },
    expect.objectContaining({ source: 'grey.jpg' }),
  ])
  // Good enough to be recognised, though not to be learnt from.
  const { faces } = await identify(work, 'smallish.jpg', 'soft.jpg')
  for (const one of faces) expect(one).toMatchObject([{ rejection: null, person: { name } }])
})

test('a camera tells which faces it does not use, on a topic for setting it up and in its counts', async () => {
  await using work = new Workspace()
  const [blurred = ''] = makeBadPhotos(work, 'blurred.jpg')
  work.configure({ cameras: { door: portrait(blurred) }, mqtt: { debug: true } })
  const { daemon, listener } = await work.watchedDaemon()
  const { payload, retain } = await listener.message('debug/rejected', () => true)
  expect(retain).toBe(false)
  const rejection = { reason: 'blurred', value: expect.any(Number), limit: 0.7, direction: 'below' }
  const face = { track: expect.any(Number), box: expect.any(Array), score: expect.any(Number), ...rejection }
  expect(JSON.parse(String(payload))).toEqual({
    camera: 'door',
    captured_at: expect.any(String),
    clock: expect.stringMatching(/^(un)?synced$/),
    faces: [face],
  })
  const tally = await daemon.line(({ msg }) => msg === 'tally')
  expect(tally).toMatchObject({ embedded: 0, rejected: { blurred: expect.any(Number) } })
})

test('unless it is switched on, nothing is published of faces that are not used', async () => {
  await using work = new Workspace()
  const [blurred = ''] = makeBadPhotos(work, 'blurred.jpg')
  work.configure({ cameras: { door: portrait(blurred) } })
  const { daemon, listener } = await work.watchedDaemon()
  const tally = await daemon.line(({ msg }) => msg === 'tally')
  expect(tally).toMatchObject({ rejected: { blurred: expect.any(Number) } })
  expect(listener.messages.filter(({ topic }) => topic.includes('/debug/'))).toEqual([])
})
