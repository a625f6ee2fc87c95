import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Desk, Photo } from '../../src/service/people/desk.ts'
import { root } from '../support/daemon-process.ts'

/** Who is enrolled, and by which photos, both in order. */
export type Gallery = Readonly<Record<string, readonly string[]>>

/** One change of the gallery, and what it makes of it. */
export interface Deed {
  readonly what: string
  readonly after: Gallery
  /** Resolves when the daemon has acknowledged it. */
  act(desk: Desk): Promise<unknown>
}

interface Figure {
  /** Each is renamed to the other. */
  readonly names: readonly [string, string]
  readonly photos: readonly string[]
}

/** The first two are on the scene; each is one person as long as they are enrolled, and a stranger else. */
const cast: readonly Figure[] = [
  { names: ['Barack Obama', 'Barack'], photos: ['.tools/fixtures/obama.jpg', '.tools/fixtures/obama2.jpg'] },
  { names: ['Joe Biden', 'Joe'], photos: ['.tools/fixtures/biden.jpg'] },
  { names: ['Eileen Collins', 'Eileen'], photos: ['test/fixtures/astronaut.png'] },
]

/** All that may be done next. */
export function deedsIn(gallery: Gallery): Deed[] {
  return cast.flatMap(({ names, photos }) => {
    const name = names.find((each) => gallery[each] !== undefined)
    if (name === undefined) return photos.slice(0, 1).map((path) => enrol(gallery, names[0], path))
    const other = names.find((each) => each !== name) ?? ''
    const enrolled = gallery[name] ?? []
    return [
      ...photos.filter((path) => !enrolled.includes(basename(path))).map((path) => enrol(gallery, name, path)),
      ...(enrolled.length > 1 ? enrolled.map((photo) => removePhoto(gallery, name, photo)) : []),
      rename(gallery, name, other),
      remove(gallery, name),
    ]
  })
}

export function sameGallery(one: Gallery, other: Gallery): boolean {
  return textOf(one) === textOf(other)
}

export function textOf(gallery: Gallery): string {
  const people = Object.entries(gallery).map(([name, photos]) => `${name}: ${[...photos].sort().join(', ')}`)
  return people.length === 0 ? 'nobody' : people.sort().join('; ')
}

function enrol(gallery: Gallery, name: string, path: string): Deed {
  const photo = photoAt(join(root, path))
  return {
    what: `enrol ${name} by ${photo.source}`,
    after: { ...gallery, [name]: [...(gallery[name] ?? []), photo.source] },
    async act(desk) {
      const report = await desk.enroll(name, photo)
      if (!report.photo.enrolled) throw new Error(`${photo.source} was refused: ${report.photo.reason}`)
    },
  }
}

function removePhoto(gallery: Gallery, name: string, photo: string): Deed {
  return {
    what: `remove ${photo} of ${name}`,
    after: { ...gallery, [name]: (gallery[name] ?? []).filter((each) => each !== photo) },
    act: (desk) => desk.removePhoto(name, photo),
  }
}

function rename(gallery: Gallery, name: string, other: string): Deed {
  const { [name]: photos = [], ...others } = gallery
  return { what: `rename ${name}`, after: { ...others, [other]: photos }, act: (desk) => desk.rename(name, other) }
}

function remove(gallery: Gallery, name: string): Deed {
  const { [name]: _, ...others } = gallery
  return { what: `remove ${name}`, after: others, act: (desk) => desk.remove(name) }
}

function photoAt(path: string): Photo {
  return { source: basename(path), read: async () => readFileSync(path) }
}
