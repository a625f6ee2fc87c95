import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFamiliarError } from '../../../src/domain/errors.ts'
import { nameKey, personName } from '../../../src/storage/name.ts'

/** Undefined when the name is refused. */
function accepted(written: string): string | undefined {
  try {
    return personName(written)
  } catch (error) {
    if (isFamiliarError(error) && error.code === 'person-name-invalid') return undefined
    throw error
  }
}

/** Every letter, mark and digit that Unicode has. */
function everyNameCharacter(): string[] {
  const all = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code))
  return all.filter((character) => /[\p{L}\p{M}\p{Nd}]/u.test(character))
}

const anyText = fc.string({ unit: 'binary' })
const nameCharacter = fc.constantFrom(..."AbcßẞéÉλς李한नि9 .'-_İı\u0301")
const name = fc.string({ unit: nameCharacter, minLength: 1, maxLength: 64 }).filter((written) => written.trim() !== '')

describe('a name', () => {
  test.each([
    ['Anna', 'Anna'],
    ['  Anna \t Bell\n', 'Anna Bell'],
    ["O'Neil-Smith Jr. _2", "O'Neil-Smith Jr. _2"],
    ['李小龍', '李小龍'],
    ['निशा', 'निशा'],
    ['Jose\u0301', 'José'],
    ['é'.repeat(64), 'é'.repeat(64)],
    ['𠮷'.repeat(64), '𠮷'.repeat(64)],
  ])('%j is stored as %j', (written, stored) => {
    expect(personName(written)).toBe(stored)
  })

  test.each(['', '   ', 'a/b', 'a+b', '#', 'a\0b', 'a\u202Eb', '😀', '<b>', 'a,b', 'a'.repeat(65), '\uD800'])(
    '%j is refused',
    (written) => {
      expect(accepted(written)).toBeUndefined()
    },
  )

  test('is within the rule whenever anything is accepted, and stays as it is when given again', () => {
    fc.assert(
      fc.property(anyText, (written) => {
        const stored = accepted(written)
        if (stored === undefined) return
        expect(stored).toMatch(/^\S(.*\S)?$/u)
        expect(stored).not.toMatch(/[+#/\p{C}]| {2}/u)
        expect([...stored].length).toBeLessThanOrEqual(64)
        expect(personName(stored)).toBe(stored)
      }),
    )
  })

  test('is accepted when it is made of the allowed characters, with white space around', () => {
    fc.assert(
      fc.property(name, (written) => {
        expect(accepted(`\n ${written}\t`)).toBe(accepted(written))
        expect(accepted(written)).toBeDefined()
      }),
    )
  })
})

describe('the key of a name', () => {
  test.each([
    ['ANNA', 'anna'],
    ['Straße', 'STRASSE'],
    ['Groẞ', 'groß'],
    ['Νίκος', 'ΝΊΚΟΣ'],
    ['Jose\u0301', 'JOSÉ'],
  ])('is the same for %j and %j', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other))
  })

  test('differs for different names', () => {
    expect(nameKey('Jose')).not.toBe(nameKey('José'))
  })

  test('does not depend on the case of any letter', () => {
    const differing = everyNameCharacter().filter((letter) => {
      const key = nameKey(letter)
      return nameKey(letter.toUpperCase()) !== key || nameKey(letter.toLowerCase()) !== key || nameKey(key) !== key
    })
    expect(differing).toEqual([])
  })
})
