import type { TroubleId } from '../troubles/troubles.ts'

/**
 * What the words of libcamera, rpicam-apps, V4L2 and FFmpeg mean, in the order in which they are looked for. Collected from the threads in
 * which their users met them: raspberrypi/rpicam-apps #218, #628, #647, #650, #660, #809, #902; raspberrypi/picamera2 #399, #587, #627,
 * #883, #1374; raspberrypi/linux #2082, #3406; kbingham/libcamera #35.
 */
const meanings: readonly (readonly [RegExp, TroubleId])[] = [
  [
    /error while loading shared libraries|symbol lookup error|undefined symbol|version `\S+' not found/i,
    'camera-tool-broken',
  ],
  [/there is no program|is no program that can be run/i, 'camera-tool-missing'],
  [/dmaheap|dma-buf provider|dma_heap/i, 'camera-dma-heap'],
  [/in use by another process|failed to acquire camera|resource busy|EBUSY/i, 'camera-busy'],
  [/selected camera is not available/i, 'camera-number'],
  [/failed to import fd|permission denied|EACCES|operation not permitted/i, 'camera-forbidden'],
  [/cannot allocate memory|failed to allocate|ENOMEM/i, 'camera-memory'],
  [
    /which is none of|does not have this size|unrecognised option|the argument \(|transpose not supported/i,
    'camera-size',
  ],
  [/no space left on device|not enough bandwidth|ENOSPC/i, 'camera-usb-bandwidth'],
  [/401 unauthorized|403 forbidden/i, 'camera-login'],
  [/404 (stream )?not found|stream not found/i, 'camera-stream-path'],
  [/461|unsupported transport|nonmatching transport/i, 'camera-transport'],
  [/no such file|does not exist|ENOENT|no such device|ENODEV|is no video device/i, 'camera-device-missing'],
  [/timed out|device timeout|no (frame|picture)|gives no picture/i, 'camera-no-picture'],
  [
    /connection refused|ECONNREFUSED|no route to host|name or service not known|cannot be reached|cannot be opened/i,
    'camera-unreachable',
  ],
  [/no cameras available/i, 'camera-not-detected'],
]

/** Which trouble a camera, its program or its library complains of; null for words that are not known. */
export function troubleSaid(words: string): TroubleId | null {
  return meanings.find(([pattern]) => pattern.test(words))?.[1] ?? null
}
