import { z } from 'zod'

/** Why somebody is looked for less often than the camera would allow. */
export const governorReasons = ['hot', 'slowed', 'busy'] as const
export type GovernorReason = (typeof governorReasons)[number]

const share = z.number().nonnegative().max(1).nullable()

/** Part of the health. */
export const governorSchema = z
  .object({
    level: z.int().nonnegative().meta({ description: '0 is full speed, 5 is slowest (docs/governor.md).' }),
    per_second: z
      .number()
      .positive()
      .nullable()
      .meta({ description: 'How often a camera looks for somebody at most, per second; null without a limit.' }),
    why: z.array(z.enum(governorReasons)).meta({
      description:
        'The causes: `hot`, the board is; `slowed`, firmware or kernel hold the processor back; `busy`, programs wait for it.',
    }),
    waiting: share.meta({
      description:
        'Share of the last minute in which some program waited for a processor core, 2 decimals; null where the kernel does not say.',
    }),
    clock: share.meta({
      description:
        "The processor's clock frequency as a share of its highest, 2 decimals; null where the kernel does not say.",
    }),
  })
  .meta({ description: 'What is done to keep the board cool, and others served.' })
