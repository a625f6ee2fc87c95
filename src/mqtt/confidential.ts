import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Whether nobody on the way to this broker can read along: it is on this machine, or TLS is used. */
export function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  if (protocol === 'mqtts:' || host === 'localhost') return true
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
