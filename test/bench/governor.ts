/**
 * What each level of the governor spares, and costs: `node test/bench/governor.ts` walks scenes of 10 frames a second with the real
 * nets, as the default configuration has them, and counts processor time, which other work on the machine hardly changes.
 */
import { rates } from '../../src/service/governor/control.ts'
import { loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { knownPeople } from '../support/known-people.ts'
import { trackScene } from '../support/tracked-scene.ts'

const nets = await loadNets({
  models,
  detector: { runtime: 'onnxruntime', minScore: 0.5 },
  nets: 'facenet+mobilefacenet',
})
const gallery = await knownPeople(nets)

console.log('| scene | level | looks a second | core | tracks | transfers | named after ms | misnamed |')
console.log('|---|---|---|---|---|---|---|---|')
for (const name of ['demo', 'crossing', 'turning-back']) {
  for (const [level, rate] of rates.entries()) {
    const { tally, cpu, metrics, tracks, timeToName, misnamed } = await trackScene(
      name,
      nets,
      gallery,
      10,
      interval(rate),
    )
    const seconds = tally.frames / 10
    const looks = (tally.stages.detect.runs / seconds).toFixed(1)
    const cells = [
      name,
      level,
      looks,
      (cpu / seconds).toFixed(2),
      tracks,
      metrics.transfers,
      timeToName ?? '-',
      misnamed,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** Milliseconds between two looks. */
function interval(rate: number | null): number {
  return rate === null ? 0 : 1000 / rate
}
