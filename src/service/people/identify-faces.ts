import type { PersonId } from '../../domain/brand.ts'
import type { ExaminedFace } from '../../pipeline/examine.ts'
import type { Recognizer } from '../../pipeline/recognizer.ts'
import { grant } from '../../stages/evidence/claims.ts'
import {
  claimOf,
  judgeLook,
  marginOf,
  probabilityOf,
  type Standing,
  thresholdOf,
  type Verdict,
} from '../../stages/evidence/judge.ts'
import type { IdentifiedFace, Likeness } from './desk.ts'

type NameOf = (id: PersonId) => string

/** Who the faces of one photo are: one person at most once in it, as in a frame. */
export function identifyFaces(
  faces: readonly ExaminedFace[],
  recognizer: Recognizer,
  nameOf: NameOf,
): IdentifiedFace[] {
  const verdicts = faces.map((face) =>
    face.usable ? judgeLook({ ...recognizer.compare(face.embeddings), quality: face.quality }, recognizer) : null,
  )
  const granted = grant(verdicts.map((verdict) => verdict && claimOf(verdict, false)))
  return faces.map((face, index) => identified(face, verdicts[index] ?? null, granted[index] ?? false, nameOf))
}

function identified(face: ExaminedFace, verdict: Verdict | null, granted: boolean, nameOf: NameOf): IdentifiedFace {
  const standings = verdict?.standings ?? []
  const [best] = standings
  const { x, y, width, height } = face.detection.box
  const isNamed = best !== undefined && verdict?.identity?.kind === 'person' && granted
  return {
    box: [Math.round(x), Math.round(y), Math.round(width), Math.round(height)],
    quality: face.quality,
    rejection: face.usable ? null : face.rejection,
    person: isNamed ? likeness(best, nameOf) : null,
    nearest: best ? likeness(best, nameOf) : null,
    threshold: best ? thresholdOf(best, 1) : null,
    probability: best ? probabilityOf(best) : null,
    margin: marginOf(standings),
  }
}

function likeness({ candidate: { id }, similarity }: Standing, nameOf: NameOf): Likeness {
  return { id, name: nameOf(id), similarity }
}
