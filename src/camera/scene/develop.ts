import { opencv } from '../../opencv/load.ts'
import type { Look } from './look.ts'
import { rowStarts } from './noise.ts'
import type { Scene } from './scene.ts'

/** Applies the scene's look to a whole frame (packed BGR), in place. */
export function develop(pixels: Uint8ClampedArray, scene: Scene, look: Look, stream: number): void {
  if (look.blur > 0) blur(pixels, scene, look.blur)
  if (look.noise > 0) expose(pixels, scene, look, rowStarts(scene.seed, stream, scene.height))
  else if (look.gain !== 1 || look.lift !== 0) light(pixels, look)
}

function blur(pixels: Uint8ClampedArray, { width, height }: Scene, sigma: number): void {
  const cv = opencv()
  const sharp = new cv.Mat(Buffer.from(pixels.buffer), height, width, cv.CV_8UC3)
  const soft = sharp.gaussianBlur(new cv.Size(0, 0), sigma, sigma, cv.BORDER_REPLICATE)
  pixels.set(soft.getData())
  for (const mat of [sharp, soft]) mat.release()
}

function light(pixels: Uint8ClampedArray, { gain, lift }: Look): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = gain * (pixels[i] as number) + lift
}

function expose(pixels: Uint8ClampedArray, scene: Scene, { gain, lift, noise }: Look, starts: Int32Array): void {
  const { values, mask } = scene.grain
  const stride = 3 * scene.width
  for (let row = 0; row < scene.height; row++) {
    const from = row * stride
    const start = starts[row] as number
    for (let i = 0; i < stride; i++) {
      pixels[from + i] = gain * (pixels[from + i] as number) + lift + noise * (values[(start + i) & mask] as number)
    }
  }
}
