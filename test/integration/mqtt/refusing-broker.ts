import { createServer } from 'node:net'
import { Inbox } from './inbox.ts'
import { type ListeningServer, listenOn } from './server.ts'

export interface RefusingBroker extends ListeningServer {
  /** How many messages it has refused, counted up. */
  readonly refused: Inbox<number>
}

/** Answers every QoS 1 message with "not authorized", as MQTT 5 can. A script, since aedes speaks 3.1.1 only. */
export async function startRefusingBroker(): Promise<RefusingBroker> {
  const refused = new Inbox<number>()
  const server = createServer((socket) => {
    socket.once('data', (connect) => {
      const isVersion5 = connect.subarray(4, 9).toString('latin1') === 'MQTT\x05'
      if (!isVersion5) throw new Error('expected a client that speaks MQTT 5')
      socket.write(connack)
      socket.on('data', (packet) => {
        if (packet.readUInt8(0) >> 4 !== publish) return
        socket.write(notAuthorized(packet))
        refused.push(refused.items.length + 1)
      })
    })
  })
  return { ...(await listenOn(server)), refused }
}

const publish = 3
const connack = Uint8Array.of(0x20, 3, 0, 0, 0)

/** PUBACK with reason 0x87 for a PUBLISH shorter than 128 bytes, whose message id follows the topic. */
function notAuthorized(packet: Buffer): Uint8Array {
  const id = 4 + packet.readUInt16BE(2)
  return Uint8Array.of(0x40, 4, packet.readUInt8(id), packet.readUInt8(id + 1), 0x87, 0)
}
