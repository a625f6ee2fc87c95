import { ulid } from 'ulid'
import { Turns } from '../../async/turns.ts'
import { brand, type PersonId, type PhotoId, type StrangerId, type WallMs } from '../../domain/brand.ts'
import { messageOf } from '../../domain/errors.ts'
import type { Embeddings } from '../../domain/face.ts'
import type { GalleryMember, GallerySnapshot, PhotoTemplates, Template } from '../../domain/person.ts'
import type { EndedTrack } from '../../domain/sighting.ts'
import type { Log } from '../../log/log.ts'
import { Recognizer } from '../../pipeline/recognizer.ts'
import type { Clock } from '../../ports/clock.ts'
import { maxLooks, type Stranger, type StrangerStore } from '../../ports/stranger-store.ts'
import { judgeLook } from '../../stages/evidence/judge.ts'
import type { VisionInfo } from '../../vision/protocol.ts'

interface StrangerWatcherOptions {
  readonly strangers: StrangerStore
  readonly vision: Pick<VisionInfo, 'spaces' | 'recipes'>
  readonly clock: Clock
  readonly log: Log
  /** Whether strangers are to be kept: off unless their owner switched it on. */
  readonly enabled: () => boolean
  /** How many tracks of others may be taken for a stranger who was here before, 0..1. */
  readonly falseMatchRate: () => number
}

/** A face under this quality becomes no stranger: poor faces look alike (docs/research.md). */
const leastQuality = 0.8
const leastLooks = 3
/** Tracks less than this apart are of one visit, ms. */
const oneVisit = 10 * 60_000
/** Who has not come for so long is forgotten, ms. */
const keptFor = 7 * 86_400_000
const expireEvery = 3_600_000

/**
 * Recognises strangers who come back: each track that ended unknown is compared with those that were kept, by the same evidence
 * as people of the gallery, and adds to one of them or becomes another.
 */
export class StrangerWatcher {
  readonly #options: StrangerWatcherOptions
  readonly #turns = new Turns()
  #expiredAt = Number.NEGATIVE_INFINITY

  constructor(options: StrangerWatcherOptions) {
    this.#options = options
  }

  /** Never rejects: what cannot be stored is logged. */
  ended(track: EndedTrack): void {
    const { log } = this.#options
    void this.#turns
      .take(async () => {
        await this.#expire()
        await this.#keep(track)
      })
      .catch((error: unknown) => log.error({ camera: track.camera, reason: messageOf(error) }, 'stranger not stored'))
  }

  /** Resolves when all that was seen is stored. */
  settled(): Promise<void> {
    return this.#turns.take(async () => {})
  }

  /** What was kept goes after a week even when nobody new is to be kept. */
  async #expire(): Promise<void> {
    const { strangers, clock, log } = this.#options
    const now = clock.wall()
    if (!clock.synced() || now - this.#expiredAt < expireEvery) return
    this.#expiredAt = now
    const count = await strangers.expire(brand<WallMs>(now - keptFor))
    if (count > 0) log.info({ count }, 'strangers forgotten who have not come for a week')
  }

  async #keep(track: EndedTrack): Promise<void> {
    const { enabled, strangers, clock, log } = this.#options
    const { identity, looks, quality } = track
    if (!enabled() || identity.kind !== 'unknown' || looks < leastLooks || quality < leastQuality) return
    const known = this.#find(track.embeddings)
    const now = clock.wall()
    const look = lookOf(track, now)
    const stranger = known === undefined ? newStranger(look, now) : seenAgain(known, look, now)
    await strangers.save(stranger)
    log.info({ camera: track.camera, stranger: stranger.id, visits: stranger.visits }, 'a stranger was kept')
  }

  #find(embeddings: Embeddings): Stranger | undefined {
    const { strangers, vision, falseMatchRate } = this.#options
    const known = strangers.list()
    const rules = { falseMatchRate: falseMatchRate(), minLooks: 1 }
    const recognizer = new Recognizer(snapshotOf(known, vision.spaces), vision.recipes, rules)
    const { identity } = judgeLook({ ...recognizer.compare(embeddings), quality: 1 }, recognizer)
    return identity?.kind === 'person' ? known.find(({ id }) => asPerson(id) === identity.person) : undefined
  }
}

/** Strangers as people, for the recogniser. */
function snapshotOf(strangers: readonly Stranger[], spaces: GallerySnapshot['spaces']): GallerySnapshot {
  const members = strangers.map(({ id, looks }): GalleryMember => {
    const templates = looks.flatMap((look, index) =>
      look.map(({ space, vector, quality }) => ({ space, vector, quality, photo: brand<PhotoId>(String(index)) })),
    )
    return { id: asPerson(id), name: id, falseMatchRate: null, templates, negatives: [] }
  })
  return { revision: brand(0), spaces, members, centres: [] }
}

const asPerson = (id: StrangerId): PersonId => brand<PersonId>(id)

function lookOf({ camera, embeddings, quality }: EndedTrack, createdAt: WallMs): PhotoTemplates {
  const source = `camera ${camera}`
  const [first, ...others] = embeddings.map(
    (embedding): Template => ({
      ...embedding,
      quality,
      source,
      createdAt,
      measures: null,
    }),
  )
  return [first as Template, ...others]
}

function newStranger(look: PhotoTemplates, now: WallMs): Stranger {
  return {
    id: brand<StrangerId>(ulid(now)),
    visits: 1,
    firstSeenAt: now,
    lastSeenAt: now,
    name: null,
    looks: [look],
  }
}

/** Of too many looks the poorest goes. */
function seenAgain(stranger: Stranger, look: PhotoTemplates, now: WallMs): Stranger {
  const best = [look, ...stranger.looks].sort((a, b) => b[0].quality - a[0].quality).slice(0, maxLooks)
  const isNewVisit = now - stranger.lastSeenAt >= oneVisit
  return {
    ...stranger,
    visits: stranger.visits + Number(isNewVisit),
    // The clock may have been set back.
    lastSeenAt: brand<WallMs>(Math.max(now, stranger.firstSeenAt)),
    looks: best as [PhotoTemplates, ...PhotoTemplates[]],
  }
}
