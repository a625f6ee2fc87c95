import type { CommandName, ProgressOf, RequestOf, ResponseOf } from '../../mqtt/commands/table.ts'
import type { Photo } from '../people/desk.ts'

/** What a handler has besides the fields of its request. */
export interface Context<Name extends CommandName> {
  /** What was uploaded; empty for a command without upload. */
  readonly upload: { readonly source: string; readonly bytes: Uint8Array }
  /** Bytes that one answer may have. */
  readonly maxAnswerBytes: number
  /** Sends an answer before the last one, which the handler returns. */
  answer(data: ResponseOf<Name>): Promise<void>
  progress(data: ProgressOf<Name>): void
  /** To be done when the last answer is out. */
  afterwards(act: () => void): void
}

export type Handler<Name extends CommandName> = (
  request: RequestOf<Name>,
  context: Context<Name>,
) => Promise<ResponseOf<Name>>

export type Handlers = { readonly [Name in CommandName]: Handler<Name> }

/** The uploaded photo, for a desk. */
export function photoOf({ upload: { source, bytes } }: { readonly upload: Context<CommandName>['upload'] }): Photo {
  return { source, read: async () => bytes }
}
