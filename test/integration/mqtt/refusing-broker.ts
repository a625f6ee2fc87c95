import { createServer } from 'node:net'
import { Inbox } from './inbox.ts'
import { type ListeningServer, listenOn } from './server.ts'

export interface RefusingBroker extends ListeningServer {
  /** How many messages it has answered, counted up. */
  readonly answered: Inbox<number>
}

/**
 * Answers QoS 1 messages with reason codes, as MQTT 5 can; `null` ends the connection instead. A script, since aedes speaks
 * 3.1.1 only.
 *
 * @param codeFor the reason code for the message that is answered as the nth, from 1
 */
export async function startRefusingBroker(
  codeFor: (nth: number) => number | null = () => 0x87,
): Promise<RefusingBroker> {
  const answered = new Inbox<number>()
  const server = createServer((socket) => {
    socket.once('data', (connect) => {
      const isVersion5 = connect.subarray(4, 9).toString('latin1') === 'MQTT\x05'
      if (!isVersion5) throw new Error('expected a client that speaks MQTT 5')
      socket.write(connack)
      socket.on('data', (packet) => {
        if (packet.readUInt8(0) >> 4 !== publish) return
        const nth = answered.items.length + 1
        const code = codeFor(nth)
        if (code === null) socket.end()
        else socket.write(puback(packet, code))
        answered.push(nth)
      })
    })
  })
  return { ...(await listenOn(server)), answered }
}

const publish = 3
const connack = Uint8Array.of(0x20, 3, 0, 0, 0)

/** PUBACK for a PUBLISH shorter than 128 bytes, whose message id follows the topic. */
function puback(packet: Buffer, reason: number): Uint8Array {
  const id = 4 + packet.readUInt16BE(2)
  return Uint8Array.of(0x40, 4, packet.readUInt8(id), packet.readUInt8(id + 1), reason, 0)
}
