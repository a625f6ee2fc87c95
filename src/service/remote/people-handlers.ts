import { brand, type WallMs } from '../../domain/brand.ts'
import type { Person } from '../../domain/person.ts'
import type { ResponseOf } from '../../mqtt/commands/table.ts'
import type { PersonSummary } from '../../ports/gallery-store.ts'
import type { Desk, PersonDetails, TemplateSummary } from '../people/desk.ts'
import { policyJson } from '../people/policy-json.ts'
import { isoAt } from '../run-identity.ts'
import { type Handlers, photoOf } from './handler.ts'

type Wire = ResponseOf<'people.list'>['people'][number]
type PeopleHandlers = Pick<
  Handlers,
  | 'people.list'
  | 'people.get'
  | 'people.rename'
  | 'people.merge'
  | 'people.remove'
  | 'people.policy'
  | 'people.enroll'
  | 'people.negative'
  | 'identify'
>

export function peopleHandlers(desk: Desk): PeopleHandlers {
  return {
    'people.list': async () => ({ people: (await desk.people()).map(summaryWire) }),
    'people.get': async ({ who }) => detailsWire(await desk.person(who)),
    'people.rename': async ({ who, name }) => changed(await desk.rename(who, name)),
    'people.merge': async ({ from, into }) => changed(await desk.merge(from, into)),
    'people.remove': async ({ who }) => changed(await desk.remove(who)),
    'people.policy': async ({ who, until, ...change }) => {
      const end = until === undefined ? {} : { until: until === null ? null : wallOf(until) }
      const person = await desk.setPolicy(who, { ...change, ...end })
      return { ...changed(person), policy: policyJson(person.policy) }
    },
    'people.enroll': async ({ name, force }, context) => desk.enroll(name, photoOf(context), { force }),
    'people.negative': async ({ who }, context) => desk.deny(who, photoOf(context)),
    identify: async (_, context) => {
      const { photo } = await desk.identify(photoOf(context))
      return { ...photo, faces: photo.faces.map((face) => ({ ...face, box: [...face.box] })) }
    },
  }
}

const changed = ({ id, name }: Person) => ({ person: { id, name } })

function summaryWire({ id, name, createdAt, falseMatchRate, photos, negatives, policy }: PersonSummary): Wire {
  return {
    id,
    name,
    created_at: isoAt(createdAt),
    false_match_rate: falseMatchRate,
    photos,
    negatives,
    policy: policyJson(policy),
  }
}

const wallOf = (iso: string): WallMs => brand<WallMs>(Date.parse(iso))

function detailsWire(person: PersonDetails): ResponseOf<'people.get'> {
  const photos = countPhotos(person.templates)
  const negatives = countPhotos(person.negatives)
  return {
    ...summaryWire({ ...person, photos, negatives, templates: person.templates.length }),
    templates: person.templates.map(templateWire),
    denied: person.negatives.map(templateWire),
  }
}

function templateWire({ photo, source, space, quality, createdAt }: TemplateSummary) {
  return { photo, source, embedding_space: space, quality, created_at: isoAt(createdAt) }
}

function countPhotos(templates: readonly TemplateSummary[]): number {
  return new Set(templates.map(({ photo }) => photo)).size
}
