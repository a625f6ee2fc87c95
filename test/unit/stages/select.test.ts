import { describe, expect, test } from 'vitest'
import { type Candidate, choose, wantsEmbedding } from '../../../src/stages/select.ts'
import { ms } from './faces.ts'

const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  decided: false,
  embeddedAt: null,
  bestQuality: 0.5,
  quality: 0.5,
  ...changes,
})
const wants = (changes: Partial<Candidate>, now: number) => wantsEmbedding(candidate(changes), ms(now))

describe('a track is worth an embedding', () => {
  test('when it has none', () => {
    expect(wants({ embeddedAt: null }, 0)).toBe(true)
    expect(wants({ embeddedAt: null, decided: true }, 0)).toBe(true)
  })

  test('while undecided, at looks that are apart', () => {
    expect(wants({ embeddedAt: ms(5000) }, 5089)).toBe(false)
    expect(wants({ embeddedAt: ms(5000) }, 5090)).toBe(true)
  })

  test('a second after the last one when it is decided', () => {
    expect(wants({ decided: true, embeddedAt: ms(5000) }, 5999)).toBe(false)
    expect(wants({ decided: true, embeddedAt: ms(5000) }, 6000)).toBe(true)
  })

  test('sooner when the face became clearly better', () => {
    const better = { decided: true, embeddedAt: ms(5000), quality: 0.65 }
    expect(wants(better, 5299)).toBe(false)
    expect(wants(better, 5300)).toBe(true)
    expect(wants({ ...better, quality: 0.64 }, 5300)).toBe(false)
  })
})

describe('more tracks than a frame can afford', () => {
  const order = (...candidates: Candidate[]) => choose(candidates, ms(9000)).map((chosen) => candidates.indexOf(chosen))

  test('wait, whoever waited longest goes first', () => {
    expect(
      order(
        candidate({ embeddedAt: ms(8500) }),
        candidate({ embeddedAt: ms(8300) }),
        candidate({ embeddedAt: ms(8400) }),
      ),
    ).toEqual([1, 2])
  })

  test('wait behind those that were never looked at', () => {
    expect(order(candidate({ embeddedAt: ms(100) }), candidate(), candidate())).toEqual([1, 2])
  })

  test('are decided ones last', () => {
    const decided = candidate({ decided: true, embeddedAt: ms(100) })
    expect(order(decided, candidate({ embeddedAt: ms(8800) }), candidate({ embeddedAt: ms(8700) }))).toEqual([2, 1])
    expect(order(decided, candidate({ embeddedAt: ms(8800) }))).toEqual([1, 0])
  })

  test('all get their turn', () => {
    const last = [null, null, null, null, null, null, null, null] as (number | null)[]
    for (let frame = 0; frame < 8; frame++) {
      const now = ms(100 * frame)
      const tracks = last.map((at, id) => ({ ...candidate({ embeddedAt: at === null ? null : ms(at) }), id }))
      for (const { id } of choose(tracks, now)) last[id] = now
    }
    expect(last).toEqual([400, 400, 500, 500, 600, 600, 700, 700])
  })
})
