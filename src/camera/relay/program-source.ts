import type { PiCameraConfig } from '../../config/schema.ts'
import type { CameraId } from '../../domain/brand.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { CaptureConfig } from '../capture/order.ts'
import { captureSource } from '../capture/source.ts'
import type { SourceContext } from '../context.ts'
import { launchLibcamera } from '../libcamera/launch.ts'
import { piSource } from '../pi/source.ts'
import { launchRpicam } from '../rpicam/launch.ts'

export type ProgramConfig = PiCameraConfig | CaptureConfig

/** A source whose frames are written by a program. */
export function programSource(camera: CameraId, config: ProgramConfig, context: SourceContext): FrameSource {
  switch (config.type) {
    case 'rpicam':
      return piSource(camera, config, launchRpicam, context)
    case 'libcamera':
      return piSource(camera, config, launchLibcamera, context)
    default:
      return captureSource(camera, config, context)
  }
}
