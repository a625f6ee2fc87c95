import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'
import { throttleReasons } from '../mqtt/payloads.ts'
import { readOrNull } from './read-or-null.ts'

type ThrottleReason = (typeof throttleReasons)[number]

export interface Throttling {
  readonly now: readonly ThrottleReason[]
  readonly sinceBoot: readonly ThrottleReason[]
}

/** What the computer says of its own state; null where it says nothing. */
export interface BoardState {
  /** Degrees Celsius, of the hottest zone. */
  readonly temperature: number | null
  /** Of a Raspberry Pi. */
  readonly throttling: Throttling | null
}

/** Where it is asked; of other places only in tests. */
export interface BoardPaths {
  readonly sys: string
  readonly vcgencmd: string
}

const ownPaths: BoardPaths = { sys: '/sys', vcgencmd: 'vcgencmd' }

/** Milliseconds: a program is not started more often to answer. */
const throttlingKept = 30_000
/** Milliseconds. */
const patience = 5000

/** Asks the computer how it is. Never rejects. */
export class Board {
  readonly #paths: BoardPaths
  #asked: { readonly at: number; readonly answer: Promise<Throttling | null> } | null = null

  constructor(paths = ownPaths) {
    this.#paths = paths
  }

  async state(): Promise<BoardState> {
    const now = performance.now()
    if (this.#asked === null || now - this.#asked.at >= throttlingKept) {
      this.#asked = { at: now, answer: throttlingOf(this.#paths) }
    }
    return { temperature: temperatureOf(this.#paths.sys), throttling: await this.#asked.answer }
  }
}

function temperatureOf(sys: string): number | null {
  const values = globSync(`${sys}/class/thermal/thermal_zone*/temp`).flatMap((path) => {
    // A zone that is off cannot be read.
    const degrees = Number(readOrNull(path)?.trim() || Number.NaN) / 1000
    return Number.isFinite(degrees) ? [degrees] : []
  })
  return values.length > 0 ? Math.max(...values) : null
}

/**
 * Raspberry Pi's own program first: the kernel's file (raspberrypi/linux, drivers/firmware/raspberrypi.c) is deprecated there,
 * and its driver for the voltage forgets what was before. The file is for systems that come without the program.
 */
async function throttlingOf({ sys, vcgencmd }: BoardPaths): Promise<Throttling | null> {
  const bits =
    bitsOf(/^throttled=0x([0-9a-f]+)$/, await answerOf(vcgencmd)) ?? bitsOf(/^([0-9a-f]+)$/, firmwareFile(sys))
  return bits === null ? null : decodeThrottled(bits)
}

/** Bits 0 to 3: now; 16 to 19: since boot (Raspberry Pi documentation, vcgencmd get_throttled). */
export function decodeThrottled(bits: number): Throttling {
  const at = (shift: number): ThrottleReason[] => throttleReasons.filter((_, bit) => (bits >> (bit + shift)) & 1)
  return { now: at(0), sinceBoot: at(16) }
}

function bitsOf(pattern: RegExp, text: string | null): number | null {
  const digits = pattern.exec(text?.trim() ?? '')?.[1]
  return digits === undefined ? null : Number.parseInt(digits, 16)
}

async function answerOf(vcgencmd: string): Promise<string | null> {
  try {
    return (await promisify(execFile)(vcgencmd, ['get_throttled'], { timeout: patience, killSignal: 'SIGKILL' })).stdout
  } catch {
    // Not a Raspberry Pi, or not allowed to ask its firmware.
    return null
  }
}

/** Below `soc:firmware`, or `soc@107c000000:firmware` on a Pi 5. */
function firmwareFile(sys: string): string | null {
  const [path] = globSync(`${sys}/devices/platform/soc*/soc*:firmware/get_throttled`)
  return path === undefined ? null : readOrNull(path)
}
