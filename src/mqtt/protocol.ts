/** `auto` is 5, and 3.1.1 with a broker that does not know that. */
export type Protocol = 'auto' | 5 | '3.1.1'

/** 5, or 4 for MQTT 3.1.1. */
export type ProtocolVersion = 4 | 5

/** Version 5 tells why a message was refused, so it is tried first. */
export function firstVersion(protocol: Protocol): ProtocolVersion {
  return protocol === '3.1.1' ? 4 : 5
}

/** Whether 3.1.1 is to be tried after this answer, a reason code of CONNACK: the embedded broker speaks nothing else. */
export function fallsBack(protocol: Protocol, tried: ProtocolVersion, refusal: number | null): boolean {
  const unsupported = refusal === 1 || refusal === 132
  return unsupported && protocol === 'auto' && tried === 5
}
