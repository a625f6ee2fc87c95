import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Whether a connection over 127.0.0.1 comes from a process of our own user, by what the kernel knows of its other end. */
export function isOwnPeer({ localPort, remotePort }: Socket): boolean {
  const owner = ownerOf(readFileSync('/proc/self/net/tcp', 'latin1'), remotePort ?? 0, localPort ?? 0)
  return owner !== null && owner === process.getuid?.()
}

/**
 * The user whose socket is bound to `from` and connected to `to`, both ports of 127.0.0.1; null for none.
 * @param table the text of /proc/net/tcp (proc_net_tcp.txt of Linux): number, local address, remote address, state, four columns, user
 */
export function ownerOf(table: string, from: number, to: number): number | null {
  for (const line of table.split('\n')) {
    const [, local, remote, , , , , user] = line.trim().split(/\s+/)
    if (local === loopback(from) && remote === loopback(to)) return Number(user)
  }
  return null
}

/** The address is in the byte order of the machine: little-endian on each that Familiar runs on. */
const loopback = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
