/** A node that goes online at the broker given as its argument, and lives until it is killed. */
import { pino } from 'pino'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'

const topics = topicsOf('familiar', 'door')
const log = pino({ level: 'silent' })
const publisher = connectPublisher({
  url: process.argv[2] ?? '',
  clientId: 'familiar-door',
  will: statusMessage(topics, 'offline'),
  log,
})
new Announcer({ publisher, topics, log, exists: () => true }).online()
