import { describe, expect, it } from 'vitest'
import { refused } from '../../scripts/checks/licences.ts'

const shipped = (licence: string) => refused([{ name: 'a@1', licence, production: true }])
const development = (licence: string) => refused([{ name: 'a@1', licence, production: false }])

describe('the licences', () => {
  it.each(['MIT', '(MIT OR GPL-3.0-only)', 'GPL-2.0 OR Apache-2.0', '(MIT AND ISC)'])('may be %s', (licence) => {
    expect(shipped(licence)).toEqual([])
  })

  it.each(['GPL-3.0-only', 'UNLICENSED', 'unknown', 'MIT*', '(MIT AND GPL-3.0-only)', 'MIT AND (ISC OR GPL-3.0)', ''])(
    'may not be %j',
    (licence) => {
      expect(shipped(licence)).toEqual([`a@1: ${licence} (shipped)`])
    },
  )

  it('may bind more in a tool than in what users get', () => {
    expect(development('MPL-2.0')).toEqual([])
    expect(shipped('MPL-2.0')).toHaveLength(1)
    expect(development('AGPL-3.0-only')).toEqual(['a@1: AGPL-3.0-only (development only)'])
  })

  it('are not taken as fine when no package is found', () => {
    expect(refused([])).toHaveLength(1)
  })
})
