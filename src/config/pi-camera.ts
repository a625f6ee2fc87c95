import { z } from 'zod'
import { timeOfDay } from './hours.ts'
import { fps, height, sourceType, width } from './source-keys.ts'

const amount = (normal: string) =>
  z
    .number()
    .min(0)
    .max(15.99)
    .optional()
    .meta({ description: normal, examples: [1] })

/** How the camera makes its pictures: options of rpicam-vid by their own names. What is left out is the camera's to choose. */
const imageKeys = {
  exposure: z
    .enum(['normal', 'sport'])
    .optional()
    .meta({
      description:
        'How the camera balances shutter and gain: `sport` keeps the shutter short, so that who walks is not blurred, for more noise.',
      examples: ['sport'],
    }),
  shutter: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({
      description: 'A fixed time of exposure, at most that of one picture (100000 at 10 frames/s).',
      examples: [8000],
      unit: 'µs',
    }),
  gain: z
    .number()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'A fixed gain; more is brighter and noisier.', examples: [4] }),
  ev: z
    .number()
    .min(-8)
    .max(8)
    .optional()
    .meta({
      description: 'Makes automatic exposure brighter (above 0) or darker; for a door against a bright street.',
      examples: [0.7],
    }),
  metering: z
    .enum(['centre', 'spot', 'average'])
    .optional()
    .meta({ description: 'Which part of the picture decides how bright it becomes.', examples: ['average'] }),
  awb: z
    .enum(['auto', 'incandescent', 'tungsten', 'fluorescent', 'indoor', 'daylight', 'cloudy'])
    .optional()
    .meta({ description: 'The light for which white is balanced.', examples: ['indoor'] }),
  brightness: z
    .number()
    .min(-1)
    .max(1)
    .optional()
    .meta({ description: 'Added to each pixel, -1 (black) to 1 (white).', examples: [0] }),
  contrast: amount('Contrast; 1 is normal.'),
  saturation: amount('Strength of colours; 1 is normal, 0 is grey, which suits infrared light.'),
  sharpness: amount('Sharpening; 1 is normal.'),
  denoise: z
    .enum(['auto', 'off', 'cdn_off', 'cdn_fast', 'cdn_hq'])
    .optional()
    .meta({ description: 'How noise is removed; `cdn_hq` may lower the rate.', examples: ['cdn_fast'] }),
  hdr: z
    .enum(['off', 'auto', 'sensor', 'single-exp'])
    .optional()
    .meta({
      description: 'High dynamic range: `sensor` of Camera Module 3 (up to 2304 x 1296), `single-exp` of a Pi 5.',
      examples: ['auto'],
    }),
  autofocus_mode: z
    .enum(['manual', 'auto', 'continuous'])
    .optional()
    .meta({
      description: 'How a camera that can focus does it; `auto` does it once at its start.',
      examples: ['manual'],
    }),
  lens_position: z
    .number()
    .min(0)
    .max(32)
    .optional()
    .meta({
      description: 'Where a camera that can focus is to stay focused: one divided by metres, 0 is infinity.',
      examples: [0.5],
      unit: '1/m',
    }),
}

/** What may differ at night. */
const night = z
  .strictObject({
    from: timeOfDay.meta({ description: 'Local time at which the night begins, `HH:MM`.', examples: ['21:00'] }),
    to: timeOfDay.meta({ description: 'Local time at which it ends.', examples: ['06:30'] }),
    fps: fps.optional().meta({
      description: 'Pictures a second at night; fewer allow a longer exposure.',
      examples: [5],
      unit: 'frames/s',
    }),
    ...imageKeys,
  })
  .refine(({ from, to }) => from !== to, { error: 'from and to are the same: there is no night' })
  .optional()
  .meta({ description: 'What is different at night. The camera is opened anew at both times.' })

/** The keys of a Raspberry Pi's camera, whichever way it is read. */
const piCameraKeys = {
  camera: z.int().min(0).max(7).default(0).meta({ description: 'Which one, as `rpicam-hello --list-cameras` counts.' }),
  width: width.default(1280).meta({ description: 'Width of the picture; an even number.', unit: 'px' }),
  height: height.default(720).meta({ description: 'Height of the picture; an even number.', unit: 'px' }),
  fps: fps.default(10).meta({ description: 'Pictures a second.', unit: 'frames/s' }),
  hflip: z.boolean().default(false).meta({ description: 'Mirror the picture left to right.' }),
  vflip: z.boolean().default(false).meta({ description: 'Mirror the picture top to bottom.' }),
  rotation: z.literal([0, 180]).default(0).meta({
    description: 'Turn the picture; for a camera that hangs upside down. By 90 degrees no Pi can turn it.',
    unit: 'degrees',
  }),
  image: z.strictObject(imageKeys).prefault({}).meta({ description: 'How the camera makes its pictures.' }),
  night,
  tuning_file: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "libcamera's tuning file, such as the one of a camera without an infrared filter.",
      examples: ['/usr/share/libcamera/ipa/rpi/vc4/imx708_noir.json'],
      path: true,
    }),
  tool: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'The program that reads the camera. Default: `rpicam-vid`, or else `libcamera-vid`, of the PATH; docs/cameras.md has one to try without a Pi.',
      examples: ['/usr/bin/rpicam-vid'],
      path: true,
    }),
}

export const rpicamSource = z
  .strictObject({ type: sourceType('rpicam'), ...piCameraKeys })
  .meta({ title: 'rpicam', description: "A Raspberry Pi's camera, read by `rpicam-vid` or `libcamera-vid`." })

export const libcameraSource = z
  .strictObject({ type: sourceType('libcamera'), ...piCameraKeys })
  .meta({ title: 'libcamera', description: "A Raspberry Pi's camera, read by node-libcamera." })
