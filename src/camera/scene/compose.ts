import type { Affine } from './affine.ts'
import { develop } from './develop.ts'
import { type Look, lookAt } from './look.ts'
import { rowStarts } from './noise.ts'
import { makePatch, type Patch } from './patch.ts'
import { placementAt } from './placement.ts'
import type { Actor, Scene } from './scene.ts'

/** Frame `index` (0 to `frames` - 1) of a scene as packed BGR in memory of its own; the same bytes each time. */
export function composeFrame(scene: Scene, index: number): Uint8Array {
  const t = index / scene.fps
  const canvas = scene.background.slice()
  for (const [place, actor] of scene.actors.entries()) {
    const placement = placementAt(actor, t)
    if (placement) draw(canvas, scene, actor, placement, t, streamOf(scene, index, place + 1))
  }
  develop(canvas, scene, lookAt(scene, t), streamOf(scene, index, 0))
  return new Uint8Array(canvas.buffer)
}

/** A number of its own for each layer (0: the whole frame, then the actors) of each frame, which chooses the layer's noise. */
const streamOf = (scene: Scene, index: number, layer: number): number => index * (scene.actors.length + 1) + layer

function draw(
  canvas: Uint8ClampedArray,
  scene: Scene,
  actor: Actor,
  placement: Affine,
  t: number,
  stream: number,
): void {
  const look = lookAt(actor, t)
  const patch = makePatch(actor.sprite, placement, scene, look.blur)
  if (!patch) return
  const starts = rowStarts(scene.seed, stream, patch.height)
  for (let row = 0; row < patch.height; row++) drawRow(canvas, scene, patch, row, look, starts[row] as number)
}

/** Porter and Duff's "over" ("Compositing digital images", SIGGRAPH 1984), the look being applied to the patch's own colours only. */
function drawRow(canvas: Uint8ClampedArray, scene: Scene, patch: Patch, row: number, look: Look, start: number): void {
  const { pixels, width } = patch
  const { values, mask } = scene.grain
  const { gain, lift, noise } = look
  let from = row * width * 4
  let to = ((patch.y + row) * scene.width + patch.x) * 3
  for (let column = 0; column < width; column++, from += 4, to += 3) {
    const opacity = pixels[from + 3] as number
    if (opacity === 0) continue
    const share = opacity / 255
    for (let channel = 0; channel < 3; channel++) {
      const speckle = noise * (values[(start + 3 * column + channel) & mask] as number)
      const own = gain * (pixels[from + channel] as number) + (lift + speckle) * share
      canvas[to + channel] = Math.min(Math.max(own, 0), opacity) + (canvas[to + channel] as number) * (1 - share)
    }
  }
}
