/**
 * Whether a topic is under a filter (MQTT 5.0, 4.7): `+` stands for one level, `#` at the end for any number, also none. Neither
 * stands for a first level that begins with `$`, which brokers keep for themselves.
 * @param filter a valid one
 */
export function matchesFilter(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false
  const wanted = filter.split('/')
  const levels = topic.split('/')
  const open = wanted.at(-1) === '#'
  if (open) wanted.pop()
  if (open ? levels.length < wanted.length : levels.length !== wanted.length) return false
  return wanted.every((level, at) => level === '+' || level === levels[at])
}
