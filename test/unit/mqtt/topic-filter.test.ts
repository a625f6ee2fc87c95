import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchesFilter } from '../../../src/mqtt/topic-filter.ts'

it.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/B', false],
  ['a/b', 'a/b/c', false],
  ['a/b', 'a', false],
  ['a/b', 'a/b/', false],
  ['+/b', 'a/b', true],
  ['a/+', 'a', false],
  ['a/+', 'a/', true],
  ['a/+', 'a/b/c', false],
  ['+/+', '/a', true],
  ['+', '/a', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['+/b/#', 'a/b', true],
  ['#', 'a/b', true],
  ['#', '$SYS/broker', false],
  ['+/broker', '$SYS/broker', false],
  ['$SYS/#', '$SYS/broker', true],
  ['a/+', 'a/$b', true],
])('filter %s, topic %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches)
})

const level = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', 'é', ' ', '$'), maxLength: 3 })
const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'))
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => (open ? [...levels, '#'] : levels).join('/'))

/** The same rules in the words of regular expressions, character by character. */
function expression(of: string): RegExp {
  const open = of.endsWith('/#')
  const words: Record<string, string> = { '+': '[^/]*', '.': '\\.', '*': '\\*', $: '\\$' }
  const body = [...(open ? of.slice(0, -2) : of)].map((character) => words[character] ?? character).join('')
  return new RegExp(`^${body}${open ? '(/.*)?' : ''}$`, 'u')
}

it('is what the rules say, of any filter and any topic', () => {
  fc.assert(
    fc.property(filter, topic, (some, any) => {
      const kept = any.startsWith('$') && some.startsWith('+')
      expect(matchesFilter(some, any)).toBe(!kept && expression(some).test(any))
    }),
    { numRuns: 2000 },
  )
})

it('holds for a topic with some of its levels replaced', () => {
  fc.assert(
    fc.property(topic, fc.infiniteStream(fc.boolean()), fc.nat(5), (any, replaced, kept) => {
      fc.pre(!any.startsWith('$'))
      const levels = any.split('/').map((each) => (replaced.next().value ? '+' : each))
      expect(matchesFilter(levels.join('/'), any)).toBe(true)
      expect(matchesFilter([...levels.slice(0, kept), '#'].join('/'), any)).toBe(true)
    }),
  )
})
