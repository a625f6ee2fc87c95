import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { UsbConfig } from '../../../../src/config/schema.ts'
import { cameraFailure } from '../../../../src/service/doctor/cameras/cameras.ts'
import { fileFinding, picturesFinding } from '../../../../src/service/doctor/cameras/files.ts'
import { networkCameraFinding } from '../../../../src/service/doctor/cameras/network-camera.ts'
import { piCameraFinding } from '../../../../src/service/doctor/cameras/pi-camera.ts'
import { troubleSaid } from '../../../../src/service/doctor/cameras/said.ts'
import { usbBandwidthFindings, usbCameraFinding } from '../../../../src/service/doctor/cameras/usb-camera.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'

const listing = 'Available cameras\n-----------------\n0 : imx708 [4608x2592 10-bit] (/base/axi/imx708@1a)\n'
const says = (words: string, status = 0) => `echo '${words}' >&2; exit ${status}`
const none = says('No cameras available!')

describe("a Raspberry Pi's camera", () => {
  /** Where nothing but the camera itself can be wrong. */
  const machine = () =>
    new FakeMachine({ '/run/udev/control': '', '/boot/firmware/config.txt': 'camera_auto_detect=1\n' })
  const found = async (of: FakeMachine, camera = 0) => (await piCameraFinding('camera', { camera }, of.host())).id

  test('that the tool sees is well', async () => {
    expect(await found(machine().program('rpicam-vid', says(listing)))).toBeNull()
    expect(await found(machine().program('libcamera-vid', says(listing)))).toBeNull()
  })

  test('of a tool that lists nothing is left to the picture', async () => {
    const old = says("ERROR: *** unrecognised option '--list-cameras' ***", 255)
    expect(await found(machine().program('rpicam-vid', old))).toBeNull()
  })

  test('needs a tool that runs', async () => {
    expect(await found(machine())).toBe('camera-tool-missing')
    const broken = says('rpicam-vid: error while loading shared libraries: libcamera.so.0.4: cannot open', 127)
    expect(await found(machine().program('rpicam-vid', broken))).toBe('camera-tool-broken')
  })

  test('has a number', async () => {
    expect(await found(machine().program('rpicam-vid', says(listing)), 1)).toBe('camera-number')
  })

  test('cannot share its memory', async () => {
    const words = says(`Could not open any dmaHeap device\n${listing}`)
    expect(await found(machine().program('rpicam-vid', words))).toBe('camera-dma-heap')
  })

  test.each<[string, (it: FakeMachine) => FakeMachine, string]>([
    ['another group may use it', (it) => it.file('/dev/media0', '', 0o660), 'camera-forbidden'],
    ['this is a container', (it) => it.file('/.dockerenv'), 'camera-container'],
    [
      'the legacy stack is on',
      (it) => it.file('/boot/firmware/config.txt', 'start_x=1\ncamera_auto_detect=1\n'),
      'camera-legacy',
    ],
    ['nothing looks for it', (it) => it.file('/boot/firmware/config.txt', '#camera_auto_detect=1\n'), 'camera-overlay'],
    [
      'its sensor does not answer',
      (it) => it.program('dmesg', 'echo "imx708 10-001a: failed to read chip id 708, with error -5"'),
      'camera-cable',
    ],
    ['nobody knows why', (it) => it.file('/dev/media0', '', 0o666), 'camera-not-detected'],
    [
      'it is named, and is not there',
      (it) => it.file('/boot/firmware/config.txt', 'dtoverlay=imx219,cam0\n'),
      'camera-not-detected',
    ],
  ])('is not seen when %s', async (_, change, id) => {
    expect(await found(change(machine().program('rpicam-vid', none)))).toBe(id)
  })

  test('is not seen in a container without udev', async () => {
    expect(await found(new FakeMachine().program('rpicam-vid', none))).toBe('camera-container')
  })

  test('may be used by a group of this user', async () => {
    const it = machine().file('/dev/media0', '', 0o660).program('rpicam-vid', none)
    const finding = await piCameraFinding('camera', { camera: 0 }, it.host({ groups: [process.getgid?.() ?? 0] }))
    expect(finding.id).toBe('camera-not-detected')
  })
})

describe('the words of a camera', () => {
  test.each([
    ['rpicam-vid ended (exit status 255): failed to acquire camera /base/soc/imx708@1a', 'camera-busy'],
    ['[0:05:15] INFO Camera camera.cpp:841 Pipeline handler in use by another process', 'camera-busy'],
    ['VIDIOC_STREAMON: Device or resource busy', 'camera-busy'],
    ['ERROR: Device timeout detected, attempting a restart!!!', 'camera-no-picture'],
    ['ERROR RPI pipeline_base.cpp:1424 Camera frontend has timed out!', 'camera-no-picture'],
    ['terminate called: failed to import fd 19', 'camera-forbidden'],
    ['ERROR V4L2 v4l2_videodevice.cpp: Unable to request 4 buffers: Cannot allocate memory', 'camera-memory'],
    [
      'rpicam-vid made a picture of 9 bytes, which is none of 640 x 480: the camera does not have this size',
      'camera-size',
    ],
    ['VIDIOC_STREAMON error 28, No space left on device', 'camera-usb-bandwidth'],
    ['[rtsp @ 0x1] method DESCRIBE failed: 401 Unauthorized', 'camera-login'],
    ['[rtsp @ 0x1] method DESCRIBE failed: 404 Not Found', 'camera-stream-path'],
    ['[rtsp @ 0x1] method SETUP failed: 461 Unsupported transport', 'camera-transport'],
    ['no cameras available', 'camera-not-detected'],
    ['out of the ordinary', null],
  ])('%s', (words, id) => {
    expect(troubleSaid(words)).toBe(id)
  })

  test('that it is busy come with who may have it', () => {
    const it = new FakeMachine({
      '/proc/812/comm': 'motion\n',
      '/proc/813/comm': 'bash\n',
      '/proc/814/comm': 'rpicam-hello\n',
    })
    const error = { code: 'source-lost', message: 'failed to acquire camera' }
    const finding = cameraFailure('camera', error, undefined, it.host())
    expect(finding).toMatchObject({
      id: 'camera-busy',
      text: expect.stringMatching(/motion \(process 812\), rpicam-hello \(process 814\)$/),
    })
  })

  test('that a USB camera is busy come with who has it', () => {
    const it = new FakeMachine({ '/proc/99/comm': 'ffmpeg\n', '/dev/video0': '' }).link('/proc/99/fd/4', '/dev/video0')
    const error = { code: 'source-lost', message: 'Device or resource busy' }
    const finding = cameraFailure('camera', error, { type: 'usb', device: '/dev/video0' }, it.host())
    expect(finding.text).toBe('Device or resource busy; ffmpeg (process 99) has it')
  })

  test('that are missing in time, or not known', () => {
    const host = new FakeMachine().host()
    expect(cameraFailure('camera', { code: 'source-stalled', message: 'hm' }, undefined, host).id).toBe(
      'camera-no-picture',
    )
    expect(cameraFailure('camera', { code: 'source-lost', message: 'hm' }, undefined, host).id).toBe('camera-failing')
  })
})

describe('a USB camera', () => {
  const usb = (device = '/dev/video0'): UsbConfig => ({ type: 'usb', device })
  function plugged(
    it: FakeMachine,
    number: number,
    { name = 'C270', index = 0, port = '1-1', mode = 0o666 } = {},
  ): FakeMachine {
    const device = `/sys/devices/usb1/${port}`
    return it
      .file(`/dev/video${number}`, '', mode)
      .file(`/sys/class/video4linux/video${number}/name`, name)
      .file(`/sys/class/video4linux/video${number}/index`, `${index}\n`)
      .file(`${device}/speed`, '480\n')
      .file(`${device}/busnum`, '1\n')
      .file(`${device}/${port}:1.${number}/interface`, '')
      .link(`/sys/class/video4linux/video${number}/device`, `../../../devices/usb1/${port}/${port}:1.${number}`)
  }
  const found = (it: FakeMachine, device?: string) => usbCameraFinding('camera', usb(device), it.host())

  test('that is there is well, also by its lasting name', () => {
    expect(found(plugged(new FakeMachine(), 0)).id).toBeNull()
    const named = plugged(new FakeMachine(), 2).link('/dev/v4l/by-id/usb-C270-video-index0', '../../video2')
    expect(found(named, '/dev/v4l/by-id/usb-C270-video-index0').id).toBeNull()
  })

  test('that has another number now is missing, and named', () => {
    const it = plugged(new FakeMachine(), 2)
    expect(found(it)).toMatchObject({ id: 'camera-device-missing', next: expect.stringContaining('/dev/video2') })
    expect(found(new FakeMachine()).next).toBe('Plug the camera in.')
  })

  test.each([
    ['of another group', { mode: 0o660 }, 'camera-forbidden'],
    ['of metadata only', { index: 1 }, 'camera-not-video'],
    ["of a Raspberry Pi's sensor", { name: 'unicam-image' }, 'camera-not-video'],
  ])('%s', (_, how, id) => {
    expect(found(plugged(new FakeMachine(), 0, how)).id).toBe(id)
  })

  test('that is one of two is better not named by its number', () => {
    expect(found(plugged(plugged(new FakeMachine(), 0), 2, { port: '1-2' })).id).toBe('camera-device-unsteady')
  })

  test('that asks for more than the bus can carry', () => {
    const raw = { ...usb(), format: 'yuyv', width: 1280, height: 720, fps: 15 } as const
    const other = { ...raw, device: '/dev/video2' }
    const it = plugged(plugged(new FakeMachine(), 0), 2, { port: '1-2' }).host()
    expect(usbBandwidthFindings({ one: raw }, it)).toEqual([])
    expect(usbBandwidthFindings({ one: raw, two: { ...other, format: 'mjpg' } }, it)).toEqual([])
    expect(usbBandwidthFindings({ one: raw, two: other }, it)).toMatchObject([
      { id: 'camera-usb-bandwidth', text: '442 Mbit/s of one and two on a bus of 480 Mbit/s' },
    ])
  })
})

describe('other cameras', () => {
  test('of the network, where nothing listens', async () => {
    const finding = await networkCameraFinding('camera', 'rtsp://ada:S3cret@127.0.0.1:1/live')
    expect(finding).toMatchObject({ id: 'camera-unreachable', text: expect.stringMatching(/^127\.0\.0\.1:1 cannot/) })
    expect(JSON.stringify(finding)).not.toContain('S3cret')
  })

  test('of files', () => {
    const it = new FakeMachine({ '/film.mp4': '', '/photos/a.jpg': '', '/photos/notes.txt': '' })
    const at = (path: string) => join(it.root, path)
    expect(fileFinding('camera', at('/film.mp4')).id).toBeNull()
    expect(fileFinding('camera', at('/no.mp4')).id).toBe('camera-file-missing')
    expect(picturesFinding('camera', at('/photos')).text).toContain('1 pictures')
    expect(picturesFinding('camera', at('/photos/*.png')).id).toBe('camera-no-pictures')
  })
})
