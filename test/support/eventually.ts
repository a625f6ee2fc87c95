import { vi } from 'vitest'

/** Waits until a check holds, for as long as a busy machine may take: vitest's own second is short there. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000, interval: 10 })
}
