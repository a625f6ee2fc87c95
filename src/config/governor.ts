import { z } from 'zod'

/** What is done to keep the board cool; src/service/governor. */
export const governor = z
  .strictObject({
    enabled: z.boolean().default(true).meta({
      description:
        'Look for faces less often while the board is hot or slowed down, or other programs wait for the processor.',
      reload: 'live',
    }),
    temperature: z.number().min(45).max(95).default(75).meta({
      description:
        'Temperature of the hottest sensor from which on faces are looked for less often. A Raspberry Pi slows itself down at 80.',
      unit: '°C',
      reload: 'live',
    }),
  })
  .prefault({})
