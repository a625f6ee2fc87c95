// A process with a store that does what standard input says, line by line, and answers each on standard output:
// `node commanded.ts <data folder>`.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../../src/domain/brand.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore, type Store } from '../../../src/storage/store.ts'
import { options } from './options.ts'

const now = brand<WallMs>(1_700_000_000_000)

/** What became of the writes or reads of one command. */
export interface Answer {
  /** The sequence numbers that were acknowledged. */
  readonly seqs: readonly number[]
  /** How often each error was met. */
  readonly errors: Readonly<Record<string, number>>
  /** The message of the last one. */
  readonly message: string | null
  readonly waiting: number | null
}

export type Command = 'write' | 'erase' | 'read' | 'close'

async function answer(work: readonly Promise<number | undefined>[], store: Store): Promise<Answer> {
  const seqs: number[] = []
  const errors: Record<string, number> = {}
  let message: string | null = null
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'fulfilled') {
      if (outcome.value !== undefined) seqs.push(outcome.value)
      continue
    }
    const code = isFamiliarError(outcome.reason) ? outcome.reason.code : String(outcome.reason)
    errors[code] = (errors[code] ?? 0) + 1
    message = String(outcome.reason.message)
  }
  return { seqs, errors, message, waiting: waitingIn(store) }
}

/** Null when it cannot be read. */
function waitingIn({ outbox }: Store): number | null {
  try {
    return outbox.next(0) === undefined ? 0 : outbox.size
  } catch {
    return null
  }
}

async function commit({ outbox }: Store): Promise<number> {
  return (await outbox.commit({ id: 'event', validUntil: now, encode: () => new Uint8Array(3000).fill(7) })).seq
}

async function enrolAndRemove({ gallery }: Store): Promise<undefined> {
  const template = {
    space: brand<EmbeddingSpace>('space'),
    quality: 1,
    source: 'photo',
    createdAt: now,
    measures: null,
  }
  const { person } = await gallery.enroll('Anna', [[{ ...template, vector: Float32Array.of(0.6, 0.8) }]])
  await gallery.remove(person.id)
}

async function removeNobody({ gallery }: Store): Promise<undefined> {
  await gallery.remove(brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'))
}

/** Some at once, and some while those are at work. */
async function writes(store: Store): Promise<Promise<number>[]> {
  const work: Promise<number>[] = []
  for (let turn = 0; turn < 10; turn++) {
    for (let i = 0; i < 3; i++) {
      const commits = commit(store)
      // It may be refused before anybody waits for it.
      commits.catch(() => {})
      work.push(commits)
    }
    await setImmediate()
  }
  return work
}

async function obey(command: Command, store: Store): Promise<Answer> {
  if (command === 'write') return answer(await writes(store), store)
  if (command === 'erase') return answer([enrolAndRemove(store), removeNobody(store)], store)
  return answer([Promise.resolve().then(() => void store.gallery.people())], store)
}

async function main(path: string): Promise<void> {
  const folder = openDataFolder(path)
  const store = await openStore(folder, options)
  writeSync(1, '"open"\n')
  for await (const line of createInterface(process.stdin)) {
    if (line === 'close') break
    writeSync(1, `${JSON.stringify(await obey(line as Command, store))}\n`)
  }
  await store.close()
  folder.close()
  writeSync(1, '"closed"\n')
  // A thread of lmdb may wait for ever after LMDB gave up.
  process.exit(0)
}

if (import.meta.main) await main(process.argv[2] ?? '')
