import { z } from 'zod'

const photoPath = z.string().min(1)
const seconds = z.number().min(0).max(86_400)
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'give a colour as "#rrggbb" (quoted: # starts a comment in YAML)')
const offset = z.int().min(0)
const extent = z.int().min(1)
/** x, y, width, height. */
const photoBox = z.tuple([offset, offset, extent, extent])

const inTime = (keyframes: readonly { t: number }[]): boolean =>
  keyframes.every((keyframe, place) => place === 0 || keyframe.t > (keyframes[place - 1]?.t ?? 0))
const inTimeMessage = 'each keyframe must be later than the one before it'

/** A number, or one that changes in time. */
const curve = (value: z.ZodNumber) =>
  z.union([
    value,
    z
      .array(z.strictObject({ t: seconds, value }))
      .min(1)
      .refine(inTime, inTimeMessage),
  ])

const lookKeys = {
  blur: curve(z.number().min(0).max(50)).default(0).meta({ description: 'Gaussian blur: sigma.', unit: 'px' }),
  brightness: curve(z.number().min(-255).max(255))
    .default(0)
    .meta({ description: 'Added to each colour.', unit: 'levels of 255' }),
  contrast: curve(z.number().min(0).max(4))
    .default(1)
    .meta({ description: 'Stretches colours about the middle grey.' }),
  noise: curve(z.number().min(0).max(64))
    .default(0)
    .meta({ description: 'Gaussian noise: sigma.', unit: 'levels of 255' }),
}

const background = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('colour'), colour }),
  z.strictObject({
    type: z.literal('gradient'),
    direction: z.enum(['down', 'right']).default('down'),
    stops: z
      .array(z.strictObject({ at: z.number().min(0).max(1), colour }))
      .min(2)
      .meta({ description: 'Colours on the way across the frame: `at` is 0 at its start, 1 at its end.' }),
  }),
  z.strictObject({ type: z.literal('photo'), photo: photoPath }),
])

const cut = z.discriminatedUnion('shape', [
  z.strictObject({ shape: z.literal('rectangle'), feather: z.number().min(0).default(0) }),
  z.strictObject({ shape: z.literal('ellipse'), feather: z.number().min(0).default(0) }),
  z.strictObject({
    shape: z.literal('outline'),
    feather: z.number().min(0).default(0),
    points: z.array(z.tuple([z.int(), z.int()])).min(3),
  }),
])

const actor = z
  .strictObject({
    name: z.string().min(1).nullable().meta({ description: 'Who it is; null for a stranger.' }),
    photo: photoPath.meta({ description: 'Relative to the scene file.' }),
    region: photoBox.optional().meta({ description: 'The part of the photo that is shown: x, y, width, height.' }),
    face: photoBox.meta({ description: "The face's box in the photo: x, y, width, height.", unit: 'px' }),
    cut: cut.prefault({ shape: 'rectangle' }).meta({ description: 'The form that is cut out of the region.' }),
    appears: seconds.default(0),
    leaves: seconds.optional().meta({ description: 'Left out: never.' }),
    motion: z.enum(['linear', 'smooth']).default('smooth'),
    path: z
      .array(
        z.strictObject({
          t: seconds,
          x: z.number().min(-10_000).max(10_000),
          y: z.number().min(-10_000).max(10_000),
          height: z.number().min(4).max(4096),
        }),
      )
      .min(1)
      .refine(inTime, inTimeMessage)
      .meta({ description: "Where the centre of the face is, and the face's height.", unit: 'px' }),
    rotation: curve(z.number().min(-360).max(360))
      .default(0)
      .meta({ description: 'Clockwise, about the centre of the face.', unit: 'degrees' }),
    ...lookKeys,
  })
  .refine((value) => value.leaves === undefined || value.leaves > value.appears, {
    path: ['leaves'],
    error: 'must be later than `appears`',
  })

/** A scene file; docs/scenes.md explains every key. */
export const sceneSchema = z
  .strictObject({
    width: z.int().min(16).max(4096).meta({ unit: 'px' }),
    height: z.int().min(16).max(4096).meta({ unit: 'px' }),
    fps: z.number().min(0.1).max(120).meta({ unit: 'frames/s' }),
    seconds: z.number().positive().max(86_400).optional(),
    frames: z.int().min(1).max(10_000_000).optional(),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
    background: background.prefault({ type: 'colour', colour: '#808080' }),
    actors: z.array(actor).default([]),
    ...lookKeys,
  })
  .refine((value) => (value.seconds === undefined) !== (value.frames === undefined), {
    path: ['seconds'],
    error: 'give the length either as `seconds` or as `frames`',
  })

export type SceneScript = z.output<typeof sceneSchema>
export type ActorScript = SceneScript['actors'][number]
export type BackgroundScript = SceneScript['background']
export type CutScript = ActorScript['cut']
export type PhotoBox = ActorScript['face']
