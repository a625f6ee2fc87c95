import { connect, createServer } from 'node:net'
import { type ListeningServer, listenOn } from './server.ts'

export interface FaultyNetwork extends ListeningServer {
  /** From now on what the broker answers is lost: it hears the client, the client does not hear it. Until `cut`. */
  muteBroker(): void
  /** From now on only the broker's PUBACKs are lost; pings are answered. */
  swallowAcknowledgements(): void
  /** Cuts all connections, and lets none through until `comeBack`. */
  goDown(): void
  comeBack(): void
  /** PUBACKs that reached the client. */
  readonly acknowledgements: number
}

const puback = 4

/** A network between client and broker whose faults a test decides. */
export async function startProxy(brokerPort: number): Promise<FaultyNetwork> {
  let down = false
  let muted = false
  let swallowing = false
  let acknowledgements = 0
  const server = createServer((client) => {
    if (down) return void client.destroy()
    const broker = connect(brokerPort, '127.0.0.1')
    broker.on('error', () => undefined)
    client.pipe(broker)
    broker.on('data', (bytes) => {
      if (muted) return
      const isAck = bytes.readUInt8(0) >> 4 === puback
      if (isAck && swallowing) return
      if (isAck) acknowledgements += 1
      client.write(bytes)
    })
    client.once('close', () => broker.destroy())
    broker.once('close', () => client.destroy())
  })
  const listening = await listenOn(server)
  return {
    ...listening,
    get acknowledgements() {
      return acknowledgements
    },
    swallowAcknowledgements() {
      swallowing = true
    },
    goDown() {
      down = true
      listening.cut()
    },
    comeBack() {
      down = false
    },
    muteBroker() {
      muted = true
    },
    cut() {
      muted = false
      listening.cut()
    },
  }
}
