import { ToolError } from './tool-error.ts'

type Kind = 'text' | 'number' | 'flag' | readonly string[]

/** The options of rpicam-vid that matter here, by their long names: what kind of value they take, or which ones. */
const kinds = {
  codec: 'text',
  output: 'text',
  timeout: 'number',
  frames: 'number',
  camera: 'number',
  width: 'number',
  height: 'number',
  framerate: 'number',
  rotation: 'number',
  verbose: 'number',
  nopreview: 'flag',
  flush: 'flag',
  hflip: 'flag',
  vflip: 'flag',
  shutter: 'number',
  gain: 'number',
  ev: 'number',
  brightness: 'number',
  contrast: 'number',
  saturation: 'number',
  sharpness: 'number',
  exposure: ['normal', 'sport', 'short', 'long', 'custom'],
  metering: ['centre', 'spot', 'average', 'matrix', 'custom'],
  awb: ['auto', 'normal', 'incandescent', 'tungsten', 'fluorescent', 'indoor', 'daylight', 'cloudy', 'custom'],
  denoise: ['auto', 'off', 'cdn_off', 'cdn_fast', 'cdn_hq'],
  hdr: ['off', 'auto', 'sensor', 'single-exp'],
  'autofocus-mode': ['default', 'manual', 'auto', 'continuous'],
  'lens-position': 'number',
  'tuning-file': 'text',
} as const satisfies Readonly<Record<string, Kind>>
const shortNames: Readonly<Record<string, string>> = {
  '-o': '--output',
  '-t': '--timeout',
  '-n': '--nopreview',
  '-v': '--verbose',
}

type Name = keyof typeof kinds

export interface Options {
  /** A port of this machine to connect to; null for standard output. */
  readonly port: number | null
  readonly width: number
  readonly height: number
  readonly framerate: number
  /** 0: as many as there is time for. */
  readonly frames: number
  /** Milliseconds; 0: for ever. */
  readonly timeout: number
}

/** Takes `--name=value` and `--name value`, as boost::program_options does. @throws ToolError */
export function readOptions(args: readonly string[]): Options {
  const given = collect(args)
  const number = (name: Name, otherwise: number): number => Number(given.get(name) ?? otherwise)
  const is = (name: Name, value: string): boolean => (given.get(name) ?? value) === value
  if (!is('codec', 'yuv420'))
    throw new ToolError(`unrecognised codec ${given.get('codec')} (the stand-in has yuv420 only)`)
  if (number('camera', 0) > 0) throw new ToolError('selected camera is not available')
  if (![0, 180].includes(number('rotation', 0))) throw new ToolError('transforms requiring transpose not supported')
  const frames = number('frames', 0)
  return {
    port: portOf(given.get('output')),
    width: number('width', 640),
    height: number('height', 480),
    framerate: number('framerate', 30),
    frames,
    timeout: frames > 0 ? 0 : number('timeout', 5000),
  }
}

function collect(args: readonly string[]): Map<Name, string> {
  const given = new Map<Name, string>()
  const rest = args.flatMap(split)
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const name = (shortNames[word] ?? word).slice(2)
    if (!isName(name) || !word.startsWith('-')) throw new ToolError(`unrecognised option '${word}'`)
    // A number may be below 0; another option is no value.
    const takesValue = kinds[name] !== 'flag' && !isName(rest[0]?.slice(2) ?? '')
    given.set(name, checked(name, takesValue ? rest.shift() : undefined))
  }
  return given
}

function split(word: string): string[] {
  const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  return name === undefined || value === undefined ? [word] : [name, value]
}

function portOf(output: string | undefined): number | null {
  if (output === '-') return null
  const [, port] = /^tcp:\/\/127\.0\.0\.1:(\d+)$/.exec(output ?? '') ?? []
  if (port === undefined) throw new ToolError('the stand-in writes to standard output or to tcp://127.0.0.1 only')
  return Number(port)
}

function checked(name: Name, value: string | undefined): string {
  const kind: Kind = kinds[name]
  if (kind === 'flag') return '1'
  if (value === undefined) throw new ToolError(`the required argument for option '--${name}' is missing`)
  if (typeof kind !== 'string' && !kind.includes(value)) throw new ToolError(`Invalid ${name} mode: ${value}`)
  if (kind === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) {
    throw new ToolError(`the argument ('${value}') for option '--${name}' is invalid`)
  }
  return value
}

const isName = (name: string): name is Name => Object.hasOwn(kinds, name)
