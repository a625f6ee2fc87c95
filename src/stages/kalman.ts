import type { Box } from '../domain/face.ts'

/** One coordinate: its value, its change a second, and how uncertain both are (variances and covariance). */
interface Coordinate {
  readonly value: number
  readonly velocity: number
  readonly valueVariance: number
  readonly covariance: number
  readonly velocityVariance: number
}

/** In heights of the face (and seconds), so that near and far faces are followed alike. */
interface Noise {
  /** Standard deviation of a detection. */
  readonly detection: number
  /** Standard deviation of the velocity of a face of which nothing else is known. */
  readonly velocity: number
  /** Spectral density of the acceleration: how fast a velocity may change, height² / s³. */
  readonly acceleration: number
}

/** A face is about 0.22 m high, so somebody walking across the picture moves by some 6 heights a second. */
const place: Noise = { detection: 0.06, velocity: 4, acceleration: 6 }
const extent: Noise = { detection: 0.08, velocity: 0.8, acceleration: 0.5 }

const coordinates = ['x', 'y', 'width', 'height'] as const
type CoordinateName = (typeof coordinates)[number]

const noiseOf: Readonly<Record<CoordinateName, Noise>> = { x: place, y: place, width: extent, height: extent }

/**
 * A face's box in motion: a Kalman filter (Kalman 1960) of constant velocity over centre, width and height, as in SORT (Bewley
 * et al., "Simple online and realtime tracking", ICIP 2016), with noise in proportion to the size of the face as in Deep SORT
 * (Wojke et al., ICIP 2017) and time in seconds instead of frames (the discretised white-noise acceleration of Bar-Shalom, Li
 * and Kirubarajan, "Estimation with Applications to Tracking and Navigation", 2001, 6.2). With such noise the four coordinates
 * are independent of each other, so each has a filter of two states. Immutable.
 */
export class BoxFilter {
  readonly #coordinates: Readonly<Record<CoordinateName, Coordinate>>

  private constructor(coordinates: Readonly<Record<CoordinateName, Coordinate>>) {
    this.#coordinates = coordinates
  }

  static begin(box: Box): BoxFilter {
    const seen = measured(box)
    return new BoxFilter(
      each((name) => ({
        value: seen[name],
        velocity: 0,
        valueVariance: (noiseOf[name].detection * heightOf(box)) ** 2,
        covariance: 0,
        velocityVariance: (noiseOf[name].velocity * heightOf(box)) ** 2,
      })),
    )
  }

  /** Where the face should be now. */
  get box(): Box {
    const { x, y, width, height } = this.#coordinates
    return {
      x: x.value - width.value / 2,
      y: y.value - height.value / 2,
      width: width.value,
      height: height.value,
    }
  }

  predict(seconds: number): BoxFilter {
    return new BoxFilter(
      each((name) => predicted(this.#coordinates[name], seconds, this.#scaled(name, 'acceleration'))),
    )
  }

  update(box: Box): BoxFilter {
    const seen = measured(box)
    return new BoxFilter(
      each((name) => corrected(this.#coordinates[name], seen[name], this.#scaled(name, 'detection'))),
    )
  }

  /**
   * How badly a detection fits.
   * @returns `mahalanobis`, squared, which is chi-squared with 4 degrees of freedom for the face's own detections; and `spread`,
   *   the log of how uncertain the prediction is against one that is exact, so that their sum compares predictions
   *   (-2 log likelihood, up to a constant)
   */
  misfit(box: Box): { readonly mahalanobis: number; readonly spread: number } {
    const seen = measured(box)
    let [mahalanobis, spread] = [0, 0]
    for (const name of coordinates) {
      const { value, valueVariance } = this.#coordinates[name]
      const detection = this.#scaled(name, 'detection')
      const variance = valueVariance + detection
      mahalanobis += (seen[name] - value) ** 2 / variance
      spread += Math.log(variance / detection)
    }
    return { mahalanobis, spread }
  }

  /** As a variance in pixels. */
  #scaled(name: CoordinateName, noise: 'detection' | 'acceleration'): number {
    const height = Math.max(1, this.#coordinates.height.value)
    const value = noiseOf[name][noise]
    return (noise === 'detection' ? value * value : value) * height * height
  }
}

const heightOf = (box: Box): number => Math.max(1, box.height)

const each = (make: (name: CoordinateName) => Coordinate): Record<CoordinateName, Coordinate> => ({
  x: make('x'),
  y: make('y'),
  width: make('width'),
  height: make('height'),
})

const measured = ({ x, y, width, height }: Box): Readonly<Record<CoordinateName, number>> => ({
  x: x + width / 2,
  y: y + height / 2,
  width,
  height,
})

function predicted(c: Coordinate, dt: number, acceleration: number): Coordinate {
  return {
    value: c.value + c.velocity * dt,
    velocity: c.velocity,
    valueVariance:
      c.valueVariance + 2 * dt * c.covariance + dt ** 2 * c.velocityVariance + (acceleration * dt ** 3) / 3,
    covariance: c.covariance + dt * c.velocityVariance + (acceleration * dt ** 2) / 2,
    velocityVariance: c.velocityVariance + acceleration * dt,
  }
}

function corrected(c: Coordinate, seen: number, detectionVariance: number): Coordinate {
  const variance = c.valueVariance + detectionVariance
  const [gain, velocityGain] = [c.valueVariance / variance, c.covariance / variance]
  const surprise = seen - c.value
  return {
    value: c.value + gain * surprise,
    velocity: c.velocity + velocityGain * surprise,
    valueVariance: (1 - gain) * c.valueVariance,
    covariance: (1 - gain) * c.covariance,
    velocityVariance: c.velocityVariance - velocityGain * c.covariance,
  }
}
