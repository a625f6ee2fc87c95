import type { IClientOptions, IClientPublishOptions } from 'mqtt'
import type { Credentials } from './credentials.ts'
import type { Message } from './message.ts'
import type { ProtocolVersion } from './protocol.ts'

export interface ConnectionOptions extends Credentials {
  readonly url: string
  readonly clientId: string
  readonly will?: Message
  /** Seconds between pings, and at most until a PUBACK. */
  readonly keepalive: number
  readonly version: ProtocolVersion
  /** Milliseconds from the first SYN to CONNACK, 10 000 by default. */
  readonly connectTimeout?: number
  readonly session: Session
  /** Bytes of the largest packet that the broker takes, if it cannot tell. */
  readonly maximumPacketSize?: number | undefined
}

/** What of the connection before goes on; MQTT 3.1.1 cannot say for how long, so there nothing does. */
interface Session {
  /** Whether the broker still has to deliver what was published while there was no connection. */
  readonly resume: boolean
  /** Seconds for which the broker keeps it after a loss. */
  readonly expiry: number
}

/** Bytes of the largest packet that comes in: a photo's share of an enrolment, in base64, with room to spare. */
export const maximumIncoming = 2 ** 20
/** How many messages a broker may send before the first of them is acknowledged. */
const receiveMaximum = 16

/** Nothing waits inside of mqtt.js, and it does not reconnect: see `Connection`. A broker's certificate is always verified. */
export function clientOptions(options: ConnectionOptions): IClientOptions {
  const { clientId, username, password, tls, will, keepalive, version, session, connectTimeout = 10_000 } = options
  return {
    clientId,
    keepalive,
    protocolVersion: version,
    clean: version === 4 || !session.resume,
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A cache of all 65,536 numbers of two bytes: 7 MB for nothing that could be felt.
    writeCache: false,
    resubscribe: false,
    connectTimeout,
    ...(version === 4 ? {} : { properties: connectProperties(session) }),
    ...(will === undefined ? {} : { will: willOf(will) }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...tls,
  }
}

function connectProperties({ expiry }: Session): NonNullable<IClientOptions['properties']> {
  return { sessionExpiryInterval: expiry, receiveMaximum, maximumPacketSize: maximumIncoming }
}

function willOf({ topic, payload, qos, retain }: Message): NonNullable<IClientOptions['will']> {
  return { topic, payload: bytesOf(payload), qos, retain }
}

/** MQTT 3.1.1 has no properties, and mqtt.js leaves them out there. */
export function publishOptions({ qos, retain, expiry, correlation }: Message): IClientPublishOptions {
  const properties = {
    ...(expiry === undefined ? {} : { messageExpiryInterval: expiry }),
    ...(correlation === undefined ? {} : { correlationData: bytesOf(correlation) }),
  }
  return { qos, retain, properties }
}

export function bytesOf(payload: string | Uint8Array): Buffer {
  return typeof payload === 'string'
    ? Buffer.from(payload)
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
}
