import type { Troubles } from './trouble.ts'

const tool = 'sudo apt install rpicam-apps; on other systems than Raspberry Pi OS it has to be built.'
const cable =
  'With the power off, seat the ribbon cable at both ends (contacts to the right side), try a shorter or another one.'

/** Of cameras: what the "camera broke" threads of Raspberry Pi's repositories and of peers come down to. */
export const cameraTroubles = {
  'camera-tool-missing': {
    level: 'problem',
    symptom: '`source-missing`: there is no program rpicam-vid or libcamera-vid.',
    cause: 'The tools of the Raspberry Pi camera are not installed; raspivid and other legacy ones do not count.',
    next: tool,
  },
  'camera-tool-broken': {
    level: 'problem',
    symptom: 'The camera worked before an upgrade.',
    cause: 'The tool is there, and cannot run: as a rule it and libcamera are of different versions.',
    next: 'sudo apt update && sudo apt full-upgrade, then restart; remove copies below /usr/local.',
  },
  'camera-legacy': {
    level: 'problem',
    symptom: '`no cameras available`, although the camera once worked with raspivid.',
    cause: 'The legacy camera stack is switched on in config.txt (start_x), and libcamera cannot see the camera then.',
    next: 'Remove start_x=1 and gpu_mem from config.txt, set camera_auto_detect=1, and restart.',
  },
  'camera-overlay': {
    level: 'problem',
    symptom: '`no cameras available`.',
    cause: 'config.txt neither detects cameras (camera_auto_detect=1) nor names one (dtoverlay=imx219 and the like).',
    next: 'Set camera_auto_detect=1 in config.txt; for a camera of another maker, the dtoverlay that it asks for. Then restart.',
  },
  'camera-cable': {
    level: 'problem',
    symptom: '`no cameras available`, or frames that stop with "Device timeout detected".',
    cause:
      'The kernel knows which camera it should be, and the sensor does not answer: the cable, its connectors, or the camera.',
    next: cable,
  },
  'camera-not-detected': {
    level: 'problem',
    symptom: '`no cameras available`.',
    cause: 'The tool runs and finds no camera.',
    next: `${cable} Then see what rpicam-hello --list-cameras says.`,
  },
  'camera-number': {
    level: 'problem',
    symptom: '`selected camera is not available`.',
    cause: 'The configuration asks for a camera that is not there: they are counted from 0.',
    next: 'Set `camera` to a number that rpicam-hello --list-cameras shows.',
  },
  'camera-busy': {
    level: 'problem',
    symptom: '`failed to acquire camera`, `Pipeline handler in use by another process`, `Device or resource busy`.',
    cause: 'Another program has the camera; only one can.',
    next: 'Stop it (motion, mediamtx, another rpicam program, a second Familiar): sudo fuser -v /dev/video* /dev/media*',
  },
  'camera-forbidden': {
    level: 'problem',
    symptom: 'It works with sudo only; `Permission denied`, `failed to import fd`.',
    cause: 'The user that runs Familiar may not use the devices of the camera.',
    next: 'Add the user that runs Familiar to the group `video` (sudo usermod -aG video USER), and log in anew.',
  },
  'camera-dma-heap': {
    level: 'problem',
    symptom: '`Could not open any dmaHeap device`, `Could not open any dma-buf provider`.',
    cause: 'The memory that camera and program share (/dev/dma_heap) is missing, or this user may not use it.',
    next: 'sudo apt install --reinstall raspberrypi-sys-mods (it has the udev rule), then restart; in a container pass /dev/dma_heap.',
  },
  'camera-memory': {
    level: 'problem',
    symptom: '`Cannot allocate memory`, `Failed to allocate buffers`.',
    cause: 'The kernel has too little contiguous memory (CMA) for pictures of this size.',
    next: 'Ask for smaller pictures, or put dtoverlay=vc4-kms-v3d,cma-256 into config.txt and restart.',
  },
  'camera-container': {
    level: 'problem',
    symptom: '`no cameras available` in a container, while it works outside.',
    cause: 'libcamera asks udev for cameras, and /run/udev or the devices are not in the container.',
    next: 'Pass /run/udev (read-only), /dev/video*, /dev/media* and /dev/dma_heap to the container.',
  },
  'camera-size': {
    level: 'problem',
    symptom: '`source-refused`: a picture of so many bytes is none of the size asked for.',
    cause: 'The camera does not have this size, or its tool does not take an option.',
    next: 'Ask for 640x480, 1280x720 or 1920x1080; rpicam-hello --list-cameras shows the sizes of the sensor.',
  },
  'camera-no-picture': {
    level: 'problem',
    symptom: '`Device timeout detected`, `Camera frontend has timed out`, or no picture at all.',
    cause:
      'The camera is found and opened, and no picture comes: a cable that is loose, too long or beside a motor, weak power, or a broken camera.',
    next: `${cable} Check the power supply.`,
  },
  'camera-device-missing': {
    level: 'problem',
    symptom: '`source-missing` of a USB camera.',
    cause: 'The device is not there: unplugged, or it has another number after a restart.',
    next: 'Plug the camera in, or name the device that it has now, best by its name below /dev/v4l/by-id.',
  },
  'camera-device-unsteady': {
    level: 'warning',
    symptom: 'After a restart of the machine the wrong camera is shown, or none.',
    cause: 'There are several USB cameras, and the configuration names one by a number, which may change.',
    next: 'Name it by its name below /dev/v4l/by-id, which stays.',
  },
  'camera-not-video': {
    level: 'problem',
    symptom: 'A USB camera is there, and gives no picture.',
    cause:
      'The device is the one for its metadata, or belongs to a Raspberry Pi camera, which gives no usable picture so.',
    next: 'Name the device with index0 below /dev/v4l/by-id; for a Raspberry Pi camera use `type: rpicam`.',
  },
  'camera-usb-bandwidth': {
    level: 'problem',
    symptom: '`No space left on device` when the camera is opened, or a second camera gives no picture.',
    cause:
      'Uncompressed pictures of this size and rate are more than the USB port, or the hub that cameras share, can carry.',
    next: 'Set `format: mjpg`, a smaller size or rate, or plug the cameras into ports of their own (the blue ones).',
  },
  'camera-unreachable': {
    level: 'problem',
    symptom: '`source-missing` of a network camera.',
    cause: 'Nothing answers at its address: the camera is off, the network down, or address and port are wrong.',
    next: 'Check the address, and that camera and network are up.',
  },
  'camera-login': {
    level: 'problem',
    symptom: '`401 Unauthorized`.',
    cause: 'The network camera does not take user and password.',
    next: 'Check both in its own page; write special characters as %40 and so on; some have an account of its own for RTSP.',
  },
  'camera-stream-path': {
    level: 'problem',
    symptom: '`404 Not Found`, or `Stream not found`.',
    cause: 'The network camera is there, and has no stream of this name.',
    next: "Look up the path of its streams in the camera's manual.",
  },
  'camera-transport': {
    level: 'problem',
    symptom: '`461 Unsupported Transport`, or a stream that opens and gives no picture.',
    cause: 'The network camera, or a firewall, does not take pictures to be carried as `transport` says.',
    next: 'Set the other `transport`: tcp in place of udp, or udp in place of tcp.',
  },
  'camera-file-missing': {
    level: 'problem',
    symptom: '`source-unreadable` of a video or scene.',
    cause: 'The file is not there, or this user may not read it.',
    next: 'Check the path in the configuration.',
  },
  'camera-no-pictures': {
    level: 'problem',
    symptom: '`source-empty`.',
    cause: 'The folder of a camera holds no picture.',
    next: 'Check the path, and that it holds .jpg or .png files.',
  },
} as const satisfies Troubles
