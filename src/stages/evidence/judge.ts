import type { Identity } from '../../domain/sighting.ts'
import type { Claim } from './claims.ts'
import { falseMatchProbability, similarityFor } from './false-match.ts'
import { evidenceOf } from './likelihood.ts'
import { type Look, meanOf, type WeighedLooks, weigh } from './looks.ts'
import type { Candidate, Panel } from './panel.ts'
import { probabilityAt } from './recipe.ts'

/** What a track's looks say about one person. */
export interface Standing {
  readonly candidate: Candidate
  /** Place in the panel. */
  readonly place: number
  /** Weighted mean of the looks, -1..1. */
  readonly similarity: number
  /** Natural logarithm of a likelihood ratio; over 0 it speaks for the person. */
  readonly evidence: number
}

export interface Verdict {
  /** Null while there is too little evidence. */
  readonly identity: Identity | null
  /** Most evident first; empty for an empty gallery. */
  readonly standings: readonly Standing[]
}

/** Of the tracks of people who are known, how many may be called unknown: log of it is Wald's lower bound. */
const missRate = 0.02
/** So many looks are enough: who is not proven by then, and is likelier somebody else, is unknown. */
const plenty = 12
/** How many of the most evident people are looked at closely. */
const shortlist = 8

/**
 * Who a track is, by a sequential test of each person against "somebody else". A person is named when a stranger would ever
 * be so similar at the person's rate only, and the evidence exceeds that for anybody else by the margin; a track is unknown
 * when the evidence against everybody reaches Wald's lower bound (Sequential Tests of Statistical Hypotheses, 1945). Nothing
 * may rest on a single look: a decision must hold with any one of them left out.
 *
 * @param subsets the looks with one of them left out, for each of them
 */
export function judge(all: WeighedLooks, subsets: readonly WeighedLooks[], panel: Panel): Verdict {
  const standings = standingsOf(all, panel)
  const identity = all.looks.length < Math.max(2, panel.minLooks) ? null : decide(all, subsets, standings, panel)
  return { identity, standings }
}

/** Who is on a photo, of which there is one look only. */
export function judgeLook(look: Look, panel: Panel): Verdict {
  const looks = alone(look)
  const standings = standingsOf(looks, panel)
  const [best, ...others] = standings
  if (best === undefined || !isProven(best, looks)) return { identity: { kind: 'unknown' }, standings }
  const clear = others.every((other) => leads(best, other, looks, panel.margin))
  return { identity: clear ? { kind: 'person', person: best.candidate.id } : { kind: 'ambiguous' }, standings }
}

function decide(
  all: WeighedLooks,
  subsets: readonly WeighedLooks[],
  standings: readonly Standing[],
  panel: Panel,
): Identity | null {
  const [best, ...others] = standings.slice(0, shortlist)
  if (best === undefined) return { kind: 'unknown' }
  if (subsets.every((looks) => isProven(best, looks))) {
    const clear = subsets.every((looks) => others.every((other) => leads(best, other, looks, panel.margin)))
    if (clear) return { kind: 'person', person: best.candidate.id }
    return all.looks.length >= 2 * panel.minLooks ? { kind: 'ambiguous' } : null
  }
  const likeliest = subsets.map((looks) =>
    Math.max(...[best, ...others].map((standing) => evidenceFor(standing, looks))),
  )
  if (Math.max(...likeliest) <= Math.log(missRate)) return { kind: 'unknown' }
  return all.looks.length >= plenty && best.evidence < 0 ? { kind: 'unknown' } : null
}

/** All whom a photo's face would be taken for if nobody else were in the gallery, most evident first. */
export function provenBy(look: Look, panel: Panel): Standing[] {
  const looks = alone(look)
  return standingsOf(looks, panel).filter((standing) => isProven(standing, looks))
}

/** Whether the looks speak clearly against the person at that place of the panel; they do against nobody of it. */
export function speaksAgainst(looks: WeighedLooks, { candidates }: Panel, place: number): boolean {
  const candidate = candidates[place]
  return candidate === undefined || evidenceAbout(candidate, place, looks).evidence <= Math.log(missRate)
}

/** The similarity at which a person would be named by looks of this worth. */
export function thresholdOf({ candidate }: Pick<Standing, 'candidate'>, worth: number): number {
  return similarityFor(candidate.model.impostor, candidate.rate, worth)
}

/** That the track is this person and not a stranger, 0..1, if it was as likely as not before anybody looked. */
export function probabilityOf({ candidate, similarity }: Pick<Standing, 'candidate' | 'similarity'>): number {
  return probabilityAt(similarity, candidate.model)
}

/** Similarity of the most evident person less that of the next; null with fewer than two people. */
export function marginOf([best, second]: readonly Standing[]): number | null {
  return best && second ? best.similarity - second.similarity : null
}

/** That it is this person; null when the verdict names nobody. @param held see Claim */
export function claimOf({ identity, standings: [best] }: Verdict, held: boolean): Claim | null {
  if (identity?.kind !== 'person' || best === undefined) return null
  return { person: identity.person, evidence: best.evidence, held }
}

const alone = (look: Look): WeighedLooks => weigh([look], [[1]])

function standingsOf(looks: WeighedLooks, { candidates }: Panel): Standing[] {
  return candidates
    .map((candidate, place) => evidenceAbout(candidate, place, looks))
    .sort((a, b) => b.evidence - a.evidence || b.similarity - a.similarity)
}

/** Strangers are so similar rarely enough, and nothing that is known not to be the person explains it better. */
function isProven({ candidate, place }: Standing, looks: WeighedLooks): boolean {
  const { similarity, evidence } = evidenceAbout(candidate, place, looks)
  return evidence > 0 && falseMatchProbability(candidate.model.impostor, similarity, looks.worth) <= candidate.rate
}

const leads = (best: Standing, other: Standing, looks: WeighedLooks, margin: number): boolean =>
  evidenceFor(best, looks) - evidenceFor(other, looks) >= margin

const evidenceFor = ({ candidate, place }: Standing, looks: WeighedLooks): number =>
  evidenceAbout(candidate, place, looks).evidence

/** What speaks for a face that is known not to be the person speaks against the person. */
function evidenceAbout(candidate: Candidate, place: number, looks: WeighedLooks): Standing {
  const similarity = meanOf(looks, 'similarities', place)
  const denial = meanOf(looks, 'denials', place)
  const denied = denial > -1 ? Math.max(0, evidenceOf(candidate.denial, denial, looks.worth)) : 0
  return { candidate, place, similarity, evidence: evidenceOf(candidate.model, similarity, looks.worth) - denied }
}
