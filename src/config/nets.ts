import { z } from 'zod'

/** The nets that may be used, alone or together; the first of two is the primary one. */
const nets = ['facenet', 'mobilefacenet', 'facenet+mobilefacenet'] as const
export type Nets = (typeof nets)[number]
export const netsInUse = z.enum(nets).default('facenet+mobilefacenet').meta({
  description:
    'The nets that recognise faces. Both together confuse fewer people than either; templates are of the nets that were in use at enrolment.',
  reload: 'restart',
})

/** What may run the detector. */
export const detectorRuntimes = ['onnxruntime', 'onnxruntime-float', 'opencv'] as const
export type DetectorRuntime = (typeof detectorRuntimes)[number]
export const detectorRuntime = z
  .enum(['auto', ...detectorRuntimes])
  .default('auto')
  .meta({
    description:
      'What runs the face detector: ONNX Runtime with the int8 net or with the float net, or OpenCV with the float net. `auto`: as `familiar bench --choose` found on this machine, else `onnxruntime`.',
    reload: 'restart',
  })

/** In which arithmetic the nets that recognise faces may run; their weights are those of the int8 file in both. */
export const executions = ['int8', 'float'] as const
export type Execution = (typeof executions)[number]
export const execution = z
  .enum(['auto', ...executions])
  .default('auto')
  .meta({
    description:
      'In which arithmetic these nets run; their embeddings are comparable (docs/nets.md). `auto`: for each net as `familiar bench --choose` found on this machine, else `int8`.',
    reload: 'restart',
  })

/** @param what runs on them */
export const threads = (what: string) =>
  z
    .int()
    .min(1)
    .max(4)
    .optional()
    .meta({
      description: `On how many processor cores ${what} at once. Default: as \`familiar bench --choose\` found on this machine, else 1.`,
      examples: [1],
      reload: 'restart',
    })
