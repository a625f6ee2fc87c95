import { expect, test } from 'vitest'
import { type CommandName, commandTable, specOf } from '../../src/mqtt/commands/table.ts'
import { freePort } from '../integration/mqtt/broker.ts'
import { Asker } from '../support/asker.ts'
import { hostileRequests, oversizedRequest } from '../support/hostile.ts'
import { describeWithMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const names = Object.keys(commandTable) as CommandName[]
const cameras = { door: quiet }
const perCommand = 1000
const oversized = 10

test('a thousand requests on every command topic that are none change nothing, are counted, answered, and kept nowhere', async () => {
  await using work = new Workspace({ cameras })
  await work.enroll('Barack', photo.obama)
  const { broker } = await work.daemon().said('ready')
  await using door = await Asker.at(String(broker))
  await door.online()
  const before = await door.ask('people.list')
  door.answers.length = 0
  let sent = 0
  const residents: number[] = []
  for (const [seed, name] of names.entries()) {
    for (const payload of hostileRequests(name, perCommand - oversized, seed)) void door.publish(name, payload)
    for (let count = 0; count < oversized; count += 1) void door.publish(name, oversizedRequest(name))
    for (const { command, answer } of await door.take(perCommand)) {
      expect([command, answer.status, answer.error?.code]).toEqual([name, 'error', 'command-invalid'])
      expect(answer.error?.message.length).toBeLessThan(600)
    }
    sent += perCommand
    const { data } = await door.ask('health')
    expect(data.commands.failed).toEqual({ 'command-invalid': sent })
    residents.push(data.rss.main)
    door.answers.length = 0
  }
  // What one command leaves behind, twenty would leave twenty times; the first ones warm up.
  const [early, last] = [residents[4] as number, residents.at(-1) as number]
  expect(last / early).toBeLessThan(1.3)
  expect(await door.ask('people.list')).toMatchObject({ data: before.data })
  expect((await door.ask('config.get')).data.values.filter(({ kept }: { kept: boolean }) => kept)).toEqual([])
}, 120_000)

describeWithMosquitto('at a broker of others', () => {
  test('right requests of somebody who may not, kept ones, and those for no command at all, are refused likewise', async () => {
    const port = await freePort()
    const mosquitto = await startMosquitto(`listener ${port} 127.0.0.1\nallow_anonymous true`)
    await using _ = { [Symbol.asyncDispose]: () => mosquitto.kill() }
    const url = `mqtt://127.0.0.1:${port}`
    await using work = new Workspace({ cameras, mqtt: { url } })
    await work.enroll('Barack', photo.obama)
    work.daemon()
    await using door = await Asker.at(url)
    await door.online()

    const changing = names.filter((name) => specOf(name).access === 'change')
    const refusals = [
      ...changing.map((name) => ({ name, retain: false, code: 'commands-off' })),
      ...names.map((name) => ({ name, retain: true, code: 'command-retained' })),
      { name: 'people.promote', retain: false, code: 'command-unknown' },
    ]
    for (const { name, retain, code } of refusals) {
      const example = commandTable[name as CommandName]?.example.request ?? {}
      for (let count = 0; count < 100; count += 1) void door.publish(name, JSON.stringify(example), { retain })
      for (const { command, answer } of await door.take(100))
        expect([command, answer.error?.code]).toEqual([name, code])
    }
    // A topic of ours never repeats what is no name of a command.
    for (const name of ['Ä'.repeat(1000), '$SYS', '"', 'a'.repeat(41)]) await door.publish(name, '{}')
    const { data } = await door.ask('health')
    const unknown = 100 + 4
    expect(data.commands).toEqual({
      done: 0,
      failed: {
        'commands-off': 100 * changing.length,
        'command-retained': 100 * names.length,
        'command-unknown': unknown,
      },
    })
    expect(door.answers).toHaveLength(1)
    expect((await door.ask('people.list')).data.people).toMatchObject([{ name: 'Barack', photos: 1 }])
  }, 120_000)
})
