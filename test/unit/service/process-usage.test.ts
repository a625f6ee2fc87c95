import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { processorSeconds, residentBytes } from '../../../src/service/process-usage.ts'

const proc = mkdtempSync(path.join(tmpdir(), 'proc-'))
afterEach(() => rmSync(proc, { recursive: true, force: true }))

test('the processor time is that of the program and of the kernel for it, whatever its name is', () => {
  mkdirSync(path.join(proc, '42'))
  const fields = 'S 1 42 42 0 -1 4194560 9000 0 12 0 1234 66 7 8 20 0 11 0 5000 600 100'
  writeFileSync(path.join(proc, '42/stat'), `42 (node) 1 2 (x) ${fields}\n`)
  expect(processorSeconds(42, proc)).toBe(13)
})

test('this process is told as Node tells it, within what the kernel counts in', () => {
  const before = process.cpuUsage()
  const told = processorSeconds(process.pid) as number
  const after = process.cpuUsage()
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6
  expect(told).toBeGreaterThanOrEqual(seconds(before) - 0.05)
  expect(told).toBeLessThanOrEqual(seconds(after) + 0.05)
})

test('of a process that has ended there is nothing', () => {
  expect([processorSeconds(2 ** 30), residentBytes(2 ** 30)]).toEqual([null, 0])
})
