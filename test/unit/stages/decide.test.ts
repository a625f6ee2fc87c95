import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Identity } from '../../../src/domain/sighting.ts'
import { Ballot, sameIdentity, type Vote } from '../../../src/stages/decide.ts'
import { person } from './faces.ts'

const [ann, bob] = [person('ann'), person('bob')]

function resultOf(needed: number, votes: readonly Vote[]): Identity | null {
  return ballotOf(needed, votes).result()
}

/** Each vote rests on its place in the order. */
function ballotOf(needed: number, votes: readonly Vote[]): Ballot<number> {
  const ballot = new Ballot<number>(needed)
  for (const [index, vote] of votes.entries()) ballot.cast(vote, index)
  return ballot
}

describe('a ballot of three needed votes', () => {
  test.each<[string, Vote[], Identity | null]>([
    ['says nothing without votes', [], null],
    ['says nothing with too few', [ann, ann], null],
    ['names whom three votes name', [ann, ann, ann], { kind: 'person', person: ann }],
    ['names them in spite of a doubt', [ann, null, ann, ann], { kind: 'person', person: ann }],
    ['names nobody for one lucky frame', [null, ann, null, null], { kind: 'unknown' }],
    ['names nobody for two lucky frames', [ann, null, ann, null, null], { kind: 'unknown' }],
    ['keeps a name against two contradictions', [ann, ann, ann, null, null], { kind: 'person', person: ann }],
    ['takes a name back at the third', [ann, ann, ann, null, null, null], { kind: 'unknown' }],
    ['gives another name at the third', [ann, ann, ann, bob, bob, bob], { kind: 'person', person: bob }],
    ['is ambiguous when no side has three of five', [ann, bob, ann, bob, null], { kind: 'ambiguous' }],
    ['forgets what is long past', [null, null, null, ann, ann, ann], { kind: 'person', person: ann }],
  ])('%s', (_, votes, result) => {
    expect(resultOf(3, votes)).toEqual(result)
  })

  test('counts all votes ever cast', () => {
    expect(ballotOf(3, Array(20).fill(ann)).count).toBe(20)
  })

  test.each<[string, Vote[], number[]]>([
    ['those for whom it names', [ann, null, ann, bob, ann], [0, 2, 4]],
    ['those for nobody', [null, ann, null, null], [0, 2, 3]],
    ['all of them when it is ambiguous', [ann, bob, ann, bob, null], [0, 1, 2, 3, 4]],
    ['the newest', [ann, ann, ann, bob, bob, bob], [3, 4, 5]],
  ])('rests on these looks: %s', (_, votes, looks) => {
    expect(ballotOf(3, votes).evidence()).toEqual(looks)
  })
})

describe('for any votes', () => {
  const votes = fc.array(fc.constantFrom<Vote>(ann, bob, null), { maxLength: 30 })
  const needed = fc.integer({ min: 1, max: 10 })

  test('a side wins exactly when it has the needed votes among the newest 2n - 1', () => {
    fc.assert(
      fc.property(needed, votes, (n, cast) => {
        const result = resultOf(n, cast)
        const window = cast.slice(-(2 * n - 1))
        const votesFor = (side: Vote) => window.filter((vote) => vote === side).length
        for (const side of [ann, bob]) {
          expect(result?.kind === 'person' && result.person === side).toBe(votesFor(side) >= n)
        }
        expect(result?.kind === 'unknown').toBe(votesFor(null) >= n)
        if (result?.kind === 'ambiguous') expect(window).toHaveLength(2 * n - 1)
        if (result === null) expect(window.length).toBeLessThan(2 * n - 1)
      }),
    )
  })

  test('what was decided may change, yet is never undecided again', () => {
    fc.assert(
      fc.property(needed, votes, votes, (n, before, after) => {
        fc.pre(resultOf(n, before) !== null)
        expect(resultOf(n, [...before, ...after])).not.toBeNull()
      }),
    )
  })

  test('as many contradictions as a decision needs always revoke it', () => {
    fc.assert(
      fc.property(needed, votes, (n, before) => {
        expect(resultOf(n, [...before, ...Array(n).fill(null)])).toEqual({ kind: 'unknown' })
      }),
    )
  })
})

test('identities are the same by kind, and people by who they are', () => {
  const identities: (Identity | null)[] = [
    { kind: 'person', person: ann },
    { kind: 'person', person: bob },
    { kind: 'unknown' },
    { kind: 'ambiguous' },
    null,
  ]
  for (const [i, a] of identities.entries()) {
    for (const [j, b] of identities.entries()) expect(sameIdentity(a && { ...a }, b)).toBe(i === j)
  }
})
