import { setTimeout as sleep } from 'node:timers/promises'
import type { Content } from './content.ts'
import { eventFaults, retainedFaults } from './faults.ts'
import type { House } from './house.ts'
import { strangers } from './observer.ts'
import { committedBy, type Rounds } from './round.ts'

/** Milliseconds: the grace of 20 seconds, twice over, and the start of a busy machine. */
const patience = 60_000

/** A last daemon, before whose camera nobody comes: all events leave, and in the end nobody is here. @returns what went wrong */
export async function quietEnd(house: House, rounds: Rounds): Promise<string[]> {
  const { network, observer } = house
  network.comeBack()
  const daemon = house.start('quiet')
  await daemon.said('ready')
  const nobody = (): boolean => observer.unknown === 'OFF' && [...observer.people.values()].every((s) => s === 'OFF')
  const left = await observer.until(nobody, patience)
  const sent = await isSent(house)
  daemon.kill('SIGTERM')
  const { code } = await daemon.exited
  rounds.committed.push(...committedBy(daemon))
  const content = await house.content()
  rounds.content = content
  return [
    ...(left ? [] : [`somebody is stuck: ${JSON.stringify([...observer.people])}, strangers ${observer.unknown}`]),
    ...(sent ? [] : ['events are stuck in the outbox']),
    ...(code === 0 ? [] : [`the last daemon ended with ${code}`]),
    ...storedFaults(content),
    ...retainedFaults(content.people, observer.people),
    ...eventFaults(rounds.committed, observer.received, content),
  ]
}

async function isSent({ daemon }: House): Promise<boolean> {
  for (const until = performance.now() + patience; performance.now() < until; await sleep(200)) {
    if ((await daemon.status()).outbox.waiting === 0) return true
  }
  return false
}

function storedFaults({ presence, people, counts }: Content): string[] {
  const subjects = [strangers, ...people]
  const here = presence.filter(({ state }) => state !== 'OFF')
  const forgotten = presence.filter(({ subject }) => !subjects.includes(subject))
  return [
    ...here.map(({ subject, state }) => `${subject} is stored as ${state}`),
    ...forgotten.map(({ subject }) => `${subject} is stored, and forgotten`),
    ...(counts.waiting + counts.setAside === 0 ? [] : [`left over: ${JSON.stringify(counts)}`]),
  ]
}
