import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Milliseconds; it waits up to five seconds until systemd has read what it sent. */
const patience = 10_000

/** Tells the service manager: assignments such as `READY=1`, all at once. Rejects when it was not told. */
export type Notify = (assignments: readonly string[]) => Promise<void>

/**
 * By systemd's own program, since Node has no Unix datagrams (docs/adr/0010). It returns when systemd has read the message, and so
 * knows of which service its sender was.
 */
export const systemdNotify: Notify = async (assignments) => {
  await promisify(execFile)('systemd-notify', assignments, { timeout: patience, killSignal: 'SIGKILL' })
}
