import { expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type WallMs } from '../../src/domain/brand.ts'
import { defaultPolicy } from '../../src/domain/policy.ts'
import { openDataFolder } from '../../src/storage/data-folder.ts'
import { openStore } from '../../src/storage/store.ts'
import { options } from '../integration/storage/options.ts'
import { photo, portrait, quiet, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'

/** Somebody whom no photo was needed for. @returns her id */
async function addAda({ data }: Workspace, policy = defaultPolicy): Promise<string> {
  const folder = openDataFolder(data)
  const store = await openStore(folder, options)
  const vector = Float32Array.of(1, 0)
  const template = { space: brand<EmbeddingSpace>('test'), vector, quality: 1, source: 'a.jpg', measures: null }
  const { person } = await store.gallery.enroll('Ada', [[{ ...template, createdAt: options.outbox.clock.wall() }]])
  await store.gallery.setPolicy(person.id, policy)
  await store.close()
  folder.close()
  return person.id
}

test('the command line shows a policy and changes it a part at a time', async () => {
  await using work = new Workspace()
  await addAda(work)
  const policy = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await work.familiar('people', 'policy', 'ada', ...args)
    return status === 0 ? stdout.trim() : `${status} ${stderr}`
  }
  expect(await policy()).toBe('Ada: an event on every sighting')
  expect(await policy('--events', 'arrival', '--cooldown', '600')).toBe(
    'Ada: an event on arrival, at most one event in 600 s',
  )
  expect(await policy('--quiet', '22:00-07:00', '--until', '2099-08-01')).toBe(
    'Ada: an event on arrival, at most one event in 600 s, no event from 22:00 to 07:00, guest until 2099-08-01 23:59',
  )
  expect((await work.familiar('people', 'list')).stdout).toMatch(
    /^Ada {2}1 photo {2}\w{26} {2}an event on arrival, .*, guest until 2099-08-01 23:59\n$/,
  )
  expect((await work.familiar('people', 'show', 'Ada')).stdout).toContain('\n  an event on arrival, at most')
  const { policy: shown } = JSON.parse((await work.familiar('people', 'show', 'Ada', '--json')).stdout)
  const until = new Date(2099, 7, 2).getTime() - 1
  const hours = { from: '22:00', to: '07:00' }
  expect(shown).toEqual({
    events: 'arrival',
    cooldown: 600,
    quiet: hours,
    until: new Date(until).toISOString(),
  })
  expect(JSON.parse(await policy('--until', '2099-08-01T18:00:00+02:00', '--json'))).toMatchObject({
    name: 'Ada',
    policy: { until: '2099-08-01T16:00:00.000Z' },
  })
  expect(await policy('--until', '2099-08-01T18:00')).toContain('guest until 2099-08-01 18:00')
  expect(await policy('--no-quiet', '--no-until', '--events', 'never')).toBe('Ada: no events')
  expect(await policy('--events', 'sighting', '--cooldown', '0')).toBe('Ada: an event on every sighting')
  expect((await work.familiar('people', 'list')).stdout).toMatch(/^Ada {2}1 photo {2}\w{26}\n$/)
})

test.each([
  [64, '--cooldown', '86401', 'number of seconds from 0 to 86400'],
  [64, '--cooldown', 'x', 'number of seconds from 0 to 86400'],
  [64, '--quiet', '22-07', 'form 22:00-07:00'],
  [64, '--events', 'often', 'sighting, arrival, never'],
  [64, '--until', '2026-02-30', 'neither a date'],
  [64, '--until', 'tomorrow', 'neither a date'],
  [65, '--quiet', '22:00-24:00', 'not a time of day'],
  [65, '--quiet', '07:00-07:00', 'begin when they end'],
  [65, '--until', '2020-08-01', 'is over already'],
])('it refuses with %i: %s %s', async (status, option, value, message) => {
  await using work = new Workspace()
  await addAda(work)
  const refused = await work.familiar('people', 'policy', 'Ada', option, value)
  expect(refused).toMatchObject({ status, stderr: expect.stringContaining(message) })
  expect(refused.stderr).toContain('next step')
})

test('a guest is forgotten when their time is over, with all that the broker retained of them', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) } })
  await work.enroll(obama, photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  const id = String(person?.id)
  await listener.message(`person/${id}/state`, (payload) => payload === 'ON')
  // The command line has to get there before: on a busy machine that takes seconds.
  const until = new Date(Date.now() + 10_000).toISOString()
  expect(await work.familiar('people', 'policy', obama, '--until', until)).toMatchObject({ status: 0, stderr: '' })
  expect(await daemon.said('a guest is removed, whose time is over')).toMatchObject({ person: id })
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until))
  await listener.message(`person/${id}/state`, (payload) => payload === '')
  await listener.message(`person/${id}/attributes`, (payload) => payload === '')
  expect((await work.familiar('people', 'list')).stdout).toContain('Nobody is enrolled')
  await listener.message('unknown/state', (payload) => payload === 'ON')
})

test('a guest whose time was over while no daemon ran is forgotten at its start', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const id = await addAda(work, { ...defaultPolicy, until: brand<WallMs>(Date.now() - 1) })
  const daemon = work.daemon()
  expect(await daemon.said('a guest is removed, whose time is over')).toMatchObject({ person: id })
  await daemon.said('ready')
  expect((await work.familiar('people', 'list')).stdout).toContain('Nobody is enrolled')
})

test('who is to be told on arrival is told once, and who is never to be told is here all the same', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) } })
  await work.enroll(obama, photo.obama, photo.obama2)
  await work.familiar('people', 'policy', obama, '--events', 'arrival')
  const { daemon, listener } = await work.watchedDaemon()
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  await listener.message(`person/${person?.id}/state`, (payload) => payload === 'ON')
  const withheld = async () => JSON.parse((await work.familiar('status', '--json')).stdout).withheld
  const lookAnew = async (reason: string) => {
    // With a new vision process whoever is there is told anew.
    const { vision } = JSON.parse((await work.familiar('status', '--json')).stdout)
    process.kill(vision.pid, 'SIGKILL')
    await expect.poll(withheld, { timeout: 50_000 }).toMatchObject({ [reason]: 1 })
  }
  await lookAnew('present')
  expect(await work.familiar('people', 'policy', obama, '--events', 'never')).toMatchObject({ status: 0 })
  await lookAnew('never')
  expect(listener.events.map(({ event_type }) => event_type)).toEqual(['recognized'])
  const states = listener.messages.filter(({ topic }) => topic === `familiar/test/person/${person?.id}/state`)
  expect(states.at(-1)?.payload.toString()).toBe('ON')
  daemon.kill('SIGTERM')
  await daemon.exited
})
