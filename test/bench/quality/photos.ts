import { globSync } from 'node:fs'
import { join } from 'node:path'
import { type Half, halfOf } from '../../../src/evaluation/half.ts'

/** What is asked of photos of one kind: of a source, from the front or from the side. */
export type Kind = 'faces-dev' | 'faces-pose frontal' | 'faces-pose profile'

interface Probe {
  readonly kind: Kind
  readonly path: string
}

export interface Person {
  readonly source: 'faces-dev' | 'faces-pose'
  readonly templates: readonly string[]
  readonly probes: readonly Probe[]
}

const templates = 5

/** Who has more photos than templates, as ../shared/data/README.md says. */
export function peopleOf(data: string, half: Half): Person[] {
  const dev = namesIn(join(data, 'faces-dev/people'), half).map((name) => {
    const photos = photosIn(join(data, 'faces-dev/people', name))
    return person('faces-dev', photos, probesOf('faces-dev', photos.slice(templates)))
  })
  const pose = namesIn(join(data, 'faces-pose'), half).map((name) => {
    const frontal = photosIn(join(data, 'faces-pose', name, 'frontal'))
    const profile = photosIn(join(data, 'faces-pose', name, 'profile'))
    const probes = probesOf('faces-pose frontal', frontal.slice(templates))
    return person('faces-pose', frontal, [...probes, ...probesOf('faces-pose profile', profile)])
  })
  return [...dev, ...pose]
}

function person(source: Person['source'], photos: readonly string[], probes: readonly Probe[]): Person {
  return { source, templates: photos.slice(0, templates), probes }
}

function probesOf(kind: Kind, paths: readonly string[]): Probe[] {
  return paths.map((path) => ({ kind, path }))
}

const namesIn = (folder: string, half: Half): string[] =>
  globSync('*', { cwd: folder })
    .filter((name) => halfOf(name) === half)
    .sort()

const photosIn = (folder: string): string[] =>
  globSync('*.jpg', { cwd: folder })
    .sort()
    .map((file) => join(folder, file))
