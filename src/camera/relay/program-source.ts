import type { RpicamConfig } from '../../config/schema.ts'
import type { CameraId } from '../../domain/brand.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { CaptureConfig } from '../capture/order.ts'
import { captureSource } from '../capture/source.ts'
import type { SourceContext } from '../context.ts'
import { rpicamSource } from '../rpicam/source.ts'

export type ProgramConfig = RpicamConfig | CaptureConfig

/** A source whose frames are written by a program. */
export function programSource(camera: CameraId, config: ProgramConfig, context: SourceContext): FrameSource {
  return config.type === 'rpicam' ? rpicamSource(camera, config, context) : captureSource(camera, config, context)
}
