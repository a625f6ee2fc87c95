import { z } from 'zod'

/** The endpoint for Prometheus; src/service/metrics. */
export const metrics = z
  .strictObject({
    enabled: z.boolean().default(false).meta({
      description: 'Tell Prometheus how the daemon is, at `http://HOST:PORT/metrics` (docs/metrics.md).',
      reload: 'restart',
    }),
    host: z.string().min(1).max(253).default('127.0.0.1').meta({
      description:
        'The address that it listens on. Others than the loopback address let whoever reaches it read the figures, without a password.',
      reload: 'restart',
    }),
    port: z.int().min(0).max(65_535).default(9464).meta({
      description: 'The port there; 0 takes a free one, which the log names.',
      reload: 'restart',
    }),
  })
  .prefault({})
