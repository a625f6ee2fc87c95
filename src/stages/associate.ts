import { munkres } from 'munkres'

/** How the tracks of the frames before and the detections of this one may belong together; indices count from 0. */
export interface Association {
  /** Track to detection. */
  readonly pairs: ReadonlyMap<number, number>
  /** Tracks whose pair is one of several explanations that are about as good, and those that have the detection in another. */
  readonly doubtful: ReadonlySet<number>
}

interface Assignment {
  readonly pairs: ReadonlyMap<number, number>
  readonly cost: number
}

/** Costs more than all that is possible together. */
const never = 1e9

/**
 * The cheapest way to give each track one detection or none, each detection being given once at most: the assignment problem,
 * solved by Munkres' variant of the Hungarian method (Kuhn 1955; Munkres 1957). A pair is doubtful when the cheapest way that
 * gives its track another detection, or its detection another track, costs less than `margin` more.
 *
 * @param costs of each track (rows) with each detection (columns); Infinity when they cannot belong together
 * @param missed the cost of no detection, for each track
 */
export function associate(
  costs: readonly (readonly number[])[],
  missed: readonly number[],
  margin: number,
): Association {
  if (costs.length === 0) return { pairs: new Map(), doubtful: new Set() }
  const table = withMisses(costs, missed)
  const best = solve(table)
  const doubtful = new Set<number>()
  for (const [track, detection] of best.pairs) {
    if (!hasRival(costs, track, detection)) continue
    const other = solve(forbid(table, track, detection))
    const rival = [...other.pairs].find(([, column]) => column === detection)?.[0]
    if (other.cost - best.cost >= margin || (rival === undefined && !other.pairs.has(track))) continue
    doubtful.add(track)
    if (rival !== undefined) doubtful.add(rival)
  }
  return { pairs: best.pairs, doubtful }
}

/** After the detections, a column for each track that only it can take. */
function withMisses(costs: readonly (readonly number[])[], missed: readonly number[]): number[][] {
  return costs.map((row, track) => [
    ...row.map((cost) => Math.min(cost, never)),
    ...missed.map((cost, column) => (column === track ? cost : never)),
  ])
}

function solve(table: readonly number[][]): Assignment {
  const detections = (table[0]?.length ?? 0) - table.length
  const cells = munkres(table as number[][])
  const cost = cells.reduce((sum, [track, column]) => sum + (table[track]?.[column] as number), 0)
  return { pairs: new Map(cells.filter(([, column]) => column < detections)), cost }
}

function forbid(table: readonly number[][], track: number, detection: number): number[][] {
  return table.map((row, index) => (index === track ? row.with(detection, never) : row))
}

/** Whether the pair has any rival at all; most have none, and need no second solution. */
function hasRival(costs: readonly (readonly number[])[], track: number, detection: number): boolean {
  const others = (costs[track] ?? []).filter((cost, column) => column !== detection && cost < never)
  const owners = costs.filter((row, index) => index !== track && (row[detection] as number) < never)
  return others.length + owners.length > 0
}
