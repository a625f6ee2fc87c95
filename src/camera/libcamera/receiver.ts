import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import { isOwnPeer } from './peer.ts'

/** Takes what one program sends to a port of this machine that nobody else can reach. */
export class Receiver {
  readonly #server: Server
  readonly #bytes = new PassThrough()
  #sender: Socket | null = null

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#welcome(socket))
  }

  static async open(): Promise<Receiver> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Receiver(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** What it sends; ends with the connection. */
  get bytes(): Readable {
    return this.#bytes
  }

  /** No program comes any more. What one sent before can still be read. */
  close(): void {
    this.#server.close()
    if (this.#sender === null) this.#bytes.end()
  }

  /** The first one of our own user has the word; anybody else could show false pictures. */
  #welcome(socket: Socket): void {
    socket.on('error', () => {})
    if (this.#sender !== null || !isOwnPeer(socket)) {
      socket.destroy()
      return
    }
    this.#sender = socket
    this.#server.close()
    // A broken connection is the end of it, too.
    socket.once('close', () => this.#bytes.end())
    socket.pipe(this.#bytes, { end: false })
    this.#bytes.once('close', () => socket.destroy())
  }
}
