import { z } from 'zod'

/** Who is needed for a command: anybody who may publish to it, or somebody whom the owner trusts (`mqtt.commands`). */
type Access = 'read' | 'change'

/** One command: `request/<name>` and what comes back on `response/<name>`. docs/mqtt.md is made from these. */
export interface CommandSpec<
  Request extends z.ZodObject = z.ZodObject,
  Response extends z.ZodType = z.ZodType,
  Progress extends z.ZodType = z.ZodType,
> {
  readonly summary: string
  readonly access: Access
  /** Photos or templates travel: only where nobody can read along. */
  readonly carriesFaces: boolean
  /** Bytes come with the request, in parts: what they are. */
  readonly upload: 'photo' | 'archive' | null
  /** Besides the transaction and the fields of an upload. */
  readonly request: Request
  readonly response: Response
  /** What `progress` answers hold; null where there are none. */
  readonly progress: Progress | null
  readonly example: { readonly request: z.input<Request>; readonly response: z.input<Response> }
}

interface SpecDraft<Shape extends z.ZodRawShape, Response extends z.ZodType, Progress extends z.ZodType> {
  readonly summary: string
  readonly access: Access
  readonly carriesFaces?: boolean
  readonly upload?: 'photo' | 'archive'
  readonly request: Shape
  readonly response: Response
  readonly progress?: Progress
  readonly example: {
    readonly request: z.input<z.ZodObject<Shape, z.core.$strict>>
    readonly response: z.input<Response>
  }
}

/** A command; a field that it does not know is an error, for it may be a mistyped one. */
export function spec<Shape extends z.ZodRawShape, Response extends z.ZodType, Progress extends z.ZodType = z.ZodNever>({
  request,
  carriesFaces = false,
  upload,
  progress,
  ...rest
}: SpecDraft<Shape, Response, Progress>): CommandSpec<z.ZodObject<Shape, z.core.$strict>, Response, Progress> {
  return {
    ...rest,
    carriesFaces: carriesFaces || upload !== undefined,
    upload: upload ?? null,
    request: z.strictObject(request),
    progress: progress ?? null,
  }
}
