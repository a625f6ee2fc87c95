import type { Box, Point } from '../../domain/face.ts'
import { type Affine, apply, inverse } from './affine.ts'
import { placementAt } from './placement.ts'
import type { Actor, Scene } from './scene.ts'

export interface TruthFace {
  /** The actor's place in the scene file, from 0: who it is when several are strangers. */
  readonly actor: number
  /** Null for a stranger. */
  readonly name: string | null
  /** Pixels of the frame; may reach beyond its edges. Of a turned face: the box around the ellipse that fills the upright one. */
  readonly box: Box
  /** The share of the face that is inside of the frame and not behind a later actor, above 0, up to 1. */
  readonly visible: number
}

export interface TruthFrame {
  readonly index: number
  /** Seconds since the scene's beginning. */
  readonly t: number
  readonly faces: readonly TruthFace[]
}

/** Who is where in each frame of one showing; faces of which nothing is visible are left out. */
export function sceneTruth(scene: Scene): readonly TruthFrame[] {
  return Array.from({ length: scene.frames }, (_, index) => {
    const t = index / scene.fps
    return { index, t, faces: facesAt(scene, t) }
  })
}

interface Placed {
  readonly actor: Actor
  readonly placement: Affine
  readonly place: number
}

function facesAt(scene: Scene, t: number): TruthFace[] {
  const placed = scene.actors.flatMap((actor, place): Placed[] => {
    const placement = placementAt(actor, t)
    return placement ? [{ actor, placement, place }] : []
  })
  return placed
    .map(({ actor, placement, place }, order) => ({
      actor: place,
      name: actor.name,
      box: faceBox(actor.face, placement),
      visible: visibleShare(scene, actor.face, placement, placed.slice(order + 1)),
    }))
    .filter((face) => face.visible > 0)
}

function faceBox(face: Box, m: Affine): Box {
  const centre = apply(m, { x: face.x + face.width / 2, y: face.y + face.height / 2 })
  const width = Math.hypot(m.a * face.width, m.b * face.height)
  const height = Math.hypot(m.d * face.width, m.e * face.height)
  return { x: centre.x - width / 2, y: centre.y - height / 2, width, height }
}

/** Points a side at which a face is looked for: to 1/400 of its area. */
const samples = 20

function visibleShare(scene: Scene, face: Box, placement: Affine, inFront: readonly Placed[]): number {
  const covers = inFront.map(({ actor, placement }) => ({ sprite: actor.sprite, back: inverse(placement) }))
  let visible = 0
  for (let i = 0; i < samples * samples; i++) {
    const x = face.x + (((i % samples) + 0.5) / samples) * face.width
    const y = face.y + ((Math.floor(i / samples) + 0.5) / samples) * face.height
    const point = apply(placement, { x, y })
    const hidden = covers.some(({ sprite, back }) => isSolid(sprite, apply(back, point)))
    if (isInside(scene, point) && !hidden) visible++
  }
  return visible / (samples * samples)
}

const isInside = (size: { width: number; height: number }, { x, y }: Point): boolean =>
  x >= 0 && y >= 0 && x < size.width && y < size.height

function isSolid(sprite: Actor['sprite'], point: Point): boolean {
  if (!isInside(sprite, point)) return false
  return (sprite.alpha[Math.floor(point.y) * sprite.width + Math.floor(point.x)] as number) >= 128
}
