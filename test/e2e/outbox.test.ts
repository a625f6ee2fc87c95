import { expect, test } from 'vitest'
import { type ChaosReport, chaos, faultsOf } from '../support/chaos/chaos.ts'

test('the broker killed 20 times and the writer 5 times: every one of 10,000 committed events arrives, in order, with its own bytes', async () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  const report = await chaos({ events: 10_000, brokerKills: 20, writerKills: 5, seed })
  expect(faultsOf(report), `seed ${seed}`).toEqual([])
  expect(report).toMatchObject({ brokersKilled: 20, writersKilled: 5 })
  expect(report.committed.length).toBeGreaterThanOrEqual(10_000)
}, 300_000)

test('what would be a fault is told as one', () => {
  const receipt = (seq: number, sha256 = `bytes of ${seq}`, topic = 'familiar/door/event') => ({ seq, sha256, topic })
  const good: ChaosReport = {
    committed: [1, 2, 3],
    received: [receipt(1), receipt(2), receipt(2), receipt(3)],
    brokersKilled: 0,
    writersKilled: 0,
    counts: { waiting: 0, setAside: 0, dropped: 0 },
    seconds: 0,
  }
  const with_ = (changes: Partial<ChaosReport>) => faultsOf({ ...good, ...changes })
  expect(with_({})).toEqual([])
  expect(with_({ received: [receipt(1), receipt(3)] })).toEqual(['2 was lost'])
  expect(with_({ received: [receipt(1), receipt(3), receipt(2)] })).toEqual(['2 came after 3'])
  expect(with_({ received: [...good.received, receipt(1, 'others')] })).toEqual(['1 came again with other bytes'])
  expect(with_({ received: [...good.received, receipt(4, '', 'familiar/door/history')] })).toHaveLength(1)
  expect(with_({ committed: [1, 2, 2, 3] })).toHaveLength(1)
  expect(with_({ counts: { waiting: 0, setAside: 1, dropped: 0 } })).toHaveLength(1)
})
