import { z } from 'zod'
import { type ErrorCode, type ErrorReport, errorTable, FamiliarError } from '../../domain/errors.ts'
import type { CommandSpec } from './spec.ts'
import { type UploadPart, uploadFields } from './upload.ts'

/** Bytes of a request's payload: a part of an upload with all that goes with it. */
export const maxRequestBytes = 512 * 1024
/** Characters of a message that quotes what was wrong with a request. */
const maxReason = 500

const transactionSchema = z.union([z.string().min(1).max(100), z.int()])
/** What the asker calls a request, to know its answers by. */
export type Transaction = z.output<typeof transactionSchema>

/** A request as far as it can be read without knowing its command. */
export interface Envelope {
  /** Null when the asker gave none. */
  readonly transaction: Transaction | null
  readonly fields: Readonly<Record<string, unknown>>
}

/**
 * An empty payload is a request without fields.
 * @throws FamiliarError `command-invalid`
 */
export function openEnvelope(payload: Uint8Array): Envelope {
  if (payload.length > maxRequestBytes) {
    throw invalid(`The request has ${payload.length} bytes, and ${maxRequestBytes} are taken`)
  }
  const { transaction, ...fields } = payload.length === 0 ? {} : objectIn(payload)
  if (transaction === undefined) return { transaction: null, fields }
  const parsed = transactionSchema.safeParse(transaction)
  if (!parsed.success) throw invalid('`transaction` must be a text of 1 to 100 characters, or a whole number')
  return { transaction: parsed.data, fields }
}

/** The fields of a request, checked; `upload` has the part of a command that takes bytes. */
export interface Contents {
  readonly request: unknown
  readonly upload: UploadPart | null
}

/** @throws FamiliarError `command-invalid` naming every problem, up to a bound */
export function readContents({ request, upload }: CommandSpec, fields: Envelope['fields']): Contents {
  if (upload === null) return { request: parse(request, fields), upload: null }
  const all = parse(request.extend(uploadFields), fields) as Record<string, unknown> & UploadPart
  const { source, part, parts, data, ...rest } = all
  if (part > parts) throw invalid(`part ${part} of ${parts}: parts are counted from 1`)
  return { request: rest, upload: { source, part, parts, data } }
}

/** How an answer goes: done, on the way to it, or not at all. */
export type Answer =
  | { readonly status: 'ok' | 'progress'; readonly data: unknown }
  | { readonly status: 'error'; readonly error: ErrorReport & { readonly hint: string } }

export function encodeAnswer(transaction: Transaction | null, answer: Answer): string {
  return JSON.stringify({ transaction, ...answer })
}

export function errorAnswer({ code, message }: ErrorReport): Answer {
  return { status: 'error', error: { code, message: cut(message), hint: hintOf(code) } }
}

function hintOf(code: ErrorCode): string {
  return errorTable[code].hint
}

function parse(schema: z.ZodType, fields: unknown): unknown {
  const parsed = schema.safeParse(fields)
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  return parsed.data
}

function objectIn(payload: Uint8Array): Record<string, unknown> {
  const value: unknown = parseJson(payload)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid('The request is no JSON object')
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    // The parser's own words quote the request.
    throw invalid('The request is not JSON in UTF-8')
  }
}

function invalid(reason: string): FamiliarError {
  return new FamiliarError('command-invalid', cut(reason))
}

function cut(text: string): string {
  return text.length <= maxReason ? text : `${text.slice(0, maxReason)}…`
}
