import { FamiliarError } from '../../domain/errors.ts'
import type { CommandSpec } from '../../mqtt/commands/spec.ts'

/** Whom the owner lets change things over MQTT: nobody, or whoever the broker lets publish. */
export type Trust = 'off' | 'trusted-broker'

/** How requests come. */
export interface Way {
  readonly trust: Trust
  /** Whether nobody can read along between the broker and here. */
  readonly confidential: boolean
}

/**
 * The one place where it is decided whether a command may be carried out; every one passes it, whatever it is.
 * @throws FamiliarError `commands-off`, `broker-readable`
 */
export function admit({ access, carriesFaces }: CommandSpec, name: string, { trust, confidential }: Way): void {
  if (access === 'change' && trust === 'off') {
    throw new FamiliarError('commands-off', `${name} is not allowed over MQTT: mqtt.commands is off`)
  }
  if (carriesFaces && !confidential) {
    throw new FamiliarError('broker-readable', `${name} is refused: the connection to the broker can be read by others`)
  }
}
