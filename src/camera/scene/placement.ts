import { type Affine, similarity } from './affine.ts'
import { between, valueAt } from './curve.ts'
import type { Actor } from './scene.ts'

/** From pixels of the actor's sprite to pixels of the frame at `t` seconds; undefined while the actor is away. */
export function placementAt(actor: Actor, t: number): Affine | undefined {
  if (t < actor.appears || t >= actor.leaves) return undefined
  const at = (key: 'x' | 'y' | 'height') => between(actor.path, t, actor.motion, (keyframe) => keyframe[key])
  const { x, y, width, height } = actor.face
  const from = { x: x + width / 2, y: y + height / 2 }
  return similarity(at('height') / height, valueAt(actor.rotation, t), from, { x: at('x'), y: at('y') })
}
