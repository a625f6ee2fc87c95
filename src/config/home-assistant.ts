import { z } from 'zod'

/** How this device shows itself to Home Assistant. */
export const homeAssistant = z
  .strictObject({
    discovery: z.boolean().default(true).meta({
      description: 'Show this device to Home Assistant at the same broker. Switched off, it is taken away there.',
      reload: 'restart',
    }),
    prefix: z
      .string()
      .regex(
        /^[^+#/\s]{1,64}(\/[^+#/\s]{1,64}){0,7}$/,
        'must be 1 to 8 topic levels of 1 to 64 characters without spaces, + and #',
      )
      .default('homeassistant')
      .meta({ description: "What Home Assistant's discovery topics begin with.", reload: 'restart' }),
    device_trackers: z.boolean().default(false).meta({
      description: 'Give each person a device tracker, too, as the persons of Home Assistant use them.',
      reload: 'live',
    }),
  })
  .prefault({})
