import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readScript } from '../../camera/scene/script.ts'
import { FamiliarError } from '../../domain/errors.ts'
import { nameKey } from '../../storage/name.ts'

/** Who comes by in a demonstration. */
export interface Cast {
  /** The scene's file. */
  readonly scene: string
  /** Who is to be recognised: an actor of the scene has this name. */
  readonly person: string
  /** Paths of the photos that teach the person. */
  readonly photos: readonly string[]
}

const fixture = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** Familiar's own: scripts/setup fetches the photos. */
const familiarsOwn: Cast = {
  scene: fixture('test/fixtures/scenes/demo.scene.yaml'),
  person: 'Barack Obama',
  photos: ['obama.jpg', 'obama2.jpg'].map((name) => fixture(`.tools/fixtures/${name}`)),
}

/** A stranger of Familiar's own scene, for whoever wants to teach one more. */
export const nextPerson = { name: 'Joe Biden', photo: fixture('.tools/fixtures/biden.jpg') }

/** @throws FamiliarError `demo-missing` when a file of it is not there */
export async function ownCast(): Promise<Cast> {
  const { scene, photos } = familiarsOwn
  requireFiles([scene, ...photos])
  const { actors } = await readScript(scene)
  requireFiles(actors.map(({ photo }) => resolve(dirname(scene), photo)))
  return familiarsOwn
}

/**
 * How many strangers the scene shows.
 * @throws FamiliarError `source-unreadable`; `usage` when it does not show the person
 */
export async function countStrangers({ scene, person }: Cast): Promise<number> {
  const { actors } = await readScript(scene)
  const strangers = actors.filter(({ name }) => name === null || nameKey(name) !== nameKey(person))
  if (strangers.length === actors.length) {
    throw new FamiliarError('usage', `${scene} shows nobody whose name is ${person}: one of its actors must have it`)
  }
  return strangers.length
}

function requireFiles(paths: readonly string[]): void {
  const missing = paths.filter((path) => !existsSync(path))
  if (missing.length > 0) {
    throw new FamiliarError('demo-missing', `What the demonstration shows is missing: ${missing.join(', ')}`)
  }
}
