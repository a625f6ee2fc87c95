import type { Choice } from '../nets/choice.ts'
import { hasDotProducts } from '../nets/machine.ts'
import type { HardwareFacts } from './facts.ts'

export interface Judgement {
  readonly verdict: 'confirmed' | 'refuted' | 'not tested'
  /** What was found. */
  readonly evidence: string
}

/** Something that Familiar takes for granted about a Raspberry Pi, on which it never ran. */
export interface Assumption {
  readonly text: string
  /** Below docs/: where it matters. */
  readonly document: string
  readonly judge: (facts: HardwareFacts) => Judgement
}

type Board = 'pi4' | 'pi5'

/** By the names of device trees; 400 and 500 are a 4 and a 5 in a keyboard. */
export function boardOf(name: string | null): Board | null {
  const model = /^Raspberry Pi (?:Compute Module )?(\d+)/.exec(name ?? '')?.[1]
  if (model === '4' || model === '400') return 'pi4'
  return model === '5' || model === '500' ? 'pi5' : null
}

const notTested = (why: string): Judgement => ({ verdict: 'not tested', evidence: why })
const judged = (holds: boolean, evidence: string): Judgement => ({ verdict: holds ? 'confirmed' : 'refuted', evidence })

/** Judges by what holds on a Pi 4 and on a Pi 5. */
function onBoard<Value>(
  { board }: HardwareFacts,
  expected: Readonly<Record<Board, Value>>,
  judge: (value: Value) => Judgement,
): Judgement {
  const kind = boardOf(board)
  return kind === null ? notTested(`no Raspberry Pi 4 or 5: ${board ?? 'unknown board'}`) : judge(expected[kind])
}

const rowsOf: Readonly<Record<Board, (width: number) => number>> = {
  pi4: (width) => 64 * Math.ceil(width / 64),
  pi5: (width) => 128 * Math.ceil(width / 128),
}

const megabyte = 1024 * 1024

/** Milliseconds of a face in int8 and in float, each with the number of threads that suits it best. */
function fastestOf(tried: Choice['embedders'][string]['tried']): { readonly int8: number; readonly float: number } {
  const fastest = (execution: 'int8' | 'float'): number =>
    Math.min(
      ...tried.flatMap(({ way, result }) =>
        way.execution === execution && 'times' in result ? [result.times.median] : [],
      ),
    )
  return { int8: fastest('int8'), float: fastest('float') }
}

export const assumptions = {
  'dot-products': {
    text: 'The processor of a Pi 5 has dot products of bytes (`asimddp`), that of a Pi 4 has not.',
    document: 'nets.md',
    judge: (facts) =>
      onBoard(facts, { pi4: false, pi5: true }, (expected) =>
        judged(
          facts.features.includes('asimddp') === expected,
          `CPU part ${facts.cpuPart}: ${facts.features.join(' ') || 'none that nets gain by'}`,
        ),
      ),
  },
  'int8-or-float': {
    text: 'With dot products nets are faster in int8, without them in float (`familiar bench --choose` measures it).',
    document: 'nets.md',
    judge: ({ choice, features }) => {
      if (choice === null) return notTested('run familiar bench --choose first')
      const times = Object.entries(choice.embedders).map(([net, { tried }]) => ({ net, ...fastestOf(tried) }))
      const expected = hasDotProducts({ features: [...features] })
      const text = times.map(
        ({ net, int8, float }) => `${net}: int8 ${int8.toFixed(1)} ms, float ${float.toFixed(1)} ms`,
      )
      return judged(
        times.every(({ int8, float }) => int8 < float === expected),
        text.join('; '),
      )
    },
  },
  'page-size': {
    text: 'A Pi 5 has pages of 16 KiB, a Pi 4 of 4 KiB, and the native libraries load with either.',
    document: 'storage.md',
    judge: (facts) =>
      onBoard(facts, { pi4: 4096, pi5: 16_384 }, (expected) =>
        judged(facts.pageSize === expected && facts.bench !== null, `${facts.pageSize} bytes`),
      ),
  },
  'database-pages': {
    text: 'The database has pages of the size of the system that made it, and is read with another.',
    document: 'storage.md',
    judge: ({ databasePageSize, pageSize }) =>
      databasePageSize === null
        ? notTested('nothing is stored yet')
        : judged(databasePageSize >= 4096, `${databasePageSize} bytes, the system has ${pageSize}`),
  },
  framing: {
    text: 'Rows of a picture are padded to 64 bytes on a Pi 4, and to 128 on a Pi 5.',
    document: 'cameras.md',
    judge: (facts) =>
      onBoard(facts, rowsOf, (row) => {
        const { camera } = facts
        if (!camera?.watched || camera.asked === null)
          return notTested(camera?.error ?? 'no Raspberry Pi camera is configured')
        const { watched, asked } = camera
        const text = `${watched.width} x ${watched.height}: ${watched.stride} bytes a row, ${row(asked.width)} expected`
        return judged(watched.format === 'i420' && watched.stride === row(asked.width), text)
      }),
  },
  'camera-rate': {
    text: 'A camera gives the rate that it is asked for.',
    document: 'cameras.md',
    judge: ({ camera }) => {
      if (!camera?.watched?.rate || camera.asked === null)
        return notTested(camera?.error ?? 'no Raspberry Pi camera is configured')
      const { rate } = camera.watched
      return judged(
        Math.abs(rate / camera.asked.fps - 1) < 0.1,
        `${rate.toFixed(1)} pictures a second, ${camera.asked.fps} asked for`,
      )
    },
  },
  'camera-start': {
    text: 'The first picture of a Raspberry Pi camera comes within five seconds, although the tool is started twice.',
    document: 'cameras.md',
    judge: ({ camera }) => {
      if (!camera?.watched || camera.asked === null)
        return notTested(camera?.error ?? 'no Raspberry Pi camera is configured')
      return judged(camera.watched.ms < 5000, `${(camera.watched.ms / 1000).toFixed(1)} s`)
    },
  },
  tool: {
    text: 'The system brings `rpicam-vid`, or its older name `libcamera-vid`.',
    document: 'cameras.md',
    judge: (facts) =>
      onBoard(facts, { pi4: true, pi5: true }, () => judged(facts.tool !== null, facts.tool ?? 'there is neither')),
  },
  firmware: {
    text: 'Temperature and throttling can be read by the user that runs Familiar.',
    document: 'governor.md',
    judge: (facts) =>
      onBoard(facts, { pi4: true, pi5: true }, () => {
        const { temperature, throttling } = facts.before
        const text = `${temperature ?? 'no'} °C, throttling ${throttling === null ? 'not told' : 'told'}`
        return judged(temperature !== null && throttling !== null, text)
      }),
  },
  pressure: {
    text: 'The kernel tells how long programs wait for the processor only with `psi=1`; the governor estimates it else.',
    document: 'governor.md',
    judge: (facts) =>
      onBoard(facts, { pi4: false, pi5: false }, (expected) =>
        judged(facts.tellsPressure === expected, facts.tellsPressure ? 'it does' : 'it does not'),
      ),
  },
  'memory-bounds': {
    text: 'The bounds of memory of the service (`MemoryHigh`, `MemoryMax`) hold.',
    document: 'systemd.md',
    judge: ({ boundsMemory }) =>
      boundsMemory === null
        ? notTested('no cgroups of version 2')
        : judged(
            boundsMemory,
            boundsMemory ? 'the kernel counts it' : 'not without cgroup_enable=memory in cmdline.txt',
          ),
  },
  opencv: {
    text: 'Debian 12 has OpenCV 4.6, Debian 13 has 4.10.',
    document: 'installation.md',
    judge: ({ opencv, system }) => {
      const expected = /bookworm/.test(system ?? '') ? '4.6' : /trixie/.test(system ?? '') ? '4.10' : null
      if (opencv === null || expected === null)
        return notTested(`OpenCV ${opencv ?? 'not found'} on ${system ?? 'an unknown system'}`)
      return judged(opencv === expected || opencv.startsWith(`${expected}.`), opencv)
    },
  },
  speed: {
    text: 'A picture of 1280 x 720 with one face is judged within 100 ms at the median: ten pictures a second are followed.',
    document: 'performance.md',
    judge: (facts) =>
      onBoard(facts, { pi4: 100, pi5: 100 }, (most) => {
        if (facts.bench === null) return notTested('nothing was measured')
        return judged(facts.bench.frame.median <= most, `${facts.bench.frame.median.toFixed(1)} ms`)
      }),
  },
  memory: {
    text: 'The vision process stays below 400 MB.',
    document: 'performance.md',
    judge: (facts) =>
      onBoard(facts, { pi4: 400, pi5: 400 }, (most) => {
        if (facts.bench === null) return notTested('nothing was measured')
        const used = facts.bench.rss / megabyte
        return judged(used < most, `${used.toFixed(0)} MB`)
      }),
  },
  heat: {
    text: 'The board is not throttled by some seconds of full work.',
    document: 'governor.md',
    judge: (facts) =>
      onBoard(facts, { pi4: 80, pi5: 80 }, (limit) => {
        const { temperature, throttling } = facts.after
        if (temperature === null || facts.bench === null) return notTested('nothing was measured')
        const text = `${facts.before.temperature} °C before, ${temperature} °C after, ${throttling?.now.join(', ') || 'not throttled'}`
        return judged(temperature < limit && (throttling?.now.length ?? 0) === 0, text)
      }),
  },
} as const satisfies Readonly<Record<string, Assumption>>
