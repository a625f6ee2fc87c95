import type { Multiplicities } from './bootstrap.ts'
import { justAbove } from './highest-scores.ts'
import { isCompared, type People, type Photo } from './photo.ts'
import type { Draw } from './protocol.ts'
import type { ProbeLook, Scorer } from './scorer.ts'

/** What is looked for in a gallery: one photo, or the photos of a track. */
export interface Probe {
  readonly person: string
  /** None when no face was found. */
  readonly looks: readonly ProbeLook[]
}

/** Those who are enrolled, and those who are not. */
export interface Probes {
  readonly mated: readonly Probe[]
  readonly strangers: readonly Probe[]
}

/** A probe of somebody who is enrolled. */
interface Mated {
  readonly person: number
  /** With the person's own reference; -Infinity when no face was found. */
  readonly similarity: number
  /** 1: nobody of the gallery is more alike; Infinity when no face was found. */
  readonly rank: number
  /** The name that the probe is given; null: none. */
  readonly named: 'own' | 'other' | null
}

interface Stranger {
  readonly person: number
  /** With whoever is most alike; -Infinity when no face was found. */
  readonly similarity: number
  /** Whether the probe is given any name. */
  readonly isNamed: boolean
}

/** One gallery with all that was looked for in it. */
export interface Searched {
  /** In the gallery. */
  readonly people: number
  readonly mated: readonly Mated[]
  /** Most alike first. */
  readonly strangers: readonly Stranger[]
}

/**
 * Looks for the probes in the gallery of one draw. The similarity of a track is the mean of its looks. People all of whose
 * enrolled photos show no face are not in the gallery, so whatever shows them is missed.
 */
export function search(draw: Draw, probes: Probes, photos: readonly Photo[], people: People, scorer: Scorer): Searched {
  const byName = new Map(photos.filter(isCompared).map((photo) => [photo.name, photo.embeddings]))
  const gallery = Object.entries(draw).flatMap(([person, names]) => {
    const templates = names.map((name) => byName.get(name)).filter((found) => found !== undefined)
    return templates.length === 0 ? [] : [{ person, templates, reference: scorer.reference(templates) }]
  })
  const similarities = ({ looks }: Probe): number[] =>
    gallery.map(({ reference }) => mean(looks.map(({ embeddings }) => scorer.similarity(embeddings, reference))))
  const judge = scorer.judge?.(gallery) ?? (() => null)
  const places = new Map(gallery.map(({ person }, place) => [person, place]))
  const mated = probes.mated.map((probe): Mated => {
    const person = people.numberOf(probe.person)
    const place = places.get(probe.person)
    if (place === undefined || probe.looks.length === 0) return { person, ...missed }
    const all = similarities(probe)
    const own = all[place] as number
    const name = judge(probe.looks)
    return {
      person,
      similarity: Math.fround(own),
      rank: all.filter((similarity) => similarity >= own).length,
      named: name === null ? null : name === probe.person ? 'own' : 'other',
    }
  })
  const strangers = probes.strangers.map((probe): Stranger => {
    const person = people.numberOf(probe.person)
    if (probe.looks.length === 0) return { person, similarity: Number.NEGATIVE_INFINITY, isNamed: false }
    const similarity = Math.fround(Math.max(...similarities(probe)))
    return { person, similarity, isNamed: judge(probe.looks) !== null }
  })
  return {
    people: Object.keys(draw).length,
    mated,
    strangers: strangers.sort((a, b) => b.similarity - a.similarity),
  }
}

const missed = { similarity: Number.NEGATIVE_INFINITY, rank: Number.POSITIVE_INFINITY, named: null } as const

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Without the probes in which no face was found; else these count as missed, and as strangers whom nobody was taken for. */
export function comparedOnly(searched: Searched): Searched {
  const isCompared = ({ similarity }: { readonly similarity: number }): boolean => similarity > Number.NEGATIVE_INFINITY
  return {
    ...searched,
    mated: searched.mated.filter(isCompared),
    strangers: searched.strangers.filter(isCompared),
  }
}

/**
 * The least similarity at which at most the share `rate` of the strangers is taken for anybody.
 * @returns null without strangers
 */
export function thresholdAt({ strangers }: Searched, rate: number, drawn: Multiplicities): number | null {
  let total = 0
  for (const { person } of strangers) total += drawn[person] as number
  if (total === 0) return null
  const allowed = rate * total + 1e-9
  let above = 0
  for (const { person, similarity } of strangers) {
    above += drawn[person] as number
    if (above > allowed) return similarity === Number.NEGATIVE_INFINITY ? similarity : justAbove(similarity)
  }
  return Number.NEGATIVE_INFINITY
}

/**
 * FNIR: the share of probes of enrolled people whose own person is not among the first `rank`, or below the threshold.
 * @returns null without such probes
 */
export function fnir({ mated }: Searched, threshold: number, rank: number, drawn: Multiplicities): number | null {
  return shareOf(mated, drawn, (probe) => probe.rank > rank || probe.similarity < threshold)
}

/** FPIR: the share of strangers who are taken for anybody at this threshold; null without strangers. */
export function fpir({ strangers }: Searched, threshold: number, drawn: Multiplicities): number | null {
  return shareOf(strangers, drawn, ({ similarity }) => similarity >= threshold)
}

/** The share of probes with some property, each as often as its person was drawn; null without probes. */
export function shareOf<T extends { readonly person: number }>(
  probes: readonly T[],
  drawn: Multiplicities,
  has: (probe: T) => boolean,
): number | null {
  let [having, total] = [0, 0]
  for (const probe of probes) {
    const times = drawn[probe.person] as number
    total += times
    if (has(probe)) having += times
  }
  return total === 0 ? null : having / total
}

/** The mean over the draws for which there is a figure; null when there is none. */
export function overDraws(searched: readonly Searched[], figure: (one: Searched) => number | null): number | null {
  const values = searched.flatMap((one) => figure(one) ?? [])
  return values.length === 0 ? null : mean(values)
}
