import type { AddressInfo, Server, Socket } from 'node:net'

export interface ListeningServer {
  readonly server: Server
  readonly port: number
  readonly url: string
  /** Cuts all connections and frees the port. */
  close(): Promise<void>
  cut(): void
}

/** @param port 0 takes any free one */
export async function listenOn(server: Server, port = 0): Promise<ListeningServer> {
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const bound = (server.address() as AddressInfo).port
  return {
    server,
    port: bound,
    url: `mqtt://127.0.0.1:${bound}`,
    cut,
    async close() {
      const freed = new Promise<void>((resolve) => server.close(() => resolve()))
      cut()
      await freed
    },
  }
}
