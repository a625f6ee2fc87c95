import type { Settings } from '../config/load.ts'
import type { VisionSettings } from '../vision/protocol.ts'
import { currentPlan } from './nets/current.ts'
import { qualityLimits } from './quality-limits.ts'

/** The part of the configuration that vision needs; without cameras it only examines photos. */
export function visionSettings(settings: Settings, cameras: VisionSettings['cameras'] = {}): VisionSettings {
  const plan = currentPlan(settings)
  return {
    models: settings.models,
    logLevel: settings.log.level,
    detector: { ...plan.detector, minScore: settings.detector.min_score },
    executions: plan.executions,
    nets: settings.recognition.nets,
    falseMatchRate: settings.recognition.false_match_rate,
    minLooks: settings.recognition.min_looks,
    centring: settings.recognition.centring,
    absentAfter: 1000 * settings.presence.absent_after,
    quality: qualityLimits(settings.recognition.quality),
    enrolment: qualityLimits(settings.recognition.quality.enrolment),
    recognising: settings.recognition.enabled,
    faceImages: settings.mqtt.face_image,
    tellRejected: settings.mqtt.debug,
    motion: { enabled: settings.motion.enabled, checkEvery: 1000 * settings.motion.check_every },
    cameras,
  }
}
