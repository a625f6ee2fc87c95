import { createServer, type Socket } from 'node:net'
import { Inbox } from './inbox.ts'
import { type ListeningServer, listenOn } from './server.ts'

export interface RefusingBroker extends ListeningServer {
  /** How many messages it has answered, counted up. */
  readonly answered: Inbox<number>
  /** What came, `topic payload`, whatever the answer. */
  readonly arrivals: Inbox<string>
  /** Connections so far, counted up. */
  readonly connections: Inbox<number>
}

export interface RefusingBrokerOptions {
  /** Told at CONNACK, in bytes. */
  readonly maximumPacketSize?: number
  /** Whether a SUBSCRIBE ends the connection. */
  readonly endsOnSubscribe?: boolean
}

/** The reason code for the message that is answered as the nth, from 1; null ends the connection instead. */
export type CodeFor = (nth: number, topic: string, payload: string) => number | null

/** Answers QoS 1 messages with reason codes, as MQTT 5 can, and grants subscriptions. A script, since aedes speaks 3.1.1 only. */
export async function startRefusingBroker(
  codeFor: CodeFor = () => 0x87,
  { maximumPacketSize, endsOnSubscribe = false }: RefusingBrokerOptions = {},
): Promise<RefusingBroker> {
  const answered = new Inbox<number>()
  const arrivals = new Inbox<string>()
  const connections = new Inbox<number>()

  function onPublish(socket: Socket, { flags, body }: Packet): void {
    const topicEnd = 2 + body.readUInt16BE(0)
    const topic = body.toString('utf8', 2, topicEnd)
    const qos1 = (flags & 2) !== 0
    const payload = body.toString('utf8', topicEnd + (qos1 ? 3 : 1))
    arrivals.push(`${topic} ${payload}`)
    if (!qos1) return
    const nth = answered.items.length + 1
    const code = codeFor(nth, topic, payload)
    if (code === null) socket.end()
    else socket.write(Uint8Array.of(0x40, 4, ...body.subarray(topicEnd, topicEnd + 2), code, 0))
    answered.push(nth)
  }

  const server = createServer((socket) => {
    const answer: Record<number, (packet: Packet) => void> = {
      [connect]: ({ body }) => {
        if (body.readUInt8(6) !== 5) throw new Error('expected a client that speaks MQTT 5')
        socket.write(connack(maximumPacketSize))
        connections.push(connections.items.length + 1)
      },
      [publish]: (packet) => onPublish(socket, packet),
      [subscribe]: ({ body }) => {
        if (endsOnSubscribe) socket.end()
        else socket.write(answerToFilters(0x90, body))
      },
      [unsubscribe]: ({ body }) => socket.write(answerToFilters(0xb0, body)),
    }
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      for (let packet = firstOf(bytes); packet; packet = firstOf(bytes)) {
        bytes = bytes.subarray(packet.length)
        // One that ends a connection reads no more from it.
        if (socket.writable) answer[packet.type]?.(packet)
      }
    })
  })
  return { ...(await listenOn(server)), answered, arrivals, connections }
}

const connect = 1
const publish = 3
const subscribe = 8
const unsubscribe = 10

interface Packet {
  readonly type: number
  readonly flags: number
  readonly body: Buffer
  /** With the fixed header. */
  readonly length: number
}

/** The packet that the bytes begin with, undefined while some of it are missing. */
function firstOf(bytes: Buffer): Packet | undefined {
  let remaining = 0
  for (let at = 1; at < bytes.length; at++) {
    const byte = bytes.readUInt8(at)
    remaining += (byte & 127) * 128 ** (at - 1)
    if (byte >= 128) continue
    const length = at + 1 + remaining
    if (bytes.length < length) return undefined
    const first = bytes.readUInt8(0)
    return { type: first >> 4, flags: first & 15, body: bytes.subarray(at + 1, length), length }
  }
  return undefined
}

/** SUBACK or UNSUBACK for our three filters. */
function answerToFilters(header: number, body: Buffer): Uint8Array {
  return Uint8Array.of(header, 6, ...body.subarray(0, 2), 0, 0, 0, 0)
}

function connack(maximumPacketSize: number | undefined): Buffer {
  if (maximumPacketSize === undefined) return Buffer.of(0x20, 3, 0, 0, 0)
  const packet = Buffer.of(0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 0)
  packet.writeUInt32BE(maximumPacketSize, 6)
  return packet
}
