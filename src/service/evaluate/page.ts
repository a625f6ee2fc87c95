import type { Estimate } from '../../evaluation/bootstrap.ts'
import { errorChart } from '../../evaluation/charts/error-chart.ts'
import { histogramChart } from '../../evaluation/charts/histogram-chart.ts'
import { reliabilityChart } from '../../evaluation/charts/reliability-chart.ts'
import { escaped } from '../../evaluation/charts/svg.ts'
import type { IdentificationReport, SearchReport } from '../../evaluation/searches.ts'
import type { VerificationReport } from '../../evaluation/verification.ts'
import type { FolderEvaluation } from './evaluate.ts'
import type { Inventory } from './inventory.ts'
import type { Warning } from './warnings.ts'

/** The whole evaluation as one page that loads nothing. */
export function evaluationPage(evaluation: FolderEvaluation): string {
  const { report, inventory, warnings, models, protocol, version } = evaluation
  const half = protocol.half === 'all' ? 'everybody' : `the ${protocol.half} half`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Familiar: evaluation</title>',
    `<style>${style}</style>`,
    '<h1>How often Familiar confuses or misses a face</h1>',
    `<p>Familiar ${escaped(version)}, ${models.map(({ name, sha256 }) => `${escaped(name)} (${sha256.slice(0, 12)})`).join(', ')}; similarity: ${escaped(report.scorer)}; ${half}, seed ${protocol.seed}. Intervals: 95 %, by drawing people anew.</p>`,
    ...inventoryPart(inventory, evaluation.gate),
    ...warningsPart(warnings),
    ...verificationPart(report.verification),
    ...identificationPart(report.identification),
    '</html>',
    '',
  ].join('\n')
}

function inventoryPart(inventory: Inventory, gate: boolean): string[] {
  const { photos, people, strangers, withOnePhoto, found, noFace, unreadable, failed, refused, severalFaces } =
    inventory
  const reasons = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`)
  return [
    '<h2>Photos</h2>',
    table(
      ['', ''],
      [
        ['photos', `${photos} of ${people} people, ${strangers} of them strangers`],
        ['people with one photo, which has no other to be compared with', String(withOnePhoto)],
        ['with a face', `${found}, ${severalFaces} with several: the one nearest the centre is meant`],
        ['without a face', String(noFace)],
        ['unreadable', String(unreadable + failed)],
        [
          `refused by the quality gate, ${gate ? 'counted as not found' : 'compared all the same'}`,
          reasons.join(', ') || '0',
        ],
      ],
    ),
  ]
}

function warningsPart(warnings: readonly Warning[]): string[] {
  if (warnings.length === 0) return []
  const items = warnings.map(
    ({ message, photos }) =>
      `<li>${escaped(message)}${photos.length > 1 ? `: ${photos.map(escaped).join(', ')}` : ''}</li>`,
  )
  return ['<h2>Warnings</h2>', '<ul>', ...items, '</ul>']
}

function verificationPart(reports: readonly VerificationReport[]): string[] {
  const curves = reports.map(({ groups, det }) => ({
    label: groupsText(groups) || 'all pairs',
    points: det.map(({ fmr, fnmr }) => ({ falsePositive: fmr, falseNegative: fnmr })),
  }))
  const axes = { falsePositive: 'false match rate', falseNegative: 'false non-match rate' }
  return [
    '<h2>Verification: do two photos show one person?</h2>',
    errorChart('Detection error tradeoff of all pairs', axes, curves),
    ...reports.flatMap(verificationOf),
  ]
}

function verificationOf(report: VerificationReport): string[] {
  const { groups, compared, all, rates, equalErrorRate, triplets, histogram, reliability } = report
  const name = groupsText(groups) || 'all pairs'
  const marks = rates.flatMap(({ fmr, threshold }) =>
    threshold === null ? [] : [{ at: threshold, label: `FMR ${fmr.toExponential()}` }],
  )
  const missing = all.genuine + all.impostor - compared.genuine - compared.impostor
  return [
    `<h3>${escaped(name)}</h3>`,
    `<p>${compared.genuine} genuine and ${compared.impostor} impostor pairs; ${missing} more have a photo without a face.</p>`,
    table(
      ['', 'FNMR', 'of all pairs', 'similarity', 'rests on'],
      [
        ...rates.map(({ fmr, fnmr, fnmrOfAll, threshold, falseMatches }) => [
          `FMR ${fmr.toExponential()}`,
          text(fnmr),
          text(fnmrOfAll),
          threshold?.toFixed(3) ?? '',
          `${falseMatches} false matches`,
        ]),
        ['equal error rate', text(equalErrorRate), '', '', ''],
        ...(triplets === null
          ? []
          : [
              [
                `triplets violated at margin ${triplets.margin}`,
                text(triplets.share),
                '',
                '',
                `${triplets.total} triplets`,
              ],
            ]),
      ],
    ),
    histogramChart(`Similarities, ${name}`, histogram, marks),
    ...(reliability === null
      ? []
      : [
          reliabilityChart(`Reliability of the probability, ${name}`, reliability.bins),
          `<p>Calibration error ${percent(reliability.calibrationError)} %, Brier score ${reliability.brier.toFixed(4)}, where both kinds of pairs are as likely.</p>`,
        ]),
  ]
}

function identificationPart(reports: readonly IdentificationReport[]): string[] {
  if (reports.length === 0) return []
  const axes = {
    falsePositive: 'false positive identification rate',
    falseNegative: 'false negative identification rate',
  }
  const curve = (label: string, { byThreshold }: SearchReport) => ({
    label,
    points: byThreshold.map(({ fpir, fnir }) => ({ falsePositive: fpir ?? 0, falseNegative: fnir ?? 0 })),
  })
  const curves = reports.flatMap(({ enrolled, probed, single, tracks }) => {
    const groups = groupsText([enrolled, probed])
    const named = (what: string): string => (groups === '' ? what : `${groups}, ${what}`)
    return [curve(named('single photos'), single), curve(named(`tracks of ${tracks.images}`), tracks)]
  })
  return [
    '<h2>Identification: who is it, if anybody?</h2>',
    errorChart('Errors of open-set identification', axes, curves),
    ...reports.flatMap(identificationOf),
  ]
}

function identificationOf({ enrolled, probed, people, photos, draws, single, tracks }: IdentificationReport): string[] {
  const rows = (what: string, { rates, daemon }: SearchReport): string[][] => [
    ...rates.map(({ fpir, rank, fnir, fnirOfAll, threshold }) => [
      what,
      `FPIR ${percent(fpir)} %, rank ${rank}`,
      text(fnir),
      text(fnirOfAll),
      threshold?.toFixed(3) ?? '',
    ]),
    ...(daemon === null ? [] : [[what, decisionText(daemon), text(daemon.fnir), '', '']]),
  ]
  return [
    `<h3>${escaped(groupsText([enrolled, probed]) || 'everybody')}</h3>`,
    `<p>${people} people enrolled by ${photos} photos, mean of ${draws} draws; ${single.probes} or more photos of the enrolled a draw, ${single.strangers} or more of ${single.strangerPeople} strangers.</p>`,
    table(
      ['', '', 'FNIR', 'of all probes', 'similarity'],
      [...rows('single photos', single), ...rows(`tracks of ${tracks.images}`, tracks)],
    ),
  ]
}

function decisionText({ falseMatchRate, fpir, fpirBound, confused }: NonNullable<SearchReport['daemon']>): string {
  const proven = fpirBound === null ? '' : `, which proves ${percent(fpirBound)} % or less`
  return `the daemon's own decisions at a false match rate of ${falseMatchRate}: strangers named ${text(fpir)}${proven}; given another name ${text(confused)}`
}

function groupsText([first, second]: readonly [string, string]): string {
  if (first === second) return first
  return `${first || 'no group'} against ${second || 'no group'}`
}

/** Cells are escaped. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (kind: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${kind}>${escaped(cell)}</${kind}>`).join('')}</tr>`
  return ['<table>', cells('th', head), ...rows.map((row) => cells('td', row)), '</table>'].join('\n')
}

function text(estimate: Estimate | null): string {
  if (estimate === null) return ''
  const { value, interval } = estimate
  return `${percent(value)} %${interval === null ? '' : ` (${percent(interval[0])} to ${percent(interval[1])})`}`
}

const percent = (share: number): string => (100 * share).toFixed(2)

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
svg { width: 100%; max-width: 48rem; display: block; margin: 1rem 0; }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
svg text.small { font-size: 10px; opacity: .8; }
.grid { stroke: #8883; }
.frame { fill: none; stroke: #888; }
.mark { fill: none; stroke: #888; stroke-dasharray: 4 4; }
.curve { fill: none; stroke-width: 2; }
.curve-0 { stroke: #0a7; } .curve-1 { stroke: #d42; } .curve-2 { stroke: #27d; }
.curve-3 { stroke: #a3c; } .curve-4 { stroke: #b80; } .curve-5 { stroke: #577; }
.dot { fill: #0a7; }
`
