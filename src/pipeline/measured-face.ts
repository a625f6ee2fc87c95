import type { Detection, Light, Rejection } from '../domain/face.ts'
import type { FaceMeasures } from '../domain/person.ts'
import type { FaceMeter, Picture } from '../ports/nets.ts'
import { refuseLight, refuseShape } from '../stages/quality/assess.ts'
import type { QualityLimits } from '../stages/quality/limits.ts'
import { qualityOfLight, qualityOfShape } from '../stages/quality/quality.ts'
import { type Shape, shapeOf } from '../stages/quality/shape.ts'

/** A face of a picture, measured only as far as somebody asks. */
export class MeasuredFace<P extends Picture> {
  readonly #shape: Shape
  readonly #measure: () => Light
  #light: Light | null = null

  constructor(meter: FaceMeter<P>, picture: P, detection: Detection) {
    this.#shape = shapeOf(detection, picture)
    this.#measure = () => meter.measure(picture, detection)
  }

  /** Of which `quality` is at most, known without a look at pixels. */
  get bestQuality(): number {
    return qualityOfShape(this.#shape)
  }

  /** 0..1: the share of its similarity to the same person that it keeps against a face at its best. */
  get quality(): number {
    return qualityOfShape(this.#shape) * qualityOfLight(this.#seenLight())
  }

  /** What is kept with a template of this face. */
  get measures(): FaceMeasures {
    const { size, pose } = this.#shape
    const { sharpness, brightness, contrast } = this.#seenLight()
    return { size, sharpness, brightness, contrast, yaw: pose.yaw, pitch: pose.pitch }
  }

  /** The first of the limits that it does not keep to, the cheapest first; null when it may be used. */
  refusal(limits: QualityLimits): Rejection | null {
    return refuseShape(this.#shape, limits) ?? refuseLight(this.#seenLight(), limits)
  }

  #seenLight(): Light {
    this.#light ??= this.#measure()
    return this.#light
  }
}
