import type { StreamConfig, UsbConfig, VideoConfig } from '../../config/schema.ts'
import type { VideoTarget } from '../../opencv/video.ts'

export type CaptureConfig = UsbConfig | StreamConfig | VideoConfig

/** What a capture process is to do, told as one line of JSON on its standard input: arguments show in the list of processes, and a URL may hold a password. */
export interface CaptureOrder {
  readonly target: VideoTarget
  /** For a file: each picture at its time, or as fast as they are taken. A device or stream has a pace of its own. */
  readonly pace: 'real-time' | 'every-frame'
  /** Start over at the end. */
  readonly loop: boolean
}

export function orderOf(config: CaptureConfig): CaptureOrder {
  const unpaced = { pace: 'every-frame', loop: false } as const
  switch (config.type) {
    case 'usb': {
      const { device, width, height, fps, format } = config
      return { target: { kind: 'device', path: device, width, height, fps, format }, ...unpaced }
    }
    case 'stream':
      return { target: { kind: 'stream', url: config.url, transport: config.transport }, ...unpaced }
    case 'video':
      return { target: { kind: 'file', path: config.path }, pace: config.pace, loop: config.loop }
  }
}
