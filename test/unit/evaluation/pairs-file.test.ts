import { describe, expect, test } from 'vitest'
import { parsePairs } from '../../../src/evaluation/pairs-file.ts'

const lines = [
  '2\t1',
  'Ada_Lovelace\t1\t4',
  'Ada_Lovelace\t2\tAlan_Turing\t10',
  'Alan_Turing\t3\t10',
  'Alan_Turing\t1\tGrace_Hopper\t1',
]

const replaced = (line: number, text: string): string => lines.with(line - 1, text).join('\n')

test("LFW's list has its folds, and in each of them first the pairs of one person", () => {
  const [ada, alan, grace] = ['Ada_Lovelace', 'Alan_Turing', 'Grace_Hopper']
  expect(parsePairs(`${lines.join('\n')}\n`, 'pairs.txt')).toEqual([
    [
      { first: { person: ada, number: 1 }, second: { person: ada, number: 4 }, same: true },
      { first: { person: ada, number: 2 }, second: { person: alan, number: 10 }, same: false },
    ],
    [
      { first: { person: alan, number: 3 }, second: { person: alan, number: 10 }, same: true },
      { first: { person: alan, number: 1 }, second: { person: grace, number: 1 }, same: false },
    ],
  ])
})

test('lines may end as on Windows, and be separated by spaces', () => {
  expect(parsePairs(lines.join('\r\n').replaceAll('\t', ' '), 'x')).toEqual(parsePairs(lines.join('\n'), 'x'))
})

describe('a bad line is named with its number', () => {
  test.each([
    [1, '', 'line 1: not the number of folds'],
    [1, '2', 'line 1: not the number of folds'],
    [1, '0\t1', 'line 1: not the number of folds'],
    [1, '1\t2', 'line 1: one fold only'],
    [1, '2\t2', 'line 5: 5 lines, and by its first line it has 9'],
    [3, 'Ada_Lovelace\t2\tAlan_Turing', 'line 3: not "NAME NUMBER NAME NUMBER"'],
    [3, 'Ada_Lovelace\t2\tAlan_Turing\tten', 'line 3: not "NAME NUMBER NAME NUMBER"'],
    [3, 'Ada_Lovelace\t2\tAda_Lovelace\t3', 'line 3: not "NAME NUMBER NAME NUMBER"'],
    [3, 'Ada_Lovelace\t2\t3', 'line 3: not "NAME NUMBER NAME NUMBER", of which there are 1 at this place'],
    [4, 'Alan_Turing\t0\t10', 'line 4: not "NAME NUMBER NUMBER"'],
    [4, '../secret\t1\t2', 'line 4: not "NAME NUMBER NUMBER"'],
    [4, '', 'line 4: not "NAME NUMBER NUMBER"'],
  ])('%i: %j', (line, text, problem) => {
    expect(() => parsePairs(replaced(line, text), 'pairs.txt')).toThrow(
      expect.objectContaining({ code: 'protocol-invalid', message: expect.stringContaining(`pairs.txt, ${problem}`) }),
    )
  })

  test('too many lines', () => {
    expect(() => parsePairs([...lines, 'x\t1\t2'].join('\n'), 'pairs.txt')).toThrow(/line 6: 6 lines, and .* it has 5/)
    expect(() => parsePairs('', 'pairs.txt')).toThrow(/line 1: /)
  })
})
