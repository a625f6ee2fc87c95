import { z } from 'zod'

/** The key of a camera: it becomes a level of topics and a word of logs. */
export const cameraName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,31}$/,
    'a camera name has 1 to 32 of a-z, 0-9, _ and -, and starts with a letter or digit',
  )

const imagesSource = z
  .strictObject({
    type: z.literal('images').meta({ description: 'The kind of source.' }),
    path: z
      .string()
      .min(1)
      .meta({
        description: 'A folder, a file, or a glob such as `photos/*.jpg`; relative to the configuration file.',
        examples: ['photos/*.jpg'],
        path: true,
      }),
    fps: z
      .number()
      .positive()
      .max(120)
      .optional()
      .meta({
        description:
          'Play the pictures at this rate as a camera would, dropping what is not taken in time. Left out: each picture is waited for.',
        examples: [5],
        unit: 'frames/s',
      }),
    loop: z.boolean().default(false).meta({ description: 'Start over after the last picture.' }),
  })
  .meta({ title: 'images', description: 'The pictures of a folder or glob, in the order of their names.' })

const sceneSource = z
  .strictObject({
    type: z.literal('scene').meta({ description: 'The kind of source.' }),
    path: z
      .string()
      .min(1)
      .meta({
        description: 'A scene file (docs/scenes.md); relative to the configuration file.',
        examples: ['scene.yaml'],
        path: true,
      }),
    pace: z.enum(['real-time', 'every-frame']).default('real-time').meta({
      description: '`real-time` behaves as a camera; `every-frame` waits for the vision process and drops nothing.',
    }),
    loop: z.boolean().default(false).meta({ description: 'Start over after the last frame.' }),
  })
  .meta({
    title: 'scene',
    description: 'A scripted scene composed of photos, the same on each run, for demonstration and tests.',
  })

/** One camera of the configuration. */
export const camera = z.strictObject({
  source: z
    .discriminatedUnion('type', [imagesSource, sceneSource])
    .meta({ description: 'Where the frames come from.', reload: 'restart' }),
})
