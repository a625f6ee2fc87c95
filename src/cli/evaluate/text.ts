import type { FolderEvaluation, Measured } from '../../service/evaluate/evaluate.ts'
import type { PairsEvaluation } from '../../service/evaluate/evaluate-pairs.ts'

type Verification = FolderEvaluation['report']['verification'][number]
type Identification = FolderEvaluation['report']['identification'][number]
type Search = Identification['single']
type Estimate = Verification['equalErrorRate']

/** The figures of an evaluation, for people. */
export function evaluationLines(evaluation: FolderEvaluation): string[] {
  const { report, protocol } = evaluation
  return [
    ...headLines(
      evaluation,
      `${protocol.half === 'all' ? 'everybody' : `${protocol.half} half`}, seed ${protocol.seed}`,
    ),
    ...report.verification.flatMap(verificationLines),
    ...report.identification.flatMap(identificationLines),
    ...(report.identification.length === 0
      ? [
          '',
          `Identification: nobody has more than ${protocol.identification.photos} photos, so nobody was enrolled (--photos)`,
        ]
      : []),
    ...footLines(evaluation),
  ]
}

export function pairsLines(evaluation: PairsEvaluation): string[] {
  const { pairs, notCompared, compared, all } = evaluation
  const of = ({ mean, standardError }: typeof all): string => `${percent(mean)} ± ${percent(standardError)} %`
  return [
    ...headLines(evaluation, `${pairs} pairs in ${all.folds.length} folds`),
    '',
    `Accuracy, mean and standard error over the folds: ${of(all)}`,
    `  ${notCompared} pairs have a photo without a face and count as wrong; without them ${of(compared)}`,
    ...footLines(evaluation),
  ]
}

function headLines({ inventory, models, gate }: Measured, what: string): string[] {
  const { photos, people, strangers, found, noFace, unreadable, failed, refused, severalFaces, withOnePhoto } =
    inventory
  const reasons = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`)
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0)
  return [
    `${models.map(({ name }) => name).join(', ')}; ${what}`,
    `${photos} photos of ${people} people, ${strangers} of them strangers, ${withOnePhoto} with one photo`,
    `${found} with a face (${severalFaces} with several: the one nearest the centre is meant), ${noFace} without, ${unreadable + failed} unreadable`,
    `${count} faces refused by the quality gate${count > 0 ? ` (${reasons.join(', ')})` : ''}, ${gate ? 'which count as not found' : 'compared all the same'}`,
  ]
}

const shown = 5

function footLines({ warnings, cache }: Measured): string[] {
  const more = warnings.length - shown
  return [
    ...(warnings.length > 0 ? [''] : []),
    ...warnings
      .slice(0, shown)
      .map(({ message, photos }) => `warning: ${message}${photos.length > 1 ? `: ${photos.join(', ')}` : ''}`),
    ...(more > 0 ? [`warning: ${more} more, which --json lists`] : []),
    ...(cache === null ? [] : ['', `What was seen is kept in ${cache}: face data, delete it when you are done.`]),
  ]
}

function verificationLines({ groups, compared, all, rates, equalErrorRate, triplets, people }: Verification): string[] {
  const missing = all.genuine - compared.genuine + all.impostor - compared.impostor
  const rows = rates.map(({ fmr, fnmr, fnmrOfAll, threshold, falseMatches }) => [
    `  FNMR at FMR ${exponent(fmr)}`,
    text(fnmr),
    missing > 0 ? `of all pairs ${text(fnmrOfAll)}` : '',
    threshold === null ? '' : `similarity ${threshold.toFixed(3)}`,
    falseMatches < 10 ? `rests on ${falseMatches} false matches` : '',
  ])
  return [
    '',
    `Verification${between(groups)}: ${compared.genuine} genuine and ${compared.impostor} impostor pairs of ${people} people${missing > 0 ? `, ${missing} pairs without a face` : ''}`,
    ...table(rows),
    ...table([[`  equal error rate`, text(equalErrorRate)]]),
    ...(triplets === null
      ? []
      : [
          `  triplets violated at margin ${triplets.margin}: ${text(triplets.share)} (${triplets.violated} of ${triplets.total})`,
        ]),
  ]
}

function identificationLines(one: Identification): string[] {
  const { people, photos, draws, enrolled, probed, single, tracks } = one
  return [
    '',
    `Identification${between([enrolled, probed])}: ${people} people enrolled by ${photos} photos, mean of ${draws} draws`,
    ...searchLines('single photos', single),
    ...searchLines(`tracks of ${tracks.images}`, tracks),
  ]
}

function searchLines(what: string, { probes, strangers, strangerPeople, rates, daemon }: Search): string[] {
  const rows = Map.groupBy(rates, ({ fpir }) => fpir)
  return [
    `  ${what}: ${probes} or more a draw of the enrolled, ${strangers} or more of ${strangerPeople} strangers`,
    ...table([...rows].map(([rate, ranks]) => [`    FNIR at FPIR ${percent(rate)} %`, ...ranksText(ranks)])),
    ...(daemon === null ? [] : daemonLines(daemon)),
  ]
}

/** The first rank, and others where they tell something else. */
function ranksText([first, ...others]: Search['rates']): string[] {
  const different = others.filter(({ fnir }) => fnir?.value !== first?.fnir?.value)
  const few = (first?.falsePositives ?? 1) < 1 ? 'rests on no stranger at all' : ''
  return [
    text(first?.fnir ?? null),
    different.map(({ rank, fnir }) => `rank ${rank}: ${fnir === null ? '-' : percent(fnir.value)} %`).join(', '),
    few,
  ]
}

function daemonLines(decisions: NonNullable<Search['daemon']>): string[] {
  const { falseMatchRate, fpir, fpirBound, strangersNamed, fnir, confused } = decisions
  const proven = fpirBound === null ? '' : `, which proves ${percent(fpirBound)} % or less`
  return [
    `    the daemon's own decisions at a false match rate of ${falseMatchRate}:`,
    `      strangers named ${text(fpir)}: ${strangersNamed} of them in any draw${proven}`,
    `      enrolled people not named ${text(fnir)}, given another name ${text(confused)}`,
  ]
}

function between([first, second]: readonly [string, string]): string {
  if (first === '' && second === '') return ''
  return first === second ? `, ${first}` : `, ${first || 'no group'} against ${second || 'no group'}`
}

/** Columns of even width. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function text(estimate: Estimate): string {
  if (estimate === null) return '-'
  const { value, interval } = estimate
  return `${percent(value)} %${interval === null ? '' : ` (${percent(interval[0])} to ${percent(interval[1])})`}`
}

const percent = (share: number): string => (100 * share).toFixed(2)

const exponent = (rate: number): string => rate.toExponential()
