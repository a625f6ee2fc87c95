import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Claim, grant } from '../../../../src/stages/evidence/claims.ts'
import { personAt } from './panels.ts'

const ann = personAt(0)
const claim = (evidence: number, held = false): Claim => ({ person: ann, evidence, held })

describe('a person', () => {
  test.each<[string, (Claim | null)[], boolean[]]>([
    ['goes to the only track that claims them', [null, claim(9)], [false, true]],
    ['goes to the track with more evidence', [claim(9), claim(10)], [false, true]],
    ['stays with the track that held them against little more', [claim(9, true), claim(11)], [true, false]],
    ['is taken over by a track that is clearly more evident', [claim(9, true), claim(13)], [false, true]],
  ])('%s', (_, claims, granted) => {
    expect(grant(claims)).toEqual(granted)
  })

  test('is given to exactly one of the tracks that claim them', () => {
    const claims = fc.array(
      fc.option(
        fc.record({
          person: fc.nat(3).map(personAt),
          evidence: fc.double({ noNaN: true, min: 0, max: 30 }),
          held: fc.boolean(),
        }),
      ),
    )
    fc.assert(
      fc.property(claims, (all) => {
        const granted = grant(all)
        const given = all.flatMap((one, index) => (granted[index] && one !== null ? [one.person] : []))
        const claimed = new Set(all.flatMap((one) => one?.person ?? []))
        expect(new Set(given)).toEqual(claimed)
        expect(given).toHaveLength(claimed.size)
      }),
    )
  })
})
