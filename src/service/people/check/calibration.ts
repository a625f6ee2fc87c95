import type { KeptTemplate, Person } from '../../../domain/person.ts'
import { upperTail } from '../../../stages/normal.ts'
import { type CheckRules, type Comparison, prepare } from './checked.ts'
import { lookAlikesOf } from './look-alikes.ts'
import { reachOfPerson } from './strength.ts'

/** What a rate of false matches would mean for this gallery. */
export interface CalibratedRate {
  readonly falseMatchRate: number
  /** Of all visits of strangers, the share that may be given a name at most; people with a rate of their own have that. */
  readonly falseAlarms: number
  /** The share of single looks at strangers that are like enough to somebody, as expected by the model. */
  readonly falseLooks: number
  /** The share of good looks at the people of the gallery that are not like enough for their names, as expected. */
  readonly misses: number
  readonly people: readonly {
    readonly id: string
    readonly name: string
    /** The similarity that one look needs. */
    readonly threshold: number
    readonly misses: number
  }[]
}

export interface GalleryCalibration {
  readonly current: CalibratedRate
  /** Strictest first; without the current one. */
  readonly others: readonly CalibratedRate[]
  /** The rate that is proposed; the current one when nothing better is known. */
  readonly proposal: number
  readonly why: 'too-strict' | 'stricter-costs-nothing' | 'confusable' | 'as-it-is' | 'nobody'
}

export const candidateRates = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]
/** Misses of single looks that are gladly taken: a visit has several. */
const fewMisses = 0.05

/** What is to be expected of this gallery, at the configured rate and at others; and which one is proposed. */
export function calibrateGallery(
  everyone: readonly { readonly person: Person; readonly templates: readonly KeptTemplate[] }[],
  rules: CheckRules,
): GalleryCalibration {
  const at = (falseMatchRate: number): CalibratedRate => calibratedRate(everyone, { ...rules, falseMatchRate })
  const current = at(rules.falseMatchRate)
  const others = candidateRates.filter((rate) => rate !== rules.falseMatchRate).map(at)
  const people = everyone.map(({ person, templates }) => prepare(person, templates, rules, everyone.length))
  const isConfusable = lookAlikesOf(people).length > 0
  return { current, others, ...propose(current, others, isConfusable) }
}

/** The strictest rate with few misses; never a looser one while two people may be confused. */
function propose(
  current: CalibratedRate,
  others: readonly CalibratedRate[],
  isConfusable: boolean,
): Pick<GalleryCalibration, 'proposal' | 'why'> {
  const now = current.falseMatchRate
  if (current.people.length === 0) return { proposal: now, why: 'nobody' }
  const best = [current, ...others]
    .filter(({ misses }) => misses <= fewMisses)
    .sort((a, b) => a.falseMatchRate - b.falseMatchRate)[0]
  if (best === undefined || best === current) return { proposal: now, why: 'as-it-is' }
  if (best.falseMatchRate < now) return { proposal: best.falseMatchRate, why: 'stricter-costs-nothing' }
  if (isConfusable) return { proposal: now, why: 'confusable' }
  return { proposal: best.falseMatchRate, why: 'too-strict' }
}

function calibratedRate(
  everyone: readonly { readonly person: Person; readonly templates: readonly KeptTemplate[] }[],
  rules: CheckRules,
): CalibratedRate {
  const compared = everyone.flatMap(({ person, templates }) => {
    const { comparison, ...checked } = prepare(person, templates, rules, everyone.length)
    return comparison === null ? [] : [{ ...checked, comparison, rate: person.falseMatchRate }]
  })
  const people = compared.map(({ id, name, comparison }) => ({
    id,
    name,
    threshold: comparison.threshold,
    misses: 1 - reachOfPerson(comparison),
  }))
  return {
    falseMatchRate: rules.falseMatchRate,
    falseAlarms: sumOf(compared.map(({ rate }) => rate ?? rules.falseMatchRate / everyone.length)),
    falseLooks: sumOf(compared.map(({ comparison }) => falseLooks(comparison))),
    misses: people.length === 0 ? 0 : sumOf(people.map(({ misses }) => misses)) / people.length,
    people,
  }
}

function falseLooks({ model: { impostor }, threshold }: Comparison): number {
  return upperTail((threshold - impostor.mean) / Math.hypot(impostor.between, impostor.within))
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
