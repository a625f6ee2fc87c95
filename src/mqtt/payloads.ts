import { z } from 'zod'
import { errorCodes } from '../domain/errors.ts'
import { eventTypes, type FamiliarEvent } from '../domain/event.ts'
import { rejectionReasons } from '../domain/face.ts'
import { governorSchema } from './governor-payload.ts'
import { rounded4 } from './rounded.ts'

const ulid = z.ulid()
const time = z.iso.datetime({ offset: true })
const score = z.number().nullable()
/** What a camera may be said to do, on its topic and in the health. */
export const cameraStates = ['starting', 'running', 'retrying', 'paused', 'off-schedule', 'ended', 'failed'] as const
export type CameraWord = (typeof cameraStates)[number]

/** An event as it is on the wire; encoded, its keys have this order. */
export const eventSchema = z
  .object({
    event_type: z.enum(eventTypes).meta({ description: 'What happened.' }),
    id: ulid.meta({
      description: 'ULID of the event; the same id always has the same bytes, so a repeated one can be dropped.',
    }),
    seq: z.int().min(1).meta({ description: "Counts this node's events; never reset, not even by a restart." }),
    boot_id: z.string().min(1).meta({ description: "The kernel's boot id." }),
    run_id: ulid.meta({ description: 'ULID of this run of the daemon.' }),
    node: z.string().min(1).meta({ description: "The device's name, as in the topic." }),
    camera: z.string().min(1).meta({ description: "The camera's name in the configuration." }),
    track: z
      .int()
      .nullable()
      .meta({ description: 'The face that was followed, counted per run of the vision process; null in `left`.' }),
    person: z
      .object({
        id: ulid.meta({ description: 'ULID of the person; survives renaming.' }),
        name: z.string().min(1).meta({ description: 'Their name at this moment.' }),
      })
      .nullable()
      .meta({ description: 'Who it is; null unless that is known.' }),
    similarity: score.meta({
      description:
        'Of the face, over all looks at it, and the person it is most evidently, -1 to 1, 4 decimals; higher is more alike; null in `left` and with an empty gallery.',
    }),
    probability: score.meta({
      description:
        'That it is `person` and no stranger, 0 to 1, 4 decimals, if it was as likely as not beforehand; null unless somebody is named.',
    }),
    threshold: score.meta({
      description:
        'The similarity by which that person is named, 4 decimals; null in `left` and with an empty gallery.',
    }),
    margin: score.meta({
      description:
        'Similarity of that person less that of the next, 4 decimals; null in `left` and with fewer than two people.',
    }),
    frames_used: z.int().nonnegative().meta({ description: 'How many looks at the face were judged.' }),
    quality: score.meta({ description: 'Of the best face used, 0 to 1, 4 decimals; null in `left`.' }),
    box: z.tuple([z.int(), z.int(), z.int(), z.int()]).nullable().meta({
      description: 'x, y, width and height in whole pixels of the full frame, and it may reach beyond; null in `left`.',
    }),
    captured_at: time.meta({ description: 'When the light fell on the camera.' }),
    published_at: time.meta({ description: 'When the event was committed to the outbox.' }),
    latency_ms: z
      .int()
      .nonnegative()
      .meta({ description: 'From capture to commit in whole milliseconds, on the monotonic clock.' }),
    valid_until: time.meta({ description: 'An automation must ignore the event after this moment.' }),
    clock: z.enum(['synced', 'unsynced']).meta({ description: 'Whether the times above can be trusted.' }),
    embedding_space: z
      .string()
      .min(1)
      .meta({ description: 'What the similarity was measured in; those of two spaces cannot be compared.' }),
    gallery_revision: z
      .int()
      .nonnegative()
      .meta({ description: "Counts the gallery's changes: the one that was matched with." }),
  })
  .meta({ title: 'event', description: 'One message on `<base>/<node>/event` or `<base>/<node>/history`.' })

export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export type Fixed<T> = T extends object ? { readonly [K in keyof T]: Fixed<T[K]> } : T
// The contract in src/domain/event.ts and the schema are one type; this line does not compile when they drift apart.
true satisfies Same<Fixed<z.output<typeof eventSchema>>, Fixed<FamiliarEvent>>

/**
 * The bytes to publish: UTF-8 JSON. Scores are rounded to 4 decimals, pixels and milliseconds to whole ones.
 *
 * @throws ZodError when the event breaks the contract, which is a bug of the caller
 */
export function encodeEvent(event: FamiliarEvent): Uint8Array {
  const rounded = {
    ...event,
    similarity: event.similarity && rounded4(event.similarity),
    probability: event.probability && rounded4(event.probability),
    threshold: event.threshold && rounded4(event.threshold),
    margin: event.margin && rounded4(event.margin),
    quality: event.quality && rounded4(event.quality),
    box: event.box?.map(Math.round) ?? null,
    latency_ms: Math.round(event.latency_ms),
  }
  return Buffer.from(JSON.stringify(eventSchema.parse(rounded)))
}

/** @throws SyntaxError or ZodError when the bytes are no event; fields that a later version added are dropped */
export function decodeEvent(payload: Uint8Array): FamiliarEvent {
  return eventSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')))
}

/** JSON Schema (draft 2020-12) of an event; a field that it does not name is no error. */
export function eventJsonSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(eventSchema, {
    io: 'input',
    // `format` says it in a word; zod adds the regular expression that it checks with.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
    },
  })
}

export const infoSchema = z
  .object({
    version: z.string().min(1).meta({ description: 'Of Familiar.' }),
    node: z.string().min(1).meta({ description: "The device's name, as in the topic." }),
    node_id: z.string().min(1).meta({ description: 'Random, made on the first start; survives renaming.' }),
    embedding_space: z.string().min(1).meta({ description: 'What faces are compared in.' }),
    models: z
      .array(
        z.object({
          name: z.string().min(1).meta({ description: 'What the net is for.' }),
          file: z.string().min(1).meta({ description: 'In the models folder.' }),
          sha256: z.hex().length(64).meta({ description: 'Of the file as it was loaded.' }),
          execution: z.enum(['int8', 'float']).meta({ description: 'In which arithmetic it computes.' }),
          runtime: z.enum(['onnxruntime', 'opencv']).meta({ description: 'What runs it.' }),
          threads: z.int().positive().meta({ description: 'On how many processor cores at once.' }),
        }),
      )
      .meta({ description: 'The nets in use.' }),
    gallery: z
      .object({
        revision: z.int().nonnegative().meta({ description: "Counts the gallery's changes." }),
        people: z.int().nonnegative().meta({ description: 'How many people are enrolled.' }),
        templates: z.int().nonnegative().meta({ description: 'How many photos they were enrolled with.' }),
      })
      .meta({ description: 'The gallery, in numbers.' }),
    cameras: z.array(z.string().min(1)).meta({ description: 'Their names in the configuration.' }),
    board: z
      .string()
      .min(1)
      .nullable()
      .meta({ description: 'The computer, in its own words; null when it does not say.' }),
    started_at: time.meta({ description: 'When this run of the daemon began.' }),
  })
  .meta({ title: 'info', description: 'The message on `<base>/<node>/info`.' })

export type NodeInfo = z.output<typeof infoSchema>

/** @throws ZodError when it breaks the contract, which is a bug of the caller */
export function encodeInfo(info: NodeInfo): string {
  return JSON.stringify(infoSchema.parse(info))
}

export const attributesSchema = z
  .object({
    name: z.string().min(1).meta({ description: "The person's name." }),
    camera: z
      .string()
      .min(1)
      .nullable()
      .meta({ description: 'Which camera saw them last; null when none has, or while privacy is on.' }),
    last_seen: time.nullable().meta({
      description:
        'When they came, or that camera took over, while ON; when they were last seen, once OFF or unknown; null when never, while privacy is on, and while it cannot be told.',
    }),
    clock: z.enum(['synced', 'unsynced']).meta({
      description: 'Whether the clock of the device can be trusted; while it cannot, `last_seen` is null.',
    }),
  })
  .meta({ title: 'attributes', description: 'The message on `<base>/<node>/person/<id>/attributes`.' })

export type PersonAttributes = z.output<typeof attributesSchema>

/** @throws ZodError when they break the contract, which is a bug of the caller */
export function encodeAttributes(attributes: PersonAttributes): string {
  return JSON.stringify(attributesSchema.parse(attributes))
}

const member = {
  id: ulid.meta({ description: 'Their id.' }),
  name: z.string().min(1).meta({ description: 'Their name.' }),
}

export const peopleSchema = z
  .object({
    count: z.int().nonnegative().nullable().meta({
      description: "How many people are here; null while privacy is on, and while nobody's presence is known.",
    }),
    present: z
      .array(
        z.object({
          ...member,
          camera: z.string().min(1).nullable().meta({ description: 'Which camera saw them last.' }),
        }),
      )
      .meta({ description: 'Those whose state is `ON`.' }),
    last: z
      .object({
        ...member,
        camera: z.string().min(1).nullable().meta({ description: 'Which camera that was.' }),
        at: time.nullable().meta({ description: 'When; `last_seen` of their attributes.' }),
      })
      .nullable()
      .meta({
        description:
          'Of those present the one who came last, or else whoever was seen last; null when nobody was, or while privacy is on.',
      }),
  })
  .meta({ title: 'people', description: 'The message on `<base>/<node>/people/state`.' })

export type PeopleState = z.output<typeof peopleSchema>

/** @throws ZodError when it breaks the contract, which is a bug of the caller */
export function encodePeople(people: PeopleState): string {
  return JSON.stringify(peopleSchema.parse(people))
}

const count = z.int().nonnegative()
const milliseconds = z.number().nonnegative()
const share = z.number().nonnegative().nullable()
/** @param of which runs or events */
const quantiles = (of: string) => ({
  p50_ms: milliseconds.nullable().meta({ description: `Median of ${of}, milliseconds within 1 %; null without any.` }),
  p95_ms: milliseconds.nullable().meta({ description: `95th percentile of ${of}, likewise.` }),
})
/** Why a Raspberry Pi slows its processor down: bits 0 to 3 of what its firmware tells, in this order. */
export const throttleReasons = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit'] as const
const reasons = z.array(z.enum(throttleReasons))

export const healthSchema = z
  .object({
    uptime: z.number().nonnegative().meta({ description: 'Seconds since this run of the daemon began.' }),
    clock: z.enum(['synced', 'unsynced']).meta({ description: 'Whether the clock of the device can be trusted.' }),
    privacy: z.boolean().meta({ description: 'Whether privacy is on: all cameras are closed.' }),
    rss: z
      .object({
        main: count.meta({ description: 'Of the main process.' }),
        vision: count.nullable().meta({ description: 'Of the vision process; null while it is being restarted.' }),
      })
      .meta({ description: 'Memory in RAM, in bytes.' }),
    cpu: z
      .object({
        main: share.meta({ description: 'Of the main process; null in the first report.' }),
        vision: share.meta({ description: 'Of the vision process; null in the first report about it.' }),
      })
      .meta({ description: 'Share of one processor core since the last report: 1 is a whole core, 2 decimals.' }),
    temperature: z
      .number()
      .nullable()
      .meta({ description: "Degrees Celsius of the board's hottest sensor; null where there is none." }),
    throttled: z
      .object({
        now: reasons.meta({ description: 'At this moment.' }),
        since_boot: reasons.meta({ description: 'At any time since the board was started.' }),
      })
      .nullable()
      .meta({ description: 'Why a Raspberry Pi runs slower than it can; null on other computers.' }),
    governor: governorSchema,
    vision_deaths: count.meta({ description: 'How often the vision process died in this run.' }),
    outbox: z
      .object({
        waiting: count.meta({ description: 'Not yet acknowledged by the broker.' }),
        sent: count.meta({ description: 'Acknowledged as live events, since the start.' }),
        expired: count.meta({ description: 'Acknowledged as history, since the start.' }),
        set_aside: count.meta({ description: 'Refused by the broker for good, and kept apart.' }),
        dropped: count.meta({ description: 'Ever given up, since too many or too old ones waited.' }),
      })
      .meta({ description: 'Events between decision and acknowledgement.' }),
    storage: z
      .object({
        trouble: z.string().nullable().meta({
          description: 'Why the disk refused the last write: it is full, failing or read-only; null while all is well.',
        }),
        lost: count.meta({ description: 'Events that could not be stored and were never told, since the start.' }),
      })
      .meta({ description: 'The disk of the data folder.' }),
    commands: z
      .object({
        done: count.meta({ description: 'Carried out; each part of an upload counts.' }),
        failed: z
          .partialRecord(z.enum(errorCodes), count)
          .meta({ description: 'Refused or failed, by the code of docs/errors.md that was answered.' }),
      })
      .meta({ description: 'What was asked for over MQTT, since the start.' }),
    withheld: z.record(z.string().min(1), count).meta({
      description:
        "Events that were not told since the start, as people's policies want it (docs/policy.md), by the reason: `never`, `quiet-hours`, `present` or `cooldown`.",
    }),
    latency: z
      .object(quantiles('the last one to two hours'))
      .meta({ description: 'From the capture of a frame to the event on the disk; `left` is not captured.' }),
    cameras: z
      .record(
        z.string().min(1),
        z.object({
          state: z.enum(cameraStates).meta({ description: 'As on `<base>/<node>/camera/<name>/state`.' }),
          error: z
            .object({
              code: z.string().min(1).meta({ description: 'One of docs/errors.md.' }),
              message: z.string().meta({ description: 'What went wrong, in words.' }),
            })
            .nullable()
            .meta({ description: 'Why it is `retrying` or `failed`; else null.' }),
          fps: z
            .number()
            .nonnegative()
            .nullable()
            .meta({ description: 'Frames a second of late; null when not known.' }),
          frames: count.meta({ description: 'Frames since vision started, as are all counts of a camera.' }),
          governed: count.meta({
            description: 'Frames that were worth a look, and that the governor left out (docs/governor.md).',
          }),
          dropped: count.meta({ description: 'Frames that a newer one replaced before their turn.' }),
          faces: count.meta({ description: 'Faces found.' }),
          embedded: count.meta({ description: 'Faces compared with the gallery.' }),
          rejected: z.record(z.string().min(1), count).meta({
            description: 'Faces that were not fit for it, by the reason; `masked` are those in a mask of the camera.',
          }),
          stages: z
            .record(
              z.string().min(1),
              z.object({
                runs: count.meta({ description: 'How often.' }),
                mean_ms: milliseconds.meta({ description: 'Milliseconds on average, 2 decimals.' }),
                max_ms: milliseconds.meta({ description: 'Milliseconds at most, 2 decimals.' }),
                ...quantiles('the last 30 to 60 seconds'),
              }),
            )
            .meta({ description: 'How long each stage of the way of a frame takes.' }),
        }),
      )
      .meta({ description: 'Each camera by its name.' }),
  })
  .meta({ title: 'health', description: 'The message on `<base>/<node>/health`.' })

export type Health = z.output<typeof healthSchema>

/** @throws ZodError when it breaks the contract, which is a bug of the caller */
export function encodeHealth(health: Health): string {
  return JSON.stringify(healthSchema.parse(health))
}

export const rejectedSchema = z
  .object({
    camera: z.string().min(1).meta({ description: "The camera's name in the configuration." }),
    captured_at: time.meta({ description: 'When the light fell on the camera.' }),
    clock: z.enum(['synced', 'unsynced']).meta({ description: 'Whether that time can be trusted.' }),
    faces: z
      .array(
        z.object({
          track: z.int().meta({ description: 'The face that was followed, as in an event.' }),
          box: z.tuple([z.int(), z.int(), z.int(), z.int()]).meta({ description: 'As in an event.' }),
          score: z.number().meta({ description: "The detector's confidence, 0 to 1, 4 decimals." }),
          reason: z.enum(rejectionReasons).meta({ description: 'What it is refused for, see docs/quality.md.' }),
          value: z
            .number()
            .meta({ description: 'What was measured: pixels, degrees or a plain number by the reason.' }),
          limit: z.number().meta({ description: 'What the configuration asks for.' }),
          direction: z.enum(['below', 'above']).meta({ description: 'On which side of the limit the value lies.' }),
        }),
      )
      .min(1)
      .meta({ description: 'Faces of one picture that waited for a look and were not used.' }),
  })
  .meta({ title: 'rejected', description: 'The message on `<base>/<node>/debug/rejected`.' })

export type RejectedFaces = z.output<typeof rejectedSchema>

/** @throws ZodError when they break the contract, which is a bug of the caller */
export function encodeRejected(rejected: RejectedFaces): string {
  return JSON.stringify(rejectedSchema.parse(rejected))
}
