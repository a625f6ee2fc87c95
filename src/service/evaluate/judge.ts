import { brand, type GalleryRevision, type PersonId, type PhotoId } from '../../domain/brand.ts'
import type { GalleryMember } from '../../domain/person.ts'
import type { Enrolled, Judge, ProbeLook } from '../../evaluation/scorer.ts'
import { type RecognitionRules, Recognizer } from '../../pipeline/recognizer.ts'
import type { Means } from '../../stages/centre.ts'
import { judgeLook, type Verdict } from '../../stages/evidence/judge.ts'
import { TrackEvidence } from '../../stages/evidence/track-evidence.ts'
import type { VisionInfo } from '../../vision/protocol.ts'

interface Options extends Pick<VisionInfo, 'recipes' | 'spaces'> {
  readonly rules: RecognitionRules
  readonly means: Means
}

/**
 * Decides with the daemon's own classes: a photo as `identify` does, a track as a camera's is, look by look. The first name
 * that a track is given is its name, for an event tells it at once.
 */
export function daemonJudge(gallery: readonly Enrolled[], { recipes, spaces, rules, means }: Options): Judge {
  const snapshot = { revision: brand<GalleryRevision>(1), spaces, members: gallery.map(memberOf), centres: [] }
  const recognizer = new Recognizer(snapshot, recipes, rules, means)
  return (looks) => {
    const [only, ...more] = looks
    if (only === undefined) return null
    if (more.length > 0) return firstName(looks, recognizer)
    return nameIn(judgeLook({ ...recognizer.compare(only.embeddings), quality: only.quality }, recognizer))
  }
}

function firstName(looks: readonly ProbeLook[], recognizer: Recognizer): string | null {
  const evidence = new TrackEvidence(recognizer)
  for (const { embeddings, quality } of looks) {
    evidence.add(embeddings, quality)
    const name = nameIn(evidence.verdict())
    if (name !== null) return name
  }
  return null
}

const nameIn = ({ identity }: Verdict): string | null => (identity?.kind === 'person' ? identity.person : null)

/** Somebody whose name is their id. */
function memberOf({ person, templates }: Enrolled): GalleryMember {
  return {
    id: brand<PersonId>(person),
    name: person,
    falseMatchRate: null,
    templates: templates.flatMap((embeddings, photo) =>
      embeddings.map(({ space, vector }) => ({ space, vector, photo: brand<PhotoId>(String(photo)), quality: 1 })),
    ),
    negatives: [],
  }
}
