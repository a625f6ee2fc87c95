import { z } from 'zod'
import { schedule } from './hours.ts'
import { libcameraSource, rpicamSource } from './pi-camera.ts'
import { fps, height, sourceType, width } from './source-keys.ts'
import { masks, region } from './view.ts'

/** The key of a camera: it becomes a level of topics and a word of logs. */
export const cameraName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,31}$/,
    'a camera name has 1 to 32 of a-z, 0-9, _ and -, and starts with a letter or digit',
  )

const imagesSource = z
  .strictObject({
    type: sourceType('images'),
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
    type: sourceType('scene'),
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

const usbSource = z
  .strictObject({
    type: sourceType('usb'),
    device: z
      .string()
      .min(1)
      .default('/dev/video0')
      .meta({ description: 'The device; one below /dev/v4l/by-id stays the same after a restart.', path: true }),
    width: width.optional().meta({
      description: 'Width to ask for; the camera gives the nearest it has. Left out: its own choice.',
      examples: [1280],
      unit: 'px',
    }),
    height: height.optional().meta({
      description: 'Height to ask for; the camera gives the nearest it has. Left out: its own choice.',
      examples: [720],
      unit: 'px',
    }),
    fps: fps.optional().meta({
      description: 'Pictures a second to ask for. Left out: its own choice.',
      examples: [10],
      unit: 'frames/s',
    }),
    format: z
      .enum(['mjpg', 'yuyv'])
      .optional()
      .meta({
        description:
          'How the camera is to send pictures: `mjpg` allows larger ones at a higher rate, `yuyv` costs less to decode. Left out: its own choice.',
        examples: ['mjpg'],
      }),
  })
  .meta({ title: 'usb', description: 'A USB camera (V4L2).' })

const streamSource = z
  .strictObject({
    type: sourceType('stream'),
    url: z
      .url({
        protocol: /^(rtsps?|https?)$/,
        error: 'give a URL such as rtsp://user:password@camera.local/stream (rtsp, rtsps, http or https)',
      })
      .regex(/^\S+$/, 'has a space; write it as %20')
      .meta({
        description: 'Address of the stream; it appears in no message, for it may hold a password.',
        examples: ['rtsp://user:password@camera.local:554/stream1'],
        secret: true,
      }),
    transport: z.enum(['tcp', 'udp']).default('tcp').meta({
      description:
        'How RTSP carries pictures: `udp` saves a little time, and loses parts of pictures on a busy network.',
    }),
  })
  .meta({ title: 'stream', description: 'A network camera: a stream by RTSP or HTTP.' })

const videoSource = z
  .strictObject({
    type: sourceType('video'),
    path: z
      .string()
      .min(1)
      .meta({
        description: 'A video file; relative to the configuration file.',
        examples: ['visitors.mp4'],
        path: true,
      }),
    pace: z.enum(['real-time', 'every-frame']).default('real-time').meta({
      description: '`real-time` behaves as a camera; `every-frame` waits for the vision process and drops nothing.',
    }),
    loop: z.boolean().default(false).meta({ description: 'Start over after the last frame.' }),
  })
  .meta({ title: 'video', description: 'A video file.' })

/** One camera of the configuration. */
export const camera = z.strictObject({
  source: z
    .discriminatedUnion('type', [
      rpicamSource,
      libcameraSource,
      usbSource,
      streamSource,
      videoSource,
      imagesSource,
      sceneSource,
    ])
    .meta({ description: 'Where the frames come from.', reload: 'restart' }),
  region,
  masks,
  schedule,
  frame_deadline: z.number().min(0.5).max(600).default(5).meta({
    description:
      'A camera that gives no picture for so long has stalled and is started anew; right after it was opened it has three times as long.',
    unit: 's',
    reload: 'restart',
  }),
})
