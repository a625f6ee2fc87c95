// Puts a package's files together for dpkg-deb; scripts/package fetches and builds the parts, and starts this:
//   node scripts/debian/main.ts SUITE ARCH PARTS STAGE
// PARTS has `npm` (package-lock.json and node_modules of that architecture), `node`, `node-licence` and `opencv4nodejs.node`.
import { stage } from './stage.ts'
import { targetOf } from './target.ts'

const [suite, arch, parts, folder] = process.argv.slice(2)
if (parts === undefined || folder === undefined) throw new Error('usage: main.ts SUITE ARCH PARTS STAGE')
stage(targetOf(suite, arch), parts, folder)
