import { z } from 'zod'
import { checkBroker, passwordFile, protocol, sessionExpiry, tls } from './broker.ts'
import { camera, cameraName } from './cameras.ts'
import { governor } from './governor.ts'
import { homeAssistant } from './home-assistant.ts'
import { metrics } from './metrics.ts'
import { currentVersion } from './migrations.ts'
import { detectorRuntime, execution, netsInUse, threads } from './nets.ts'
import { quality } from './quality.ts'

export type { DetectorRuntime, Execution, Nets } from './nets.ts'

/** When a changed key takes effect: while running, or with the next start. */
export type Reload = 'live' | 'restart'

declare module 'zod' {
  interface GlobalMeta {
    /** A key without one has that of the section around it. */
    reload?: Reload
    unit?: string
    /** A file or folder: loading makes it absolute. */
    path?: boolean
    /** Its value appears in no message. */
    secret?: boolean
  }
}

/** The configuration: the single source of its types, defaults, bounds and documentation. */
export const configSchema = z.strictObject({
  version: z
    .int()
    .min(1)
    .max(currentVersion)
    .optional()
    .meta({
      description:
        'The form of this file. An older one is read as if it had the current form; `familiar config migrate` rewrites it.',
      examples: [currentVersion],
      reload: 'restart',
    }),
  data: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'Folder of the gallery and the outbox, mode 0700. Default: `$STATE_DIRECTORY` (set by systemd), else `~/.local/share/familiar`.',
      examples: ['/var/lib/familiar'],
      path: true,
      reload: 'restart',
    }),
  models: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Folder of the nets and their manifest. Default: the one that comes with Familiar.',
      examples: ['/usr/lib/familiar/models'],
      path: true,
      reload: 'restart',
    }),
  node: z
    .strictObject({
      name: z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9_-]{0,31}$/,
          'a node name has 1 to 32 of a-z, 0-9, _ and -, and starts with a letter or digit',
        )
        .optional()
        .meta({
          description: "This device's part of the MQTT topics. Default: made from the host name.",
          examples: ['hallway'],
          reload: 'restart',
        }),
    })
    .prefault({}),
  control: z
    .strictObject({
      socket: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'Unix socket through which the command line talks to the daemon, mode 0660. Default: `control.sock` in the data folder.',
          examples: ['/run/familiar/control.sock'],
          path: true,
          reload: 'restart',
        }),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error'])
        .default('info')
        .meta({ description: 'The least level that is logged.', reload: 'live' }),
    })
    .prefault({}),
  cameras: z.record(cameraName, camera).default({}).meta({ description: 'The cameras by name.', reload: 'restart' }),
  motion: z
    .strictObject({
      enabled: z.boolean().default(true).meta({
        description: 'Look for faces only when something moves, while somebody is followed, and from time to time.',
        reload: 'live',
      }),
      check_every: z.number().min(0.2).max(60).default(2).meta({
        description: 'How long nobody is looked for at most while nothing moves.',
        unit: 's',
        reload: 'live',
      }),
    })
    .prefault({}),
  detector: z
    .strictObject({
      runtime: detectorRuntime,
      threads: threads('the face detector runs'),
      min_score: z.number().min(0.2).max(0.95).default(0.5).meta({
        description: "The detector's least confidence that something is a face.",
        reload: 'restart',
      }),
    })
    .prefault({}),
  recognition: z
    .strictObject({
      enabled: z.boolean().default(true).meta({
        description:
          'Look for faces at all. While off, cameras stay open, nobody is told, and it is unknown who is here.',
        reload: 'live',
      }),
      nets: netsInUse,
      execution,
      threads: threads('each of these nets runs'),
      false_match_rate: z.number().min(0.00001).max(0.1).default(0.001).meta({
        description:
          'Of all visits of strangers, the share that may be given any name of the gallery, however large it is and however often one looks. Smaller is stricter.',
        reload: 'live',
      }),
      min_looks: z.int().min(2).max(10).default(3).meta({
        description: 'How many looks at a face it takes at least to say who it is, or that nobody knows it.',
        reload: 'live',
      }),
      centring: z.boolean().default(true).meta({
        description:
          'Learn what all faces that a camera sees have in common, as one mean vector, and subtract it. It tells people better apart.',
        reload: 'live',
      }),
      remember_strangers: z.boolean().default(false).meta({
        description:
          'Keep what the faces of strangers are like, to know them when they come back (`familiar unknown list`). They have not agreed to that: ask whether you may.',
        reload: 'live',
      }),
      quality,
    })
    .prefault({}),
  governor,
  presence: z
    .strictObject({
      absent_after: z.number().min(0.5).max(86_400).default(30).meta({
        description: 'How long after the last sight a person is said to have left.',
        unit: 's',
        reload: 'live',
      }),
    })
    .prefault({}),
  outbox: z
    .strictObject({
      max_events: z.int().min(10).max(100_000).default(10_000).meta({
        description: 'How many events wait for the broker at most; beyond that the oldest are dropped and counted.',
        reload: 'restart',
      }),
      max_age: z.number().min(60).max(31_536_000).default(604_800).meta({
        description: 'How long an event waits for the broker at most; older ones are dropped and counted.',
        unit: 's',
        reload: 'restart',
      }),
    })
    .prefault({}),
  mqtt: z
    .strictObject({
      url: z
        .url({ protocol: /^(mqtts?|tcp)$/, error: 'give a URL such as mqtt://broker.local:1883' })
        .optional()
        .meta({
          description: 'The broker. Left out: Familiar runs one of its own on this machine only.',
          examples: ['mqtt://broker.local:1883'],
          reload: 'restart',
        }),
      username: z
        .string()
        .min(1)
        .optional()
        .meta({ description: 'User name at the broker.', examples: ['familiar'], reload: 'restart' }),
      password: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: 'Password at the broker; better given as FAMILIAR_MQTT__PASSWORD.',
          examples: ['change me'],
          secret: true,
          reload: 'restart',
        }),
      password_file: passwordFile,
      protocol,
      tls,
      session_expiry: sessionExpiry,
      base: z
        .string()
        .regex(/^[^+#/\s]{1,64}$/, 'must be one topic level of 1 to 64 characters without spaces, +, # and /')
        .default('familiar')
        .meta({ description: 'The first level of every topic.', reload: 'restart' }),
      embedded_port: z.int().min(0).max(65_535).default(1883).meta({
        description: "The embedded broker's port on 127.0.0.1; 0 takes a free one.",
        reload: 'restart',
      }),
      commands: z
        .enum(['off', 'trusted-broker'])
        .optional()
        .meta({
          description:
            'Who may change things over MQTT, such as enrol somebody: nobody, or whoever the broker lets publish to `request/#` (docs/mosquitto.md). Default: `trusted-broker` with the embedded broker, else `off`. Reading is always allowed.',
          examples: ['trusted-broker'],
          reload: 'restart',
        }),
      event_valid_for: z.number().min(1).max(3600).default(10).meta({
        description: 'How long after its capture an event may be acted upon (`valid_until`).',
        unit: 's',
        reload: 'live',
      }),
      face_image: z.boolean().default(false).meta({
        description:
          'Publish an image of each face that was decided (`face/image`), if the broker is on this machine or TLS is used. Ask those who are seen.',
        reload: 'live',
      }),
      debug: z.boolean().default(false).meta({
        description: 'Publish on `debug/rejected` which faces were not used, and why; for setting up a camera.',
        reload: 'live',
      }),
      compatibility: z
        .strictObject({
          double_take: z.boolean().default(false).meta({
            description: 'Tell events in the topics of Double Take, too (`double-take/matches/<name>`, ...).',
            reload: 'live',
          }),
          frigate: z.boolean().default(false).meta({
            description: "Tell events in Frigate's topic for faces, too (`frigate/tracked_object_update`).",
            reload: 'live',
          }),
        })
        .prefault({}),
    })
    .check(checkBroker)
    .prefault({}),
  home_assistant: homeAssistant,
  metrics,
})

export type Config = z.output<typeof configSchema>
export type CameraConfig = Config['cameras'][string]
export type SourceConfig = CameraConfig['source']
export type ImagesConfig = Extract<SourceConfig, { type: 'images' }>
export type SceneConfig = Extract<SourceConfig, { type: 'scene' }>
/** A Raspberry Pi's camera, whichever way it is read. */
export type PiCameraConfig = Extract<SourceConfig, { type: 'rpicam' | 'libcamera' }>
export type UsbConfig = Extract<SourceConfig, { type: 'usb' }>
export type StreamConfig = Extract<SourceConfig, { type: 'stream' }>
export type VideoConfig = Extract<SourceConfig, { type: 'video' }>
