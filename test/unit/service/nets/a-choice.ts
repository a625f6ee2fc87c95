import type { Choice } from '../../../../src/service/nets/choice.ts'
import { modelFiles } from '../../../../src/service/nets/choice-file.ts'
import { thisNetMachine } from '../../../../src/service/nets/machine.ts'
import { models } from '../../../integration/vision/pictures.ts'
import { tried } from './trials.ts'

const onnxruntime = { runtime: 'onnxruntime', threads: 1 } as const
export const opencv = { runtime: 'opencv', threads: 2 } as const
export const int8 = { execution: 'int8', threads: 1 } as const
export const float = { execution: 'float', threads: 2 } as const

/** Of this machine and these nets; MobileFaceNet was not measured. */
export const choice: Choice = {
  format: 1,
  chosen_at: '2026-07-01T10:00:00.000Z',
  disturbed: false,
  familiar: '1.0.0',
  node: '24.0.0',
  machine: thisNetMachine(),
  models: modelFiles(models),
  detector: { chosen: opencv, tried: [tried(onnxruntime, 80), tried(opencv, 40)] },
  embedders: { facenet: { chosen: float, tried: [tried(int8, 180), tried(float, 70)] } },
}
