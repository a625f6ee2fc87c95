import type { z } from 'zod'
import { daemonCommands } from './daemon.ts'
import { enrolmentCommands } from './enrolment.ts'
import { galleryCommands } from './gallery.ts'
import { peopleCommands } from './people.ts'
import type { CommandSpec } from './spec.ts'

/** Every command that can be sent over MQTT. */
export const commandTable = { ...peopleCommands, ...enrolmentCommands, ...galleryCommands, ...daemonCommands } as const

export type CommandName = keyof typeof commandTable
type Spec<Name extends CommandName> = (typeof commandTable)[Name]

/** What a handler gets: the checked fields. */
export type RequestOf<Name extends CommandName> = z.output<Spec<Name>['request']>
/** What a handler answers; fields that the schema does not name are not sent. */
export type ResponseOf<Name extends CommandName> = z.input<Spec<Name>['response']>
export type ProgressOf<Name extends CommandName> = z.input<NonNullable<Spec<Name>['progress']>>

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandTable, name)
}

export function specOf(name: CommandName): CommandSpec {
  return commandTable[name] as unknown as CommandSpec
}
