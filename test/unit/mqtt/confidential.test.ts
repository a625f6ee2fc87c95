import { expect, it } from 'vitest'
import { isConfidential } from '../../../src/mqtt/confidential.ts'

it.each([
  'mqtt://127.0.0.1:1883',
  'mqtt://127.9.8.7',
  'tcp://[::1]:1883',
  'mqtt://user:secret@localhost',
  'mqtts://broker.local',
  'mqtts://192.168.1.2:8883',
])('nobody can read along: %s', (url) => expect(isConfidential(url)).toBe(true))

it.each([
  'mqtt://192.168.1.2',
  'mqtt://127.0.0.1.evil.example',
  'mqtt://localhost.evil.example',
  'mqtt://[fe80::1]',
  'mqtt://localhost@broker.local',
  'tcp://broker.local:8883',
])('somebody may: %s', (url) => expect(isConfidential(url)).toBe(false))
