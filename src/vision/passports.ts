import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { DetectorRuntime, Nets } from '../config/schema.ts'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import { recipe } from './recipes.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const common = {
  /** Path below the models folder. */
  file: z.string().regex(/^[\w.-]+$/),
  sha256,
  bytes: z.int().positive(),
  precision: z.string(),
  title: z.string(),
  papers: z.array(z.string()),
  source: z.strictObject({
    registry: z.string(),
    package: z.string(),
    version: z.string(),
    file: z.string(),
    sha256,
  }),
  licence: z.strictObject({ package: z.string(), weights: z.string() }),
  accuracy: z.array(z.strictObject({ what: z.string(), value: z.string(), command: z.string() })),
  weaknesses: z.array(z.string()),
  /** What built the file. */
  command: z.string(),
}

/** `value = (x - mean) / scale` of each byte. */
const input = z.strictObject({
  name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  layout: z.literal('NCHW'),
  colour: z.literal('RGB'),
  mean: z.number(),
  scale: z.number().positive(),
})

const operatingPoints = z.array(z.strictObject({ fmr: z.number().positive().max(1), similarity: z.number() })).min(1)

const pixel = z.number()
const point = z.tuple([pixel, pixel])

/** How the net's input is cut from a picture; scripts/models/lib has the same rules. */
const crop = z.discriminatedUnion('kind', [
  /** The box grown by `margin` of its size on each side, stretched to the input's. */
  z.strictObject({
    kind: z.literal('box'),
    margin: z.number().min(0).max(1),
    upright: z.literal(false),
    border: z.literal('replicate'),
  }),
  /**
   * Turned, scaled and moved so that left eye, right eye, nose, left and right corner of the mouth come nearest to these places,
   * pixels of the input (the middle of pixel i is i + 0.5).
   */
  z.strictObject({
    kind: z.literal('aligned'),
    landmarks: z.tuple([point, point, point, point, point]),
    border: z.enum(['constant', 'replicate']),
  }),
])

const embedder = z.strictObject({
  role: z.literal('embedder'),
  runtime: z.literal('onnxruntime'),
  ...common,
  input,
  embedding_space: z.string().min(1),
  output: z.strictObject({ name: z.string(), dimension: z.int().positive(), metric: z.literal('cosine') }),
  crop,
  /** Against one template, and against the mean of several. */
  thresholds: z.strictObject({ single: operatingPoints, mean: operatingPoints }),
})

const detector = z.strictObject({
  role: z.literal('detector'),
  runtime: z.enum(['onnxruntime', 'opencv']),
  ...common,
  input,
  dynamic_size: z.boolean(),
  /** Pixels of the input per cell of the outputs. */
  stride: z.int().positive(),
  outputs: z.strictObject({
    heatmap: z.string(),
    scale: z.string(),
    offset: z.string(),
    landmarks: z.string(),
  }),
})

const manifest = z.strictObject({
  format: z.literal(1),
  models: z.record(z.string(), z.discriminatedUnion('role', [embedder, detector])),
  /** By the nets that are used together, as `recognition.nets` names them. */
  recipes: z.record(z.string(), recipe).default({}),
})

export type EmbedderPassport = z.output<typeof embedder>
export type DetectorPassport = z.output<typeof detector>
export type Manifest = z.output<typeof manifest>
export type Passport = Manifest['models'][string]

/** @throws FamiliarError `model-missing`, `model-invalid` */
export function readManifest(folder: string): Manifest {
  const path = join(folder, 'manifest.json')
  const text = usable(path, (file) => readFileSync(file, 'utf8'))
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new FamiliarError('model-invalid', `${path} is not JSON: ${messageOf(error)}`)
  }
  const parsed = manifest.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new FamiliarError('model-invalid', `${path}: ${issue?.path.join('.')}: ${issue?.message}`)
}

/**
 * The path of a net whose bytes are those of its passport.
 * @throws FamiliarError `model-missing`, `model-hash-mismatch`
 */
export function verifiedFile(folder: string, passport: Passport): string {
  const path = join(folder, passport.file)
  const actual = usable(path, sha256Of)
  if (actual === passport.sha256) return path
  throw new FamiliarError(
    'model-hash-mismatch',
    `${path} is not the file of its passport: its sha256 is ${actual}, the passport says ${passport.sha256}`,
  )
}

/** A passport with its name in the manifest. */
interface Named<P extends Passport> {
  readonly name: string
  readonly passport: P
}

/** A net that recognises faces, with its name in `recognition.nets`. */
interface NamedEmbedder extends Named<EmbedderPassport> {
  readonly net: string
}

/** The nets in use. */
export interface Chosen {
  readonly detector: Named<DetectorPassport>
  /** The first is the primary one. */
  readonly embedders: readonly [NamedEmbedder, ...NamedEmbedder[]]
}

/**
 * The detector of the runtime, and the embedders whose names begin with those of the nets.
 * @throws FamiliarError `model-invalid` when the manifest lacks one
 */
export function choosePassports(
  { models }: Manifest,
  wanted: { readonly detector: { readonly runtime: DetectorRuntime }; readonly nets: Nets },
): Chosen {
  const { runtime } = wanted.detector
  const named = Object.entries(models).map(([name, passport]) => ({ name, passport }))
  const detector = named.find(isDetectorOf(runtime)) ?? missing(`detector for ${runtime}`, 'detector.runtime')
  const embedder = (net: string): NamedEmbedder => ({
    net,
    ...(named.find(isEmbedderOf(net)) ?? missing(`embedder ${net}`, 'recognition.nets')),
  })
  const [first, ...others] = wanted.nets.split('+') as [string, ...string[]]
  return { detector, embedders: [embedder(first), ...others.map(embedder)] }
}

/** The float file, which is OpenCV's, runs in ONNX Runtime as well. */
const isDetectorOf =
  (runtime: DetectorRuntime) =>
  (net: Named<Passport>): net is Named<DetectorPassport> =>
    net.passport.role === 'detector' && net.passport.runtime === (runtime === 'onnxruntime' ? 'onnxruntime' : 'opencv')

const isEmbedderOf =
  (name: string) =>
  (net: Named<Passport>): net is Named<EmbedderPassport> =>
    net.passport.role === 'embedder' && net.name.startsWith(`${name}-`)

/** @param key of the configuration */
function missing(what: string, key: string): never {
  throw new FamiliarError('model-invalid', `The manifest names no ${what}, which \`${key}\` asks for`)
}

/** Piece by piece: a net read whole would stay in memory until the next collection. */
function sha256Of(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(1 << 20)
  const fd = openSync(path, 'r')
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) hash.update(piece.subarray(0, read))
  } finally {
    closeSync(fd)
  }
  return hash.digest('hex')
}

function usable<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path)
  } catch (error) {
    throw new FamiliarError('model-missing', `A model file cannot be read: ${messageOf(error)}`, { cause: error })
  }
}
