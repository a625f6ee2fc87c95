import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Embeddings } from '../../../../src/domain/face.ts'
import type { Identity } from '../../../../src/domain/sighting.ts'
import { thresholdOf } from '../../../../src/stages/evidence/judge.ts'
import { mostWorth } from '../../../../src/stages/evidence/looks.ts'
import type { Panel } from '../../../../src/stages/evidence/panel.ts'
import { TrackEvidence } from '../../../../src/stages/evidence/track-evidence.ts'
import { random } from '../../../support/random.ts'
import { look, model, panelOf, personAt } from './panels.ts'

const [ann, bob] = [personAt(0), personAt(1)]
const isAnn = look(0.75, 0.1, 0)
const isBob = look(0.1, 0.75, 0)
const isStranger = look(0.1, 0.15, 0)

function evidenceOf(looks: readonly Embeddings[], panel: Panel = panelOf()): TrackEvidence {
  const evidence = new TrackEvidence(panel)
  for (const embeddings of looks) evidence.add(embeddings, 1)
  return evidence
}

const identityOf = (looks: readonly Embeddings[], panel?: Panel): Identity | null =>
  evidenceOf(looks, panel).verdict().identity

/** The identity after each look. */
const history = (looks: readonly Embeddings[], panel?: Panel): (Identity | null)[] =>
  looks.map((_, index) => identityOf(looks.slice(0, index + 1), panel))

describe('a track', () => {
  test.each<[string, readonly Embeddings[], Identity | null]>([
    ['says nothing without looks', [], null],
    ['says nothing after too few', [isAnn, isAnn], null],
    ['is who all looks show', [isAnn, isAnn, isAnn], { kind: 'person', person: ann }],
    ['is unknown when no look shows anybody', [isStranger, isStranger, isStranger], { kind: 'unknown' }],
    ['is not decided by half of its looks', [isAnn, isStranger, isAnn, isStranger], null],
    ['is nobody after many looks of which half show somebody', alternating(isAnn, isStranger, 12), { kind: 'unknown' }],
    ['is ambiguous when two people fit', Array(6).fill(look(0.75, 0.72, 0)), { kind: 'ambiguous' }],
    ['waits with two people who fit', Array(5).fill(look(0.75, 0.72, 0)), null],
  ])('%s', (_, looks, identity) => {
    expect(identityOf(looks)).toEqual(identity)
  })

  test('before an empty gallery is unknown', () => {
    expect(identityOf([look(), look(), look()], panelOf({ people: 0 }))).toEqual({ kind: 'unknown' })
  })

  test('is not who it was said not to be', () => {
    const denied = panelOf({ denial: 0.9 })
    expect(identityOf([isAnn, isAnn, isAnn], denied)).toEqual({ kind: 'unknown' })
    expect(identityOf([isBob, isBob, isBob], denied)).toEqual({ kind: 'person', person: bob })
  })

  test('is judged anew by another panel without another look', () => {
    const evidence = evidenceOf([isAnn, isAnn, isAnn])
    evidence.use(panelOf({ denial: 0.9 }))
    expect(evidence.verdict().identity).toEqual({ kind: 'unknown' })
  })

  test('that repeats itself is worth one look', () => {
    expect(evidenceOf([isAnn, isAnn, isAnn, isAnn]).weighed().worth).toBeCloseTo(1)
    const different = Array.from({ length: 4 }, () => look(0.75, 0.1, 0))
    expect(evidenceOf(different).weighed().worth).toBe(mostWorth)
    expect(evidenceOf([isAnn, different[0] as Embeddings]).weighed().worth).toBeCloseTo(2)
  })

  test('gives many looks that are all the same the weight of a few', () => {
    const evidence = evidenceOf([...Array(9).fill(look(0.8, 0, 0)), look(0.4, 0, 0)])
    expect(evidence.verdict().standings[0]?.similarity).toBeCloseTo((3 * 0.8 + 0.4) / 4)
  })
})

describe('one lucky frame', () => {
  const unlucky = fc.array(fc.double({ min: -1, max: 0.45, noNaN: true }), { minLength: 2, maxLength: 15 })

  test('among unknown ones names nobody, wherever it comes and however alike it is', () => {
    fc.assert(
      fc.property(unlucky, fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(), (others, lucky, at) => {
        const similarities = [...others]
        similarities.splice(at % (others.length + 1), 0, lucky)
        const identities = history(
          similarities.map((similarity) => look(similarity)),
          panelOf({ people: 1, minLooks: 1 }),
        )
        expect(identities.filter((identity) => identity?.kind === 'person')).toEqual([])
      }),
    )
  })
})

describe('evidence', () => {
  const looks = fc.array(fc.tuple(similarity(), similarity(), similarity()), { minLength: 1, maxLength: 12 })

  test('does not depend on the order of the looks', () => {
    fc.assert(
      fc.property(looks, fc.infiniteStream(fc.nat()), (all, numbers) => {
        const made = all.map((similarities) => look(...similarities))
        // Some come twice.
        const inOrder = [...made, ...made.slice(0, 3)]
        const shuffled = inOrder
          .map((value) => ({ value, key: numbers.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value)
        const [a, b] = [inOrder, shuffled].map((some) => evidenceOf(some).verdict())
        expect(b?.identity).toEqual(a?.identity)
        for (const standing of a?.standings ?? []) {
          const twin = b?.standings.find(({ place }) => place === standing.place)
          expect(twin?.evidence).toBeCloseTo(standing.evidence, 4)
        }
      }),
    )
  })

  test('for a person grows with each look that shows them, and with how alike it is', () => {
    const of = (similarities: number[]) => evidenceOf(similarities.map((s) => look(s))).verdict().standings[0]?.evidence
    const [one, two, more] = [of([0.6]), of([0.6, 0.6]), of([0.6, 0.7])]
    expect(two).toBeGreaterThan(one as number)
    expect(more).toBeGreaterThan(two as number)
  })

  test('of a poor face weighs less', () => {
    const [good, poor] = [new TrackEvidence(panelOf()), new TrackEvidence(panelOf())]
    for (const evidence of [good, poor]) evidence.add(look(0.7), 1)
    good.add(look(0.2), 1)
    poor.add(look(0.2), 0.2)
    const similarityOf = (evidence: TrackEvidence) => evidence.verdict().standings[0]?.similarity
    expect(similarityOf(good)).toBeCloseTo(0.45)
    expect(similarityOf(poor)).toBeCloseTo((0.7 + 0.2 * 0.2) / 1.2)
  })
})

describe('a track that changes hands', () => {
  test('is found out by two looks that speak against who it was, and not by one', () => {
    const evidence = evidenceOf([...Array(8).fill(isAnn), isStranger])
    expect(evidence.isDoubtful(ann)).toBe(true)
    evidence.forgetBeforeChange(ann)
    expect(evidence.weighed().looks).toHaveLength(9)
    expect(evidence.verdict().identity?.kind).not.toBe('unknown')
    evidence.add(isStranger, 1)
    evidence.forgetBeforeChange(ann)
    expect(evidence.verdict().identity).toBeNull()
    evidence.add(isStranger, 1)
    evidence.forgetBeforeChange(ann)
    expect(evidence.verdict().identity).toEqual({ kind: 'unknown' })
  })

  test('is then whom the looks since then show', () => {
    const evidence = evidenceOf([...Array(8).fill(isAnn), isBob, isBob])
    evidence.forgetBeforeChange(ann)
    evidence.add(isBob, 1)
    expect(evidence.verdict().identity).toEqual({ kind: 'person', person: bob })
  })

  test('loses its name at the latest after three contradicting looks, whatever came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), fc.double({ min: -0.3, max: 0.2, noNaN: true }), (before, other) => {
        const evidence = evidenceOf(Array(before).fill(isAnn))
        for (let i = 0; i < 3; i++) {
          evidence.add(look(other, 0, 0), 1)
          evidence.forgetBeforeChange(ann)
        }
        expect(evidence.verdict().identity?.kind).not.toBe('person')
      }),
    )
  })
})

describe('the rate of false matches', () => {
  const normal = random(20261125)

  /** Whether a track of so many looks with similarities of the model ever gets a name. */
  function isNamed(kind: 'genuine' | 'impostor', panel: Panel): boolean {
    const { mean, between, within } = model[kind]
    const centres = panel.candidates.map(() => mean + between * normal())
    const evidence = new TrackEvidence(panel)
    for (let frame = 0; frame < 12; frame++) {
      evidence.add(look(...centres.map((centre) => Math.min(1, centre + within * normal()))), 1)
      if (evidence.verdict().identity?.kind === 'person') return true
    }
    return false
  }

  const share = (kind: 'genuine' | 'impostor', tracks: number, panel: Panel): number =>
    Array.from({ length: tracks }, () => isNamed(kind, panel)).filter(Boolean).length / tracks

  test.each([1, 5])(
    'of strangers before a gallery of %i holds for whole tracks, however often they are looked at',
    (people) => {
      expect(share('impostor', 2000, panelOf({ people, rate: 0.02, minLooks: 1 }))).toBeLessThanOrEqual(0.02)
    },
  )

  test('leaves the people of the gallery their names', () => {
    expect(share('genuine', 500, panelOf({ people: 1 }))).toBeGreaterThan(0.9)
  })

  test('is met by a higher similarity when it is lower, and in a larger gallery', () => {
    const thresholds = [panelOf({ rate: 0.01 }), panelOf({ rate: 0.001 }), panelOf({ rate: 0.001, people: 100 })].map(
      (panel) => {
        const evidence = evidenceOf([isAnn, isAnn, isAnn], panel)
        const [best] = evidence.verdict().standings
        return best && thresholdOf(best, evidence.weighed().worth)
      },
    ) as [number, number, number]
    expect(thresholds[1]).toBeGreaterThan(thresholds[0])
    expect(thresholds[2]).toBeGreaterThan(thresholds[1])
  })
})

function alternating<T>(a: T, b: T, count: number): T[] {
  return Array.from({ length: count }, (_, index) => (index % 2 === 0 ? a : b))
}

function similarity(): fc.Arbitrary<number> {
  return fc.double({ min: -0.5, max: 1, noNaN: true })
}
