import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What RTP needs of a baseline JPEG (RFC 2435, 3.1): both quantisation tables, and the entropy-coded scan. */
interface JpegParts {
  readonly tables: Buffer
  readonly scan: Buffer
}

export interface RtspOptions {
  /** Baseline JPEGs of 4:2:0, all of this size (multiples of 8), played over and over. */
  readonly pictures: readonly Buffer[]
  readonly width: number
  readonly height: number
  readonly fps: number
  /** `user:password` that a client must give (Basic). */
  readonly credentials?: string
  /** How it answers a method, instead of by 200. */
  readonly refuses?: Readonly<Record<string, string>>
}

const payloadType = 26
const maxFragment = 1400

/** A network camera: RTSP 1.0 (RFC 2326) with Motion JPEG over RTP, interleaved in the one TCP connection. */
export class RtspServer implements AsyncDisposable {
  /** While true it takes clients and sends them nothing. */
  mute = false
  readonly #options: RtspOptions
  readonly #pictures: readonly JpegParts[]
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(options: RtspOptions) {
    this.#options = options
    this.#pictures = options.pictures.map(partsOf)
  }

  get port(): number {
    return this.#port
  }

  /** On a free port, and on the same one each further time. */
  async start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
  }

  /** Gone at once, as after a power cut. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)))
    this.#server = undefined
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    let lines: string[] = []
    let playing: NodeJS.Timeout | undefined
    socket.on('close', () => {
      clearInterval(playing)
      this.#sockets.delete(socket)
    })
    // It passes the socket's errors on.
    const input = createInterface({ input: socket }).on('error', () => {})
    input.on('line', (line) => {
      if (line !== '') {
        lines.push(line)
        return
      }
      const method = lines[0]?.split(' ')[0] ?? ''
      socket.write(this.#answer(method, lines))
      if (method === 'PLAY') playing ??= this.#play(socket)
      lines = []
    })
  }

  #answer(method: string, lines: readonly string[]): string {
    const { credentials, refuses } = this.#options
    const sequence = lines.find((line) => line.startsWith('CSeq:')) ?? 'CSeq: 0'
    const wanted = `Authorization: Basic ${Buffer.from(credentials ?? '').toString('base64')}`
    if (credentials !== undefined && !lines.includes(wanted)) {
      return ['RTSP/1.0 401 Unauthorized', sequence, 'WWW-Authenticate: Basic realm="camera"', '', ''].join('\r\n')
    }
    const refusal = refuses?.[method]
    if (refusal !== undefined) return [`RTSP/1.0 ${refusal}`, sequence, '', ''].join('\r\n')
    const body = method === 'DESCRIBE' ? description : ''
    const more = headers[method] ?? []
    return ['RTSP/1.0 200 OK', sequence, 'Session: 1', ...more, `Content-Length: ${body.length}`, '', body].join('\r\n')
  }

  #play(socket: Socket): NodeJS.Timeout {
    const { fps } = this.#options
    let index = 0
    let packets = 0
    return setInterval(() => {
      const picture = this.#pictures[index % this.#pictures.length]
      if (this.mute || picture === undefined) return
      for (const packet of this.#packets(picture, (index++ * 90_000) / fps)) {
        packet.writeUInt16BE(packets++ & 0xffff, 6)
        socket.write(packet)
      }
    }, 1000 / fps)
  }

  /** Interleaved frames (RFC 2326, 10.12) of RTP packets (RFC 3550, 5.1), without their sequence numbers. */
  *#packets({ tables, scan }: JpegParts, timestamp: number): Generator<Buffer> {
    const { width, height } = this.#options
    for (let offset = 0; offset < scan.length; offset += maxFragment) {
      const fragment = scan.subarray(offset, offset + maxFragment)
      const isLast = offset + maxFragment >= scan.length
      const rtp = Buffer.alloc(12)
      rtp.writeUInt8(0x80, 0)
      rtp.writeUInt8((isLast ? 0x80 : 0) | payloadType, 1)
      rtp.writeUInt32BE(timestamp >>> 0, 4)
      // Type 1: 4:2:0. Q 255: the tables come with the first fragment.
      const jpeg = Buffer.from([0, offset >> 16, (offset >> 8) & 0xff, offset & 0xff, 1, 255, width / 8, height / 8])
      const quantisation =
        offset === 0 ? Buffer.concat([Buffer.from([0, 0, 0, tables.length]), tables]) : Buffer.alloc(0)
      const payload = Buffer.concat([rtp, jpeg, quantisation, fragment])
      yield Buffer.concat([Buffer.from([0x24, 0, payload.length >> 8, payload.length & 0xff]), payload])
    }
  }
}

const description = [
  'v=0',
  'o=- 0 0 IN IP4 127.0.0.1',
  's=camera',
  'c=IN IP4 0.0.0.0',
  't=0 0',
  `m=video 0 RTP/AVP ${payloadType}`,
  'a=control:track1',
  '',
].join('\r\n')

const headers: Readonly<Record<string, readonly string[]>> = {
  OPTIONS: ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN'],
  DESCRIBE: ['Content-Type: application/sdp'],
  SETUP: ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1'],
}

const [quantisationTable, startOfScan] = [0xdb, 0xda]

/** ITU-T T.81, annex B: segments of marker and length, then the scan up to the end marker. */
function partsOf(jpeg: Buffer): JpegParts {
  const tables: Buffer[] = []
  let at = 2
  for (;;) {
    const marker = jpeg[at + 1]
    const length = jpeg.readUInt16BE(at + 2)
    const body = jpeg.subarray(at + 4, at + 2 + length)
    at += 2 + length
    if (marker === startOfScan) break
    // One or more tables of 64 bytes, each after its number.
    if (marker === quantisationTable)
      for (let from = 0; from < body.length; from += 65) tables.push(body.subarray(from + 1, from + 65))
  }
  return { tables: Buffer.concat(tables), scan: jpeg.subarray(at, jpeg.length - 2) }
}
