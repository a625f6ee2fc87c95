import { expect, test } from 'vitest'
import { wantsEmbedding } from '../../../src/stages/select.ts'
import { ms } from './faces.ts'

test('an undecided track is embedded whenever it is seen', () => {
  expect(wantsEmbedding(false, null, ms(0))).toBe(true)
  expect(wantsEmbedding(false, ms(5000), ms(5000))).toBe(true)
})

test('a decided track is embedded again a second after the last time, no sooner', () => {
  expect(wantsEmbedding(true, ms(5000), ms(5999))).toBe(false)
  expect(wantsEmbedding(true, ms(5000), ms(6000))).toBe(true)
})

test('a decided track that was never embedded is embedded', () => {
  expect(wantsEmbedding(true, null, ms(0))).toBe(true)
})
