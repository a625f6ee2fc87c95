import type { PersonId } from '../../domain/brand.ts'

/** That a track is this person. */
export interface Claim {
  readonly person: PersonId
  readonly evidence: number
  /** Whether the track was this person before, too. */
  readonly held: boolean
}

/** By how much evidence a person is taken over from the track that has them: twenty times as likely. */
const takeover = Math.log(20)

/**
 * Nobody is in two places: of the tracks of one camera that claim to be one person, the one with the most evidence is; who
 * held the person before keeps them unless another one is clearly more evident, so that names do not jump to and fro.
 *
 * @param claims one for each track; null: it claims to be nobody
 * @returns whether each track may have the person that it claims
 */
export function grant(claims: readonly (Claim | null)[]): boolean[] {
  const holders = new Map<PersonId, Claim>()
  for (const claim of claims) {
    if (claim === null) continue
    const rival = holders.get(claim.person)
    if (rival === undefined || strength(claim) > strength(rival)) holders.set(claim.person, claim)
  }
  return claims.map((claim) => claim !== null && holders.get(claim.person) === claim)
}

const strength = ({ evidence, held }: Claim): number => evidence + (held ? takeover : 0)
