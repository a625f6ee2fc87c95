import { z } from 'zod'

const file = z.string().min(1).optional()

export const passwordFile = file.meta({
  description:
    'A file with the password instead, read anew with each connection; a line feed at its end is no part of it. Default: the credential `mqtt-password` of the service, if it has one (docs/systemd.md).',
  examples: ['/etc/familiar/mqtt-password'],
  path: true,
  reload: 'restart',
})

export const protocol = z.literal(['auto', 5, '3.1.1']).default('auto').meta({
  description: 'The version of MQTT; `auto` is 5, and 3.1.1 with a broker that does not know that.',
  reload: 'restart',
})

export const sessionExpiry = z.int().min(0).max(86_400).default(60).meta({
  description:
    'How long after a loss of the connection the broker keeps commands for this device. MQTT 5 only; 0: not at all.',
  unit: 's',
  reload: 'restart',
})

/** Files are read anew with each connection. */
export const tls = z
  .strictObject({
    ca: file.meta({
      description:
        'Certificates (PEM) of the CAs that may have signed that of the broker. Default: those that Node trusts.',
      examples: ['/etc/familiar/ca.crt'],
      path: true,
    }),
    cert: file.meta({
      description: 'The certificate (PEM) of this device, for a broker that wants one.',
      examples: ['/etc/familiar/hallway.crt'],
      path: true,
    }),
    key: file.meta({
      description:
        "Its private key (PEM), without a passphrase; readable by Familiar's user only. Default: the credential `mqtt-key` of the service, if it has one (docs/systemd.md).",
      examples: ['/etc/familiar/hallway.key'],
      path: true,
    }),
    server_name: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: "The name in the broker's certificate, if it is not the host of `mqtt.url`.",
        examples: ['broker.home.example'],
      }),
  })
  .prefault({})
  .meta({
    description: 'For `mqtts://`. The certificate of the broker is always verified.',
    reload: 'restart',
  })

interface Broker {
  readonly url?: string | undefined
  readonly password?: string | undefined
  readonly password_file?: string | undefined
  readonly tls: z.output<typeof tls>
}

/** What goes with what, once each key for itself is as it should be. */
export function checkBroker({ value, issues }: z.core.ParsePayload<Broker>): void {
  if (issues.length > 0) return
  const complain = (key: readonly string[], message: string): void => {
    issues.push({ code: 'custom', input: value, path: [...key], message })
  }
  const { url, password, password_file, tls } = value
  const secure = url?.startsWith('mqtts:') ?? false
  const given = password !== undefined || (url !== undefined && new URL(url).password !== '')
  if (password_file !== undefined && given) complain(['password_file'], 'cannot be beside a password: give one of them')
  if (!secure && Object.keys(tls).length > 0) complain(['tls'], 'needs an `mqtt.url` that begins with mqtts://')
  if (tls.cert !== undefined && tls.key === undefined) complain(['tls', 'cert'], 'needs its `mqtt.tls.key`')
  if (tls.key !== undefined && tls.cert === undefined) complain(['tls', 'key'], 'needs its `mqtt.tls.cert`')
}
