import { z } from 'zod'
import { detectorRuntimes, executions } from '../../config/nets.ts'
import type { NetMachine } from './machine.ts'
import type { BestWays } from './plan.ts'

const threads = z.int().min(1).max(4)
const result = z.union([
  z.strictObject({
    /** Milliseconds. */
    times: z.strictObject({
      runs: z.int().positive(),
      median: z.number().nonnegative(),
      p95: z.number().nonnegative(),
    }),
    agreement: z.number(),
  }),
  z.strictObject({ error: z.string() }),
])
const detectorWay = z.strictObject({ runtime: z.enum(detectorRuntimes), threads })
const embedderWay = z.strictObject({ execution: z.enum(executions), threads })

const measuredNet = <W extends z.ZodType>(way: W) =>
  z.strictObject({ chosen: way, tried: z.array(z.strictObject({ way, result })).min(1) })

/** What `familiar bench --choose` measured, and what it chose by that: the file `choice.json` of the data folder. */
export const choiceSchema = z.strictObject({
  format: z.literal(1),
  /** ISO 8601. */
  chosen_at: z.iso.datetime(),
  /** Whether a daemon ran beside the measurement, which takes time from it. */
  disturbed: z.boolean(),
  familiar: z.string(),
  node: z.string(),
  machine: z.strictObject({
    arch: z.string(),
    cpu: z.string(),
    features: z.array(z.string()),
    cores: z.int().positive(),
    board: z.string().nullable(),
    onnxruntime: z.string(),
  }),
  /** The sha256 of each file that was measured, by its name in the manifest. */
  models: z.record(z.string(), z.string()),
  detector: measuredNet(detectorWay),
  /** By their names in `recognition.nets`. */
  embedders: z.record(z.string(), measuredNet(embedderWay)),
})

export type Choice = z.output<typeof choiceSchema>

/**
 * Why a choice says nothing of this machine as it is now, in words that go on "made ..."; null when it holds.
 * @param files of the nets as they are now, sha256 by name
 */
export function misfit({ machine, models }: Choice, here: NetMachine, files: Choice['models']): string | null {
  const other = (Object.keys(here) as (keyof NetMachine)[]).find(
    (key) => JSON.stringify(machine[key]) !== JSON.stringify(here[key]),
  )
  if (other === 'onnxruntime') return `with ONNX Runtime ${machine.onnxruntime}, now it is ${here.onnxruntime}`
  if (other !== undefined) return `on another machine (${other}: ${words(machine[other])}, now ${words(here[other])})`
  const changed = Object.keys(models).find((name) => models[name] !== files[name])
  return changed === undefined ? null : `with another ${changed}`
}

const words = (value: NetMachine[keyof NetMachine]): string => (Array.isArray(value) ? value.join(' ') : String(value))

/** The best ways of a choice that holds. */
export function bestWaysOf({ detector, embedders }: Choice): BestWays {
  const chosen = Object.entries(embedders).map(([net, { chosen }]) => [net, chosen])
  return { detector: detector.chosen, embedders: Object.fromEntries(chosen) }
}
