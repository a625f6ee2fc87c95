import { z } from 'zod'
import { healthSchema } from '../payloads.ts'
import { spec } from './spec.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const
const key = z.string().min(1).max(200)
const keys = z.array(z.string())

export const daemonCommands = {
  health: spec({
    summary: 'What `health` says, now.',
    access: 'read',
    request: {},
    response: healthSchema,
    example: {
      request: {},
      response: {
        uptime: 86412.3,
        clock: 'synced',
        privacy: false,
        rss: { main: 96468992, vision: 171966464 },
        cpu: { main: null, vision: null },
        temperature: 61.3,
        throttled: null,
        governor: { level: 0, per_second: null, why: [], waiting: 0.02, clock: 0.4 },
        vision_deaths: 0,
        outbox: { waiting: 0, sent: 212, expired: 3, set_aside: 0, dropped: 0 },
        storage: { trouble: null, lost: 0 },
        withheld: { never: 0, 'quiet-hours': 4, present: 31, cooldown: 0 },
        latency: { p50_ms: 391.16, p95_ms: 842.7 },
        commands: { done: 4, failed: {} },
        cameras: {},
      },
    },
  }),
  'config.get': spec({
    summary: 'The configuration in effect, without secrets.',
    access: 'read',
    request: { key: key.optional().meta({ description: 'One key, or all below a section. Left out: everything.' }) },
    response: z.object({
      values: z
        .array(
          z.object({
            key: z.string().meta({ description: 'Such as `log.level`.' }),
            value: z.unknown().meta({ description: 'A secret is masked.' }),
            live: z.boolean().meta({ description: 'Whether config.set can change it.' }),
            kept: z.boolean().meta({ description: 'Whether config.set has set it.' }),
          }),
        )
        .meta({ description: 'In the order of docs/configuration.md.' }),
    }),
    example: {
      request: { key: 'log.level' },
      response: { values: [{ key: 'log.level', value: 'info', live: true, kept: false }] },
    },
  }),
  'config.set': spec({
    summary:
      'Changes values that may change while it runs, at once and for later starts: they go over the configuration file. All or nothing.',
    access: 'change',
    request: {
      values: z
        .record(key, z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))
        .refine((values) => Object.keys(values).length > 0, 'is empty')
        .refine((values) => Object.keys(values).length <= 100, 'has over 100 keys')
        .meta({ description: 'New values by their key; null takes back what was set.' }),
    },
    response: z.object({ applied: keys.meta({ description: 'Keys whose value is another one now.' }) }),
    example: {
      request: { values: { 'recognition.false_match_rate': 0.0001 } },
      response: { applied: ['recognition.false_match_rate'] },
    },
  }),
  'config.reload': spec({
    summary: 'Reads the configuration file anew. A mistake in it changes nothing.',
    access: 'change',
    request: {},
    response: z.object({
      applied: keys.meta({ description: 'Changed, and in effect now.' }),
      need_restart: keys.meta({ description: 'Changed, and in effect after the next start.' }),
    }),
    example: { request: {}, response: { applied: ['log.level'], need_restart: [] } },
  }),
  'log.level': spec({
    summary: 'Logs more or less until the next start, reload or `config.set`; config.set of `log.level` keeps it.',
    access: 'change',
    request: { level: z.enum(levels).meta({ description: 'The least level that is logged.' }) },
    response: z.object({ level: z.enum(levels).meta({ description: 'What holds now.' }) }),
    example: { request: { level: 'debug' }, response: { level: 'debug' } },
  }),
  privacy: spec({
    summary: 'Closes all cameras, or opens them again; survives a restart.',
    access: 'change',
    request: { on: z.boolean().meta({ description: 'Whether nobody is to be seen.' }) },
    response: z.object({ on: z.boolean().meta({ description: 'What holds now.' }) }),
    example: { request: { on: true }, response: { on: true } },
  }),
  restart: spec({
    summary:
      'Ends the daemon as it should, and starts it anew, unless the configuration has a mistake. The answer comes before.',
    access: 'change',
    request: {},
    response: z.object({ restarting: z.literal(true).meta({ description: 'It is on its way.' }) }),
    example: { request: {}, response: { restarting: true } },
  }),
} as const
