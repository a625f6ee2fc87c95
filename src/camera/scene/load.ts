import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { decode } from '../../opencv/decode.ts'
import type { Mat } from '../../opencv/load.ts'
import type { Size } from '../../stages/geometry.ts'
import { covering, gradient, plain } from './background.ts'
import { grain } from './noise.ts'
import type { Actor, Scene } from './scene.ts'
import type { ActorScript, BackgroundScript, PhotoBox } from './schema.ts'
import { attempt, readScript, unreadable } from './script.ts'
import { makeSprite, releaseSprite } from './sprite.ts'

/**
 * Reads a scene file (YAML or JSON) and its photos.
 * @throws FamiliarError `source-unreadable`, naming the file, and the key or the photo
 */
export async function loadScene(path: string): Promise<Scene> {
  const script = await readScript(path)
  const actors: Actor[] = []
  const dispose = () => {
    for (const actor of actors) releaseSprite(actor.sprite)
  }
  try {
    for (const [place, actor] of script.actors.entries()) actors.push(await cast(path, actor, `actors.${place}`))
    return {
      ...script,
      frames: script.frames ?? Math.max(1, Math.round((script.seconds ?? 0) * script.fps)),
      background: await backdrop(path, script, script.background),
      grain: grain(script.seed),
      actors,
      [Symbol.dispose]: dispose,
    }
  } catch (error) {
    dispose()
    throw error
  }
}

async function cast(scene: string, script: ActorScript, key: string): Promise<Actor> {
  const photo = await openPhoto(scene, script.photo, `${key}.photo`)
  try {
    const region = script.region ?? [0, 0, photo.cols, photo.rows]
    const whole: PhotoBox = [0, 0, photo.cols, photo.rows]
    if (!holds(whole, region)) {
      throw unreadable(
        `scene ${scene}: ${key}.region: reaches beyond the photo, which has ${photo.cols} x ${photo.rows} pixels`,
      )
    }
    if (!holds(region, script.face))
      throw unreadable(`scene ${scene}: ${key}.face: is not within the shown region of the photo`)
    const [x, y, width, height] = script.face
    return {
      ...script,
      sprite: makeSprite(photo, region, script.cut),
      face: { x: x - region[0], y: y - region[1], width, height },
      leaves: script.leaves ?? Number.POSITIVE_INFINITY,
    }
  } finally {
    photo.release()
  }
}

const holds = ([x, y, width, height]: PhotoBox, inner: PhotoBox): boolean =>
  inner[0] >= x && inner[1] >= y && inner[0] + inner[2] <= x + width && inner[1] + inner[3] <= y + height

async function backdrop(scene: string, size: Size, script: BackgroundScript): Promise<Uint8ClampedArray> {
  if (script.type === 'colour') return plain(size, script.colour)
  if (script.type === 'gradient') return gradient(size, script)
  const photo = await openPhoto(scene, script.photo, 'background.photo')
  try {
    return covering(size, photo)
  } finally {
    photo.release()
  }
}

async function openPhoto(scene: string, photo: string, key: string): Promise<Mat> {
  const path = resolve(dirname(scene), photo)
  const what = `scene ${scene}: ${key}: ${path}`
  const picture = await decode(await attempt(what, () => readFile(path)))
  if (!picture) throw unreadable(`${what} is not a whole JPEG or PNG`)
  return picture
}
