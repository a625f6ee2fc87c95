import { messageOf } from '../domain/errors.ts'
import { PublishRefused } from '../ports/publisher.ts'

/**
 * A PUBACK whose reason code MQTT 5 has not in PUBACK. mosquitto sends one for a message over its `message_size_limit`: 0x95,
 * which belongs to DISCONNECT. mqtt-packet can read nothing behind it, so the connection is over.
 */
export function isUnknownRefusal(trouble: unknown): boolean {
  return trouble instanceof Error && trouble.message === 'Invalid puback reason code'
}

/**
 * Whether the other side ended the connection: it said nothing or DISCONNECT, reset it since it had bytes of ours unread, or
 * answered against the protocol.
 * @param dismissed whether it said DISCONNECT
 */
export function isByBroker(trouble: unknown, dismissed: boolean): boolean {
  const code = codeOf(trouble)
  const reset = code === 'ECONNRESET' || code === 'EPIPE'
  return trouble === undefined || dismissed || reset || isUnreadable(trouble)
}

/** An answer that mqtt-packet does not take has no code, as the silence has none after which mqtt.js gives up. */
function isUnreadable(trouble: unknown): boolean {
  return trouble instanceof Error && !('code' in trouble) && trouble.message !== 'Keepalive timeout'
}

/** MQTT 5 gives each refusal a code; what else may fail here has none. */
export function refusalOf(error: Error): Error {
  const code = codeOf(error)
  return typeof code !== 'number' || code < 0x80 ? error : new PublishRefused(error.message, code)
}

export function reasonOf(trouble: unknown): string {
  if (trouble === undefined) return 'connection closed'
  const tls = opensslReason(trouble)
  if (tls !== undefined) return `TLS: ${tls}`
  // What Node reports when it has tried each address of a host name has a code, but no message.
  return messageOf(trouble) || String((trouble as NodeJS.ErrnoException).code)
}

/** MQTT's reason codes are numbers, the codes of sockets and of OpenSSL are words. */
export function codeOf(trouble: unknown): number | string | null {
  const tls = opensslReason(trouble)
  // Node makes it so as well, but not when it is a write that fails.
  if (tls !== undefined) return `ERR_SSL_${tls.toUpperCase().replaceAll(' ', '_')}`
  const code = trouble instanceof Error && 'code' in trouble ? trouble.code : null
  return typeof code === 'number' || typeof code === 'string' ? code : null
}

/** Of a message such as `...:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:...`. */
function opensslReason(trouble: unknown): string | undefined {
  return /:SSL routines:[^:]*:([^:]+):/.exec(messageOf(trouble))?.[1]
}
