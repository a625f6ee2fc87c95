import type { SceneConfig } from '../../config/schema.ts'
import type { CameraId } from '../../domain/brand.ts'
import type { Frame } from '../../domain/frame.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { SourceContext } from '../context.ts'
import { pace } from '../pace.ts'
import { composeFrame } from './compose.ts'
import { loadScene } from './load.ts'

/**
 * A scripted scene (docs/scenes.md) as BGR frames. At the pace `real-time` it is live, as a camera is; at `every-frame` nothing is dropped.
 * `frames` throws `source-unreadable` when the scene file or a photo of it cannot be used.
 */
export function sceneSource(camera: CameraId, config: SceneConfig, context: SourceContext): FrameSource {
  return {
    camera,
    live: config.pace === 'real-time',
    frames: (signal) => play(camera, config, context, signal),
  }
}

async function* play(
  camera: CameraId,
  config: SceneConfig,
  context: SourceContext,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  using scene = await loadScene(config.path)
  const { width, height, frames, fps } = scene
  const paced = pace(config.pace === 'real-time' ? fps : undefined, context, signal)
  for await (const sequence of paced) {
    if (sequence >= frames && !config.loop) return
    const capturedAt = context.clock.monotonic()
    const pixels = composeFrame(scene, sequence % frames)
    yield { camera, sequence, capturedAt, width, height, format: 'bgr', stride: 3 * width, pixels }
  }
}
