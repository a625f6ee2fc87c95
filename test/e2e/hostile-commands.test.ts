import { expect, test } from 'vitest'
import { type CommandName, commandTable } from '../../src/mqtt/commands/table.ts'
import { Asker } from '../support/asker.ts'
import { hostileRequests, oversizedRequest } from '../support/hostile.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const names = Object.keys(commandTable) as CommandName[]
const cameras = { door: quiet }
const perCommand = 1000
const oversized = 10

test('a thousand requests on every command topic that are none change nothing, are counted, answered, and kept nowhere', async () => {
  await using work = new Workspace({ cameras })
  await work.enroll('Barack', photo.obama)
  const daemon = work.daemon()
  const { broker } = await daemon.said('ready')
  await using door = await Asker.at(String(broker))
  const before = await door.ask('people.list')
  door.answers.length = 0
  let sent = 0
  const residents: number[] = []
  for (const [seed, name] of names.entries()) {
    const requests = hostileRequests(name, perCommand - oversized, seed)
    const answered = door.answers.length + perCommand
    for (const payload of requests) void door.publish(name, payload)
    for (let count = 0; count < oversized; count += 1) void door.publish(name, oversizedRequest(name))
    while (door.answers.length < answered) await door.next()
    sent += perCommand
    for (const { command, answer } of door.answers.splice(0)) {
      expect([command, answer.status, answer.error?.code]).toEqual([name, 'error', 'command-invalid'])
      expect(answer.error?.message.length).toBeLessThan(600)
    }
    const { data } = await door.ask('health')
    expect(data.commands.failed).toEqual({ 'command-invalid': sent })
    residents.push(data.rss.main)
    door.answers.length = 0
  }
  // What one command leaves behind, twenty would leave twenty times.
  const [first, last] = [residents[0] as number, residents.at(-1) as number]
  expect(last / first).toBeLessThan(1.3)
  expect(await door.ask('people.list')).toMatchObject({ data: before.data })
  expect((await door.ask('config.get')).data.values.filter(({ kept }: { kept: boolean }) => kept)).toEqual([])
}, 120_000)
