import { expect, test } from 'vitest'
import { Progress } from '../../../src/cli/progress.ts'

/** A terminal so many characters wide, or none. */
function stream(isTTY: boolean, columns: number): { text: string; out: NodeJS.WriteStream } {
  const written = { text: '', out: undefined as unknown as NodeJS.WriteStream }
  const write = (text: string): boolean => {
    written.text += text
    return true
  }
  written.out = { isTTY, columns, write } as unknown as NodeJS.WriteStream
  return written
}

test('a bar grows, never wraps, makes room for lines, and goes away', () => {
  const terminal = stream(true, 50)
  const progress = new Progress(2, terminal.out)
  progress.step('a.jpg')
  expect(terminal.text).toBe(`\r\u001b[K[${'#'.repeat(12)}${'.'.repeat(12)}] 1/2 a.jpg`)
  terminal.text = ''
  progress.around(() => terminal.out.write('line\n'))
  expect(terminal.text.startsWith('\r\u001b[Kline\n\r\u001b[K[#')).toBe(true)
  terminal.text = ''
  progress.step('x'.repeat(100))
  expect(terminal.text.replace('\r\u001b[K', '')).toHaveLength(49)
  terminal.text = ''
  progress[Symbol.dispose]()
  expect(terminal.text).toBe('\r\u001b[K')
})

test('nothing is written where there is no terminal, but for the lines', () => {
  const file = stream(false, 80)
  const progress = new Progress(1, file.out)
  progress.step('a.jpg')
  progress.around(() => file.out.write('line\n'))
  progress[Symbol.dispose]()
  expect(file.text).toBe('line\n')
})
