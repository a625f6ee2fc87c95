// A process that opens a store, and says on standard output when it begins and when it is done: `node opener.ts <data folder>`.
import { writeSync } from 'node:fs'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore } from '../../../src/storage/store.ts'
import { options } from './options.ts'

if (import.meta.main) {
  const folder = openDataFolder(process.argv[2] ?? '')
  writeSync(1, 'opening\n')
  const store = await openStore(folder, options)
  writeSync(1, 'open\n')
  await store.close()
  folder.close()
}
