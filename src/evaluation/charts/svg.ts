/** Text that a browser shows as it is, in content and in attributes. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}

/** One axis: from a value to a place between 0 and 1. */
export interface Axis {
  readonly title: string
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
  place(value: number): number
}

/** Pixels. */
const size = { width: 640, height: 420 }
const margin = { left: 64, right: 16, top: 16, bottom: 48 }
const inner = { width: size.width - margin.left - margin.right, height: size.height - margin.top - margin.bottom }

export interface Frame {
  readonly x: Axis
  readonly y: Axis
}

export const xOf = ({ x }: Frame, value: number): number => margin.left + x.place(value) * inner.width
export const yOf = ({ y }: Frame, value: number): number => margin.top + (1 - y.place(value)) * inner.height

/** A drawing with axes and a grid. `content` is SVG. */
export function drawing(title: string, frame: Frame, content: readonly string[]): string {
  const [right, bottom] = [size.width - margin.right, size.height - margin.bottom]
  const columns = frame.x.ticks.map(({ at, label }) => {
    const x = xOf(frame, at).toFixed(1)
    return `<line class="grid" x1="${x}" x2="${x}" y1="${margin.top}" y2="${bottom}"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">${escaped(label)}</text>`
  })
  const rows = frame.y.ticks.map(({ at, label }) => {
    const y = yOf(frame, at).toFixed(1)
    return `<line class="grid" x1="${margin.left}" x2="${right}" y1="${y}" y2="${y}"/><text x="${margin.left - 8}" y="${y}" dy="4" text-anchor="end">${escaped(label)}</text>`
  })
  const middle = margin.top + inner.height / 2
  return [
    `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    ...columns,
    ...rows,
    `<rect class="frame" x="${margin.left}" y="${margin.top}" width="${inner.width}" height="${inner.height}"/>`,
    `<text x="${margin.left + inner.width / 2}" y="${size.height - 8}" text-anchor="middle">${escaped(frame.x.title)}</text>`,
    `<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${escaped(frame.y.title)}</text>`,
    ...content,
    '</svg>',
  ].join('\n')
}

/** Points joined by lines. */
export function polyline(
  frame: Frame,
  points: readonly { readonly x: number; readonly y: number }[],
  style: string,
): string {
  const places = points.map(({ x, y }) => `${xOf(frame, x).toFixed(1)},${yOf(frame, y).toFixed(1)}`).join(' ')
  return `<polyline class="${style}" points="${places}"/>`
}

/** Names of what is drawn, in a top corner. */
export function legend(
  entries: readonly { readonly label: string; readonly style: string }[],
  side: 'left' | 'right' = 'right',
): string[] {
  const x = side === 'left' ? margin.left + 12 : size.width - margin.right - 12
  const inward = side === 'left' ? 1 : -1
  return entries.map(({ label, style }, i) => {
    const y = margin.top + 20 + 18 * i
    const anchor = side === 'left' ? 'start' : 'end'
    return `<line class="${style}" x1="${x}" x2="${x + 28 * inward}" y1="${y - 4}" y2="${y - 4}"/><text x="${x + 36 * inward}" y="${y}" text-anchor="${anchor}">${escaped(label)}</text>`
  })
}

/** Evenly from `from` to `to`. */
export function linear(title: string, from: number, to: number, ticks: readonly number[]): Axis {
  return {
    title,
    ticks: ticks.map((at) => ({ at, label: String(at) })),
    place: (value) => Math.min(1, Math.max(0, (value - from) / (to - from))),
  }
}
