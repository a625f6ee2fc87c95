import { cameraTroubles } from './camera.ts'
import { machineTroubles } from './machine.ts'
import { serviceTroubles } from './service.ts'
import { storageTroubles } from './storage.ts'

/** By what they are about, in the order of docs/troubleshooting.md. */
export const troubleTopics = {
  cameras: cameraTroubles,
  service: serviceTroubles,
  storage: storageTroubles,
  machine: machineTroubles,
} as const

/** Everything that `familiar doctor` can find beside the errors of the error table, by its stable id. */
export const troubles = { ...cameraTroubles, ...serviceTroubles, ...storageTroubles, ...machineTroubles }

export type Topic = keyof typeof troubleTopics
export type TroubleId = keyof typeof troubles
