import type { SourceConfig } from '../config/schema.ts'

/** The source as it is at night; one whose configuration knows no night is always the same. */
export function atNight(source: SourceConfig): SourceConfig {
  if (!('night' in source) || source.night === undefined) return source
  const { from: _from, to: _to, fps = source.fps, ...image } = source.night
  return { ...source, fps, image: { ...source.image, ...image } }
}
