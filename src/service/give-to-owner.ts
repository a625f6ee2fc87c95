import { lchownSync, lstatSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Files of a folder go to its owner: root may work for the user whom the daemon runs as. That user may put a link there at any time,
 * so none is followed.
 * @throws the system's error
 */
export function giveToOwner(folder: string, names: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = lstatSync(folder)
  for (const name of names) lchownSync(join(folder, name), uid, gid)
}
