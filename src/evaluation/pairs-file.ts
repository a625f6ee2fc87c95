import { FamiliarError } from '../domain/errors.ts'

/** A photo as the file names it: the so manieth of a person, counted from 1. */
export interface PairedPhoto {
  readonly person: string
  readonly number: number
}

interface Pair {
  readonly first: PairedPhoto
  readonly second: PairedPhoto
  /** Of one person. */
  readonly same: boolean
}

export type Fold = readonly Pair[]

/**
 * The format of LFW's pairs.txt (http://vis-www.cs.umass.edu/lfw/README.txt): a line with the number of folds and of pairs
 * of each kind in a fold, separated by a tab, then for each fold so many lines `NAME NUMBER NUMBER` of one person and so many
 * `NAME NUMBER NAME NUMBER` of two. Names hold no white space but where tabs separate.
 * @param source named in errors
 * @throws FamiliarError `protocol-invalid` naming the line
 */
export function parsePairs(text: string, source: string): Fold[] {
  const lines = text.split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  const bad = (line: number, problem: string): FamiliarError =>
    new FamiliarError('protocol-invalid', `${source}, line ${line}: ${problem}`)
  const [folds, perKind] = headOf(lines[0] ?? '') ?? []
  if (folds === undefined || perKind === undefined) {
    throw bad(1, 'not the number of folds and of pairs of each kind, such as "10<tab>300"')
  }
  if (folds < 2) throw bad(1, 'one fold only: a threshold comes from the other folds')
  const wanted = 1 + 2 * folds * perKind
  if (lines.length !== wanted) {
    throw bad(Math.min(lines.length, wanted + 1), `${lines.length} lines, and by its first line it has ${wanted}`)
  }
  const pairs = lines.slice(1).map((line, index): Pair => {
    const same = index % (2 * perKind) < perKind
    const pair = pairOf(line)
    if (pair === null) throw bad(index + 2, `not ${forms[same ? 'same' : 'different']}`)
    if (pair.same === same) return pair
    throw bad(index + 2, `not ${forms[same ? 'same' : 'different']}, of which there are ${perKind} at this place`)
  })
  return Array.from({ length: folds }, (_, fold) => pairs.slice(fold * 2 * perKind, (fold + 1) * 2 * perKind))
}

const forms = { same: '"NAME NUMBER NUMBER"', different: '"NAME NUMBER NAME NUMBER"' }

function headOf(line: string): [folds: number, perKind: number] | null {
  const match = /^(\d{1,6})\s+(\d{1,6})\s*$/.exec(line)
  const [folds, perKind] = [Number(match?.[1]), Number(match?.[2])]
  return folds >= 1 && perKind >= 1 ? [folds, perKind] : null
}

function pairOf(line: string): Pair | null {
  const fields = line.trim().split(line.includes('\t') ? /\t/ : /\s+/)
  if (fields.length !== 3 && fields.length !== 4) return null
  const same = fields.length === 3
  const first = photoOf(fields[0], fields[1])
  const second = same ? photoOf(fields[0], fields[2]) : photoOf(fields[2], fields[3])
  if (first === null || second === null) return null
  return !same && first.person === second.person ? null : { first, second, same }
}

function photoOf(person: string | undefined, number: string | undefined): PairedPhoto | null {
  const counted = /^\d{1,6}$/.test(number ?? '') ? Number(number) : 0
  if (!person || counted < 1 || /[/\\]/.test(person) || person.startsWith('.')) return null
  return { person, number: counted }
}
