import type { SourceConfig } from '../config/schema.ts'
import type { CameraId } from '../domain/brand.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import type { SourceContext } from './context.ts'
import { imagesSource } from './images.ts'
import { relayedSource } from './relay/source.ts'
import { sceneSource } from './scene/source.ts'

/**
 * The frame source that the configuration asks for; its paths are absolute. Nothing is read before `frames` is called,
 * which then throws a `source-...` error that names the file, device or program.
 */
export function openSource(camera: CameraId, config: SourceConfig, context: SourceContext): FrameSource {
  switch (config.type) {
    case 'rpicam':
    case 'libcamera':
    case 'usb':
    case 'stream':
    case 'video':
      return relayedSource(camera, config, context)
    case 'images':
      return imagesSource(camera, config, context)
    case 'scene':
      return sceneSource(camera, config, context)
  }
}
