import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createLog } from '../../src/log/log.ts'
import { startEmbeddedBroker } from '../../src/mqtt/broker.ts'
import { freePort } from '../integration/mqtt/broker.ts'
import { type Answer, Asker, partsOf } from '../support/asker.ts'
import { describeWithMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { photo, portrait, quiet, Workspace } from '../support/workspace.ts'

const cameras = { door: quiet }
const refusedAs = (code: string) => ({ status: 'error', error: { code, hint: expect.stringMatching(/\w/) } })
const isExported = ({ data }: Answer): boolean => data?.part === data?.parts

/** A daemon with an embedded broker, and somebody who asks it. */
async function asked(settings: { readonly mqtt?: object; readonly [key: string]: unknown } = {}) {
  const work = new Workspace({ cameras, ...settings })
  const { daemon, listener } = await work.watchedDaemon()
  const { broker } = await daemon.said('ready')
  const asker = await Asker.at(String(broker))
  await asker.online()
  return { work, daemon, listener, asker }
}

describe('over MQTT', () => {
  test('a gallery is built, asked, carried to another device, and emptied again', async () => {
    const { work, asker, listener } = await asked()
    await using _ = work
    await using door = asker

    // In three parts, the last one first.
    const [last, ...others] = partsOf(readFileSync(photo.obama), 60_000).toReversed()
    const fields = { transaction: 7, name: 'Barack', source: 'obama.jpg' }
    for (const part of [last, ...others.slice(0, -1)])
      await door.publish('people.enroll', JSON.stringify({ ...fields, ...part }))
    const enrolled = await door.all('people.enroll', { ...fields, ...others.at(-1) }, 7, ({ data }) => 'photo' in data)
    expect(enrolled.slice(0, -1).map(({ data }) => data.received)).toEqual(others.map((_, index) => index + 1))
    expect(enrolled.at(-1)).toMatchObject({
      status: 'ok',
      data: { person: { name: 'Barack', created: true }, photo: { source: 'obama.jpg', enrolled: true } },
    })

    const again = await door.upload('people.enroll', { name: 'Barack' }, photo.obama)
    expect(again.data.photo).toMatchObject({ enrolled: false, reason: 'duplicate', of: 'obama.jpg' })
    const other = await door.upload('people.enroll', { name: 'Joe' }, photo.obama2)
    expect(other.data).toMatchObject({ person: null, photo: { enrolled: false, reason: 'looks-like' } })
    const none = await door.ask('people.enroll', { name: 'Joe', source: 'x.jpg', data: 'AAAA' })
    expect(none.data.photo).toMatchObject({ enrolled: false, reason: 'unreadable' })
    expect((await door.upload('people.enroll', { name: 'Joe' }, photo.biden)).data.person.created).toBe(true)

    const { data } = await door.ask('people.list')
    expect(data.people).toMatchObject([
      { name: 'Barack', photos: 1 },
      { name: 'Joe', photos: 1 },
    ])
    const [{ id }] = data.people
    const renamed = await door.ask('people.rename', { who: 'barack', name: 'Barack Obama' })
    expect(renamed.data.person).toEqual({ id, name: 'Barack Obama' })
    const guest = { events: 'arrival', cooldown: 60, until: '2099-01-01T00:00:00+01:00' }
    const governed = await door.ask('people.policy', { who: id, ...guest })
    expect(governed.data.policy).toEqual({ ...guest, quiet: null, until: '2098-12-31T23:00:00.000Z' })
    const over = await door.ask('people.policy', { who: id, until: '2001-01-01T00:00:00Z' })
    expect(over).toMatchObject(refusedAs('policy-invalid'))
    const identified = await door.upload('identify', {}, photo.obama2)
    expect(identified.data.faces).toMatchObject([{ person: { id, name: 'Barack Obama' } }])
    const denied = await door.upload('people.negative', { who: 'Joe' }, photo.astronaut)
    expect(denied.data).toMatchObject({ noted: true, known: false })
    const details = await door.ask('people.get', { who: 'Joe' })
    expect(details.data).toMatchObject({ photos: 1, negatives: 1, templates: expect.any(Array) })
    expect(JSON.stringify(details)).not.toContain('vector')

    const secret = { passphrase: 'correct horse' }
    const parts = await door.all('gallery.export', { transaction: 8, ...secret }, 8, isExported)
    const archive = Buffer.concat(parts.map(({ data }) => Buffer.from(data.data, 'base64')))
    expect(createHash('sha256').update(archive).digest('hex')).toBe(parts[0]?.data.sha256)

    expect((await door.ask('people.remove', { who: 'Joe' })).data.person.name).toBe('Joe')
    expect(await door.ask('people.get', { who: 'Joe' })).toMatchObject(refusedAs('person-unknown'))
    const sealed = { source: 'people', data: archive.toString('base64') }
    expect(await door.ask('gallery.import', sealed)).toMatchObject(refusedAs('archive-passphrase'))
    const imported = await door.ask('gallery.import', { ...sealed, ...secret })
    expect(imported.data.people).toMatchObject([
      { name: 'Barack Obama', created: false, added: 0 },
      { name: 'Joe', created: true, added: 1, negatives: 1 },
    ])
    const merged = await door.ask('people.merge', { from: 'Joe', into: id })
    expect(merged.data.person).toEqual({ id, name: 'Barack Obama' })
    expect((await door.ask('people.list')).data.people).toMatchObject([{ name: 'Barack Obama', photos: 2 }])
    await listener.message('info', (payload) => JSON.parse(payload).gallery.people === 1)
    expect((await door.ask('unknown.list')).data.strangers).toEqual([])
    for (const command of ['unknown.forget', 'unknown.name']) {
      const fields = { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', ...(command === 'unknown.name' && { name: 'Postman' }) }
      expect(await door.ask(command, fields)).toMatchObject(refusedAs('stranger-unknown'))
    }
  }, 120_000)

  test('settings are changed for good, privacy is switched, and the daemon starts anew as the same process', async () => {
    const { work, asker, daemon, listener } = await asked()
    await using _ = work
    await using door = asker

    const values = { 'recognition.false_match_rate': 0.0002 }
    expect((await door.ask('config.set', { values })).data.applied).toEqual(['recognition.false_match_rate'])
    await listener.message('settings/state', (payload) => JSON.parse(payload).recognition.false_match_rate === 0.0002)
    expect(await door.ask('config.set', { values: { 'mqtt.url': 'mqtt://x' } })).toMatchObject(
      refusedAs('key-not-live'),
    )
    expect(await door.ask('config.set', { values: { 'recognition.min_looks': 99 } })).toMatchObject(
      refusedAs('config-invalid'),
    )
    expect((await door.ask('log.level', { level: 'debug' })).data).toEqual({ level: 'debug' })
    expect((await door.ask('config.reload')).data).toEqual({ applied: [], need_restart: [] })
    expect((await door.ask('privacy', { on: true })).data).toEqual({ on: true })
    await listener.message('privacy/state', (payload) => payload === 'ON')
    expect((await door.ask('health')).data).toMatchObject({
      privacy: true,
      commands: { failed: { 'key-not-live': 1 } },
    })

    expect((await door.ask('restart')).data).toEqual({ restarting: true })
    await listener.message('status', (payload) => payload === 'stopped')
    const runs = () => daemon.lines.filter(({ msg }) => msg === 'ready')
    await daemon.line(() => runs().length === 2)
    expect(new Set(runs().map(({ pid }) => pid)).size).toBe(1)
  }, 60_000)

  test('somebody is led through the poses before a camera, and the enrolment is called off', async () => {
    const { work, asker, listener } = await asked({ cameras: { door: portrait(photo.obama) } })
    await using _ = work
    await using door = asker
    expect(await door.ask('people.enroll_live')).toMatchObject(refusedAs('command-invalid'))
    await door.ask('enrolment.name', { name: 'Barack' })
    await listener.message('enrolment/name', (payload) => payload === 'Barack')
    await listener.message('camera/door/state', (payload) => payload === 'running')
    await door.publish('people.enroll_live', JSON.stringify({ transaction: 9 }))
    await listener.message('enrolment/state', (payload) => JSON.parse(payload).have === 1)
    expect((await door.ask('enrolment.cancel')).data).toEqual({ cancelled: true })
    const answers = await door.until(9, ({ status }) => status === 'error')
    expect(answers.at(-1)).toMatchObject(refusedAs('enrolment-cancelled'))
    expect(answers[0]).toMatchObject({ status: 'progress', data: { state: 'running', name: 'Barack', have: 0, of: 7 } })
    expect((await door.ask('enrolment.cancel')).data).toEqual({ cancelled: false })
    expect((await door.ask('people.list')).data.people).toEqual([])
  })

  test('a mistake in the file hides no value that holds, and the daemon does not end to start anew with it', async () => {
    const { work, asker, daemon } = await asked()
    await using _ = work
    await using door = asker
    expect((await door.ask('config.set', { values: { 'log.level': 'debug' } })).status).toBe('ok')
    work.configure({ cameras, log: { level: 'loud' } })
    const level = { key: 'log.level', value: 'debug', live: true, kept: true }
    expect((await door.ask('config.get', { key: 'log' })).data.values).toEqual([level])
    expect(await door.ask('config.get', { key: 'log.colour' })).toMatchObject(refusedAs('config-invalid'))
    const refused = await door.ask('restart')
    expect(refused).toMatchObject(refusedAs('config-invalid'))
    expect(refused.error?.message).toContain('log.level')

    work.configure({ cameras })
    await door.ask('restart')
    await daemon.said('stopping')
    // Whoever stops the service while it starts anew wants it stopped.
    daemon.kill('SIGTERM')
    await daemon.exited
  }, 60_000)

  test('nothing can be changed at a broker of others until the owner allows it, and what can be read is', async () => {
    const { work, asker } = await asked({ mqtt: { commands: 'off' } })
    await using _ = work
    await using door = asker
    const enrol = await door.upload('people.enroll', { name: 'Thief' }, photo.obama)
    expect(enrol).toMatchObject(refusedAs('commands-off'))
    expect(await door.ask('privacy', { on: false })).toMatchObject(refusedAs('commands-off'))
    expect((await door.ask('people.list')).data.people).toEqual([])
    // The photo came in two parts.
    expect((await door.ask('health')).data.commands.failed).toEqual({ 'commands-off': 3 })
  })

  test('a request that its broker has kept is not carried out', async () => {
    await using broker = Object.assign(await startEmbeddedBroker({ port: 0, log: createLog('silent', 'test') }), {
      [Symbol.asyncDispose]: () => broker.close(),
    })
    await using work = new Workspace({ cameras, mqtt: { url: broker.url, commands: 'trusted-broker' } })
    await work.enroll('Barack', photo.obama)
    await using door = await Asker.at(broker.url)
    await door.publish('people.remove', JSON.stringify({ transaction: 1, who: 'Barack' }), { retain: true })
    work.daemon()
    await door.online()
    expect((await door.ask('people.list')).data.people).toMatchObject([{ name: 'Barack' }])
    expect(door.answers[0]).toMatchObject({ command: 'people.remove', answer: refusedAs('command-retained') })
  })
})

describeWithMosquitto('over MQTT 5, as Mosquitto speaks it,', () => {
  test('a request with the retain flag is refused at once, and one of another does not hold up the next', async () => {
    const port = await freePort()
    const mosquitto = await startMosquitto(`listener ${port} 127.0.0.1\nallow_anonymous true`)
    await using _ = { [Symbol.asyncDispose]: () => mosquitto.kill() }
    await using work = new Workspace({
      cameras,
      mqtt: { url: `mqtt://127.0.0.1:${port}`, commands: 'trusted-broker' },
    })
    await work.enroll('Barack', photo.obama)
    work.daemon()
    await using door = await Asker.at(`mqtt://127.0.0.1:${port}`)
    await door.online()
    const flagged = { transaction: 1, who: 'Barack' }
    await door.publish('people.remove', JSON.stringify(flagged), { retain: true })
    expect((await door.ask('people.list')).data.people).toMatchObject([{ name: 'Barack' }])
    expect(door.answers[0]).toMatchObject({ command: 'people.remove', answer: refusedAs('command-retained') })
    expect((await door.ask('people.remove', { who: 'Barack' })).data.person.name).toBe('Barack')
  })
})
