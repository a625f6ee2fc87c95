import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { readScript } from '../../src/camera/scene/script.ts'
import type { FamiliarEvent } from '../../src/domain/event.ts'
import { decodeEvent } from '../../src/mqtt/payloads.ts'
import { subscribe } from '../../src/mqtt/subscriber.ts'
import { type CommandLine, WatchedDaemon } from '../../src/service/demo/watched-daemon.ts'
import { openArchive } from '../../src/storage/archive.ts'
import { root } from '../support/daemon-process.ts'

/** What of this clone a session reads. */
export const sessionFolders = ['test/fixtures', '.tools/fixtures'].map((folder) => join(root, folder))

const [fixtures, photos] = sessionFolders as [string, string]
const demonstration = join(fixtures, 'scenes/demo.scene.yaml')
/** Frames a second, instead of the demonstration's ten: emulated, each takes five seconds of a core. */
const fps = 4
/** Whom the scene shows beside strangers. */
export const person = 'Barack Obama'
export const strangers = 2
const enrolled = ['obama.jpg', 'obama2.jpg'].map((name) => join(photos, name))
const identified = [join(photos, 'obama3.jpg'), join(photos, 'biden.jpg'), join(fixtures, 'astronaut.png')]

/** A face of a photo, as `familiar identify --json` tells of it. */
export interface IdentifiedFace {
  readonly box: readonly [number, number, number, number]
  readonly quality: number
  readonly person: { readonly name: string } | null
  readonly nearest: { readonly similarity: number } | null
}

/** What Familiar made of the demonstration's photos and scene on one machine. */
export interface Session {
  /** Name and number of templates. */
  readonly people: readonly string[]
  /** Of all photos, in their order. */
  readonly faces: readonly IdentifiedFace[]
  /** Of the enrolled photos, by embedding space. */
  readonly vectors: ReadonlyMap<string, readonly Float32Array[]>
  readonly events: readonly FamiliarEvent[]
}

/** @param folder empty, and seen by `familiar` at the same path: for configuration and data; it stays as the session leaves it */
export async function runSession(familiar: CommandLine, folder: string): Promise<Session> {
  const config = join(folder, 'familiar.yaml')
  const scene = join(folder, 'scene.yaml')
  writeFileSync(scene, JSON.stringify(await shorterScene()))
  writeFileSync(config, JSON.stringify(configuration(folder, scene)))
  const ask = (...args: readonly string[]): Promise<string> => run(familiar, [...args, '-c', config])
  // With a problem found it ends with another status than 0.
  await ask('doctor', '--json')
  await ask('enroll', person, ...enrolled)
  const events = await watch(familiar, config)
  const { photos: answers } = JSON.parse(await ask('identify', '--json', ...identified))
  const archive = join(folder, 'people.familiar')
  await ask('people', 'export', '--no-encryption', archive)
  return {
    people: peopleOf(await ask('people', 'list', '--json')),
    faces: answers.flatMap(({ faces }: { faces: IdentifiedFace[] }) => faces),
    vectors: await vectorsOf(archive),
    events,
  }
}

/** Whom this clone finds in the data folder that a session has left, elsewhere. */
export async function peopleIn(familiar: CommandLine, folder: string): Promise<readonly string[]> {
  return peopleOf(await run(familiar, ['people', 'list', '--json', '-c', join(folder, 'familiar.yaml')]))
}

async function shorterScene(): Promise<object> {
  const script = await readScript(demonstration)
  const actors = script.actors.map((actor) => ({ ...actor, photo: resolve(dirname(demonstration), actor.photo) }))
  return { ...script, fps, actors }
}

function configuration(folder: string, scene: string): object {
  return {
    data: join(folder, 'data'),
    node: { name: 'arm64' },
    recognition: { nets: 'facenet+mobilefacenet' },
    // A busy machine shall leave out no frame.
    cameras: { door: { source: { type: 'scene', path: scene, pace: 'every-frame' } } },
    mqtt: { embedded_port: 0 },
  }
}

async function run([program, ...before]: CommandLine, args: readonly string[]): Promise<string> {
  const child = spawn(program, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  // Emulated, it would go on for minutes when another board's session has failed.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const closed = once(child, 'close').finally(() => process.off('exit', kill))
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (status !== 0) throw new Error(`familiar ${args.join(' ')} ended with status ${status}:\n${stdout}${stderr}`)
  return stdout
}

/** The events of the scene, as a subscriber gets them. */
async function watch(familiar: CommandLine, config: string): Promise<FamiliarEvent[]> {
  await using daemon = new WatchedDaemon(familiar, ['-c', config, '--until-end'], process.env)
  const { port } = await daemon.said('the embedded broker listens')
  const events: FamiliarEvent[] = []
  await using _subscription = await subscribe(`mqtt://127.0.0.1:${port}`, 'familiar/arm64/event', ({ payload }) => {
    events.push(decodeEvent(payload))
  })
  await daemon.said('camera ended')
  const exit = await daemon.exited
  if (exit.code !== 0) throw daemon.failure(exit)
  return events
}

function peopleOf(list: string): string[] {
  return JSON.parse(list).map(({ name, templates }: { name: string; templates: number }) => `${name}: ${templates}`)
}

async function vectorsOf(archive: string): Promise<Map<string, Float32Array[]>> {
  const { people } = await openArchive(readFileSync(archive), null)
  const vectors = new Map<string, Float32Array[]>()
  for (const { space, vector } of people.flatMap(({ photos }) => photos.flat())) {
    vectors.set(space, [...(vectors.get(space) ?? []), vector])
  }
  return vectors
}
