import { z } from 'zod'
import { brand, type WallMs } from '../../domain/brand.ts'
import { FamiliarError } from '../../domain/errors.ts'
import { eventRules } from '../../domain/policy.ts'
import { openArchive, sealArchive } from '../../storage/archive.ts'
import type { BackupDesk } from '../backup/desk.ts'
import type { EnrolmentDesk } from '../enrolment/desk.ts'
import type { Desk, Photo } from '../people/desk.ts'
import type { StrangerDesk } from '../strangers/desk.ts'
import { base64 } from './base64.ts'
import type { DaemonDesk } from './daemon-desk.ts'

/** What answers on the control socket. */
export interface Desks {
  readonly desk: Desk
  readonly strangers: StrangerDesk
  readonly daemon: DaemonDesk
  readonly enrolment: EnrolmentDesk
  readonly backups: BackupDesk
}

/** What one command does with the JSON that it is sent; what it returns goes back as JSON. */
type Command = (desks: Desks, body: unknown) => Promise<unknown>

const who = z.string().min(1).max(200)
const rate = z.number().nullable()
const archive = z.base64()
/** Their bounds are the desk's affair. */
const policyChange = z.strictObject({
  events: z.enum(eventRules).exactOptional(),
  cooldown: z.number().exactOptional(),
  quiet: z.strictObject({ from: z.string(), to: z.string() }).nullable().exactOptional(),
  until: z
    .number()
    .transform(brand<WallMs>)
    .nullable()
    .exactOptional(),
})
const photo = z.strictObject({ source: z.string().max(1000), data: z.base64() }).transform(
  ({ source, data }): Photo => ({
    source,
    read: async () => Buffer.from(data, 'base64'),
  }),
)

/** The commands of the control socket: `POST /<name>`. */
export const controlCommands: ReadonlyMap<string, Command> = new Map([
  ['people/list', command({}, ({ desk }) => desk.people())],
  ['people/show', command({ who }, ({ desk }, request) => desk.person(request.who))],
  ['people/rename', command({ who, name: z.string() }, ({ desk }, request) => desk.rename(request.who, request.name))],
  ['people/merge', command({ from: who, into: who }, ({ desk }, { from, into }) => desk.merge(from, into))],
  ['people/rate', command({ who, rate }, ({ desk }, request) => desk.setFalseMatchRate(request.who, request.rate))],
  [
    'people/policy',
    command({ who, change: policyChange }, ({ desk }, request) => desk.setPolicy(request.who, request.change)),
  ],
  ['people/clear-negatives', command({ who }, ({ desk }, request) => desk.clearNegatives(request.who))],
  ['people/deny', command({ who, photo }, ({ desk }, request) => desk.deny(request.who, request.photo))],
  ['people/check', command({}, ({ desk }) => desk.check())],
  ['calibrate', command({}, ({ desk }) => desk.calibrate())],
  ['people/migration', command({}, ({ desk }) => desk.migration())],
  ['people/migrate', command({ who, photo }, ({ desk }, request) => desk.migrate(request.who, request.photo))],
  [
    'people/remove-photo',
    command({ who, source: z.string() }, ({ desk }, request) => desk.removePhoto(request.who, request.source)),
  ],
  ['people/remove', command({ who }, ({ desk }, request) => desk.remove(request.who))],
  ['people/export', command({}, async ({ desk }) => ({ archive: base64(await sealArchive(await desk.dump(), null)) }))],
  [
    'people/import',
    command({ archive }, async ({ desk }, request) =>
      desk.restore(await openArchive(Buffer.from(request.archive, 'base64'), null)),
    ),
  ],
  [
    'enroll',
    command({ name: z.string(), photo, force: z.boolean() }, ({ desk }, { name, photo, force }) =>
      desk.enroll(name, photo, { force }),
    ),
  ],
  ['identify', command({ photo }, ({ desk }, request) => desk.identify(request.photo))],
  ['unknown/list', command({}, ({ strangers }) => strangers.strangers())],
  [
    'unknown/name',
    command({ id: who, name: z.string() }, ({ strangers }, { id, name }) => strangers.nameStranger(id, name)),
  ],
  ['unknown/forget', command({ id: who }, ({ strangers }, { id }) => strangers.forgetStranger(id))],
  [
    'enrolment/start',
    command({ name: z.string(), camera: who.optional(), force: z.boolean() }, ({ enrolment }, request) =>
      enrolment.start(request),
    ),
  ],
  ['enrolment/state', command({}, ({ enrolment }) => enrolment.state())],
  ['enrolment/cancel', command({}, ({ enrolment }) => enrolment.cancel())],
  ['status', command({}, ({ daemon }) => daemon.status())],
  ['config/reload', command({ dryRun: z.boolean() }, ({ daemon }, request) => daemon.reloadConfig(request))],
  ['backup', command({}, async ({ backups }) => ({ packed: base64(await backups.backup()) }))],
  ['privacy', command({ on: z.boolean() }, ({ daemon }, { on }) => daemon.setPrivacy(on))],
])

/** @throws FamiliarError `usage` by the command, when it is sent something else */
function command<Shape extends z.ZodRawShape>(
  shape: Shape,
  act: (desks: Desks, request: z.output<z.ZodObject<Shape, z.core.$strict>>) => Promise<unknown>,
): Command {
  const schema = z.strictObject(shape)
  return async (desks, body) => {
    const parsed = schema.safeParse(body)
    if (!parsed.success) throw new FamiliarError('usage', z.prettifyError(parsed.error))
    return act(desks, parsed.data)
  }
}
