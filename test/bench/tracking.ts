/**
 * How well faces are followed: `node test/bench/tracking.ts [--json]` walks the scenes with the real nets and compares with their
 * truth, at 10, 5 and 2.5 frames a second. docs/tracking.md explains the columns.
 */
import { parseArgs } from 'node:util'
import { loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { knownPeople } from '../support/known-people.ts'
import { type TrackedScene, trackScene } from '../support/tracked-scene.ts'

const scenes = ['demo', 'crossing', 'occlusion', 'turning-back', 'returning', 'standing', 'quiet']
const { json } = parseArgs({ options: { json: { type: 'boolean', default: false } } }).values

const nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
const gallery = await knownPeople(nets)
const rows: Record<string, string | number>[] = []
for (const name of scenes) {
  for (const fps of [10, 5, 2.5]) rows.push({ scene: name, fps, ...rowOf(await trackScene(name, nets, gallery, fps)) })
}
if (json) console.log(JSON.stringify(rows))
else printTable()

function rowOf({ metrics, tally, tracks, timeToName, misnamed }: TrackedScene): Record<string, string | number> {
  const { faces, mota, idf1, transfers, switches, fragmentations, missed, falsePositives } = metrics
  return {
    faces,
    MOTA: share(mota),
    IDF1: share(idf1),
    transfers,
    switches,
    fragments: fragmentations,
    missed,
    false: falsePositives,
    tracks,
    frames: tally.frames,
    still: tally.still,
    'embedded/track': tracks > 0 ? (tally.embedded / tracks).toFixed(1) : '-',
    'named after ms': timeToName ?? '-',
    misnamed,
  }
}

function share(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '-'
}

function printTable(): void {
  const columns = Object.keys(rows[0] ?? {})
  console.log(`| ${columns.join(' | ')} |`)
  console.log(`|${columns.map(() => '---').join('|')}|`)
  for (const row of rows) console.log(`| ${columns.map((column) => row[column]).join(' | ')} |`)
}
