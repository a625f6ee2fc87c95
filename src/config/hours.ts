import { z } from 'zod'
import { weekdays } from '../domain/hours.ts'

const pattern = /^([01]\d|2[0-3]):[0-5]\d$/
const error = "must be HH:MM from 00:00 to 23:59, with quotes: '07:00'"

/** A moment of each day in local time. */
export const timeOfDay = z.string().regex(pattern, error)

const hours = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1, 'names no day')
      .default([...weekdays]),
    from: timeOfDay.default('00:00'),
    to: z
      .string()
      .regex(new RegExp(`${pattern.source}|^24:00$`), `${error}, or '24:00'`)
      .default('24:00'),
  })
  .refine(({ from, to }) => from !== to, { error: 'from and to are the same; leave both out for the whole day' })

/** When a camera is open. */
export const schedule = z
  .array(hours)
  .min(1, 'names no hours; leave it out for always')
  .max(50, 'there are at most 50 entries')
  .optional()
  .meta({
    description:
      'When the camera is open, in local time; closed at all others. Each entry has `days` (default: all), `from` and `to` (default: the whole day); one that passes midnight belongs to the day on which it begins.',
    examples: [[{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '22:00' }]],
    reload: 'live',
  })
