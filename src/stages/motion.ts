import type { MonotonicMs } from '../domain/brand.ts'
import type { Grey } from './grey.ts'

/** How fast the background takes up what stays, s. */
const memory = 5
/** A cell changed when it differs by more than this many standard deviations of the noise, and by this many levels of 255. */
const significant = 4
const leastChange = 3
/** One cell says nothing; with so many changed neighbours (of eight) it does. */
const neighbours = 2
/**
 * When more of the picture changed than this, or most cells by so many levels that it is no noise, the light did or the camera
 * moved: that is motion once, and all is learnt anew.
 */
const everything = 0.5
const loudest = 16
/** A cell's own noise is learnt from changes up to this many times the noise known so far: somebody who comes is no noise. */
const outlier = 3
/** The variance of rounding to whole levels: nothing is less noisy. */
const rounding = 1 / 12

/** The median absolute deviation of a normal distribution, as a standard deviation (Rousseeuw and Croux, JASA 1993). */
const madToSigma = 1.4826

/** Medians are taken from counts of differences, in quarters of a level from -255 to 255. */
const steps = 4
const bins = 2 * 255 * steps + 1

/**
 * Tells whether something moves, by a small grey picture: a running Gaussian average for each cell (Wren et al., "Pfinder:
 * real-time tracking of the human body", PAMI 1997), slow enough to notice who stands, quick enough to forget a chair that was
 * moved. What all cells have in common is light, and does not count: the median change is subtracted. The noise is estimated
 * twice: of the whole picture from this very frame (the median absolute deviation, so a lamp that goes out is no motion), and
 * of each cell over time (so a screen that flickers is none after a while).
 */
export class MotionDetector {
  #width = 0
  #mean = new Float32Array()
  #variance = new Float32Array()
  #change = new Float32Array()
  readonly #counts = new Uint32Array(bins)
  /** 1 for each cell that does not count; null when all do. */
  #hidden: Uint8Array | null = null
  #shown = 0
  #frames = 0
  #at = 0

  /**
   * True for the first picture, and when its size is another: nothing is known then.
   * @param hidden 1 for each cell in which nothing counts as motion; null for none
   */
  sees(picture: Grey, at: MonotonicMs, hidden: Uint8Array | null = null): boolean {
    this.#hide(hidden, picture.pixels.length)
    if (this.#width !== picture.width || this.#mean.length !== picture.pixels.length) {
      this.#restart(picture, at)
      return true
    }
    this.#compare(picture)
    const noise = this.#noise()
    const { changed, total } = this.#changed(noise)
    if (noise > loudest || total > everything * this.#shown) {
      this.#restart(picture, at)
      return true
    }
    this.#learn(at)
    return hasGroup(changed, this.#width)
  }

  #hide(hidden: Uint8Array | null, cells: number): void {
    this.#hidden = hidden
    this.#shown = hidden === null ? cells : hidden.reduce((shown, cell) => shown - cell, cells)
  }

  #isHidden(cell: number): boolean {
    return this.#hidden?.[cell] === 1
  }

  #restart({ width, pixels }: Grey, at: MonotonicMs): void {
    this.#width = width
    this.#mean = Float32Array.from(pixels)
    this.#variance = new Float32Array(pixels.length).fill(rounding)
    this.#change = new Float32Array(pixels.length)
    this.#frames = 1
    this.#at = at
  }

  /** The change of each cell, less what all have in common; the background takes the latter up at once. */
  #compare({ pixels }: Grey): void {
    const [mean, change] = [this.#mean, this.#change]
    this.#counts.fill(0)
    for (let cell = 0; cell < mean.length; cell++) {
      const difference = (pixels[cell] as number) - (mean[cell] as number)
      change[cell] = difference
      if (!this.#isHidden(cell)) this.#count(difference)
    }
    const light = this.#median()
    for (let cell = 0; cell < mean.length; cell++) {
      change[cell] = (change[cell] as number) - light
      mean[cell] = (mean[cell] as number) + light
    }
  }

  /** The standard deviation of most cells. */
  #noise(): number {
    this.#counts.fill(0)
    for (const [cell, change] of this.#change.entries()) if (!this.#isHidden(cell)) this.#count(Math.abs(change))
    return madToSigma * this.#median()
  }

  #changed(noise: number): { readonly changed: Uint8Array; readonly total: number } {
    const changed = new Uint8Array(this.#change.length)
    let total = 0
    for (let cell = 0; cell < changed.length; cell++) {
      const sigma = Math.max(noise, Math.sqrt(this.#variance[cell] as number))
      const limit = Math.max(leastChange, significant * sigma)
      if (this.#isHidden(cell) || Math.abs(this.#change[cell] as number) <= limit) continue
      changed[cell] = 1
      total++
    }
    return { changed, total }
  }

  #learn(at: MonotonicMs): void {
    // The first pictures are averaged evenly.
    const share = Math.max(1 / ++this.#frames, 1 - Math.exp(-Math.max(0, at - this.#at) / (1000 * memory)))
    this.#at = at
    for (let cell = 0; cell < this.#mean.length; cell++) {
      const change = this.#change[cell] as number
      const variance = this.#variance[cell] as number
      this.#mean[cell] = (this.#mean[cell] as number) + share * change
      const squared = Math.min(change * change, outlier * outlier * variance)
      this.#variance[cell] = Math.max(rounding, variance + share * (squared - variance))
    }
  }

  #count(difference: number): void {
    const bin = Math.min(bins - 1, Math.max(0, Math.round((difference + 255) * steps)))
    this.#counts[bin] = (this.#counts[bin] as number) + 1
  }

  #median(): number {
    let left = this.#shown / 2
    for (let bin = 0; bin < bins; bin++) {
      left -= this.#counts[bin] as number
      if (left <= 0) return bin / steps - 255
    }
    return 0
  }
}

/** Whether a changed cell has enough changed neighbours. */
function hasGroup(changed: Uint8Array, width: number): boolean {
  for (let cell = 0; cell < changed.length; cell++) {
    if (changed[cell] === 1 && changedAround(changed, width, cell) >= neighbours) return true
  }
  return false
}

function changedAround(changed: Uint8Array, width: number, cell: number): number {
  const [row, column] = [Math.floor(cell / width), cell % width]
  let count = 0
  for (let y = row - 1; y <= row + 1; y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      if (y * width + x !== cell) count += changed[y * width + x] ?? 0
    }
  }
  return count
}
