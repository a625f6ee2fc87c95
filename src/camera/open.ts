import type { ImagesConfig, SceneConfig, SourceConfig } from '../config/schema.ts'
import type { CameraId } from '../domain/brand.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import type { SourceContext } from './context.ts'
import { imagesSource } from './images.ts'
import { sceneSource } from './scene/source.ts'

type Open<C extends SourceConfig> = (camera: CameraId, config: C, context: SourceContext) => FrameSource

const adapters: { readonly [T in SourceConfig['type']]: Open<Extract<SourceConfig, { type: T }>> } = {
  images: imagesSource,
  scene: sceneSource,
}

/**
 * The frame source that the configuration asks for; its paths are absolute. Nothing is read before `frames` is called,
 * which then throws `source-unreadable` or `source-empty`, naming the file.
 */
export function openSource(camera: CameraId, config: SourceConfig, context: SourceContext): FrameSource {
  // The table pairs each type with its adapter; TypeScript cannot follow that through the look-up.
  const open = adapters[config.type] as Open<ImagesConfig | SceneConfig>
  return open(camera, config, context)
}
