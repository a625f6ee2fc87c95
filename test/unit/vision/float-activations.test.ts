import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withFloatActivations } from '../../../src/vision/onnx/float-activations.ts'
import { fieldPieces, fieldsOf } from '../../../src/vision/onnx/protobuf.ts'
import { models } from '../../integration/vision/pictures.ts'

const read = (file: string): Buffer => readFileSync(join(models, file))

const graphOf = (model: Uint8Array): Uint8Array => {
  for (const { number, value } of fieldsOf(model)) if (number === 7) return value
  throw new Error('no graph')
}

interface Node {
  readonly type: string
  readonly input: string
  readonly output: string
}

function nodesOf(model: Uint8Array): Node[] {
  return Array.from(fieldsOf(graphOf(model)))
    .filter(({ number }) => number === 1)
    .map(({ value }) => {
      const fields = Array.from(fieldsOf(value))
      const text = (number: number): string => String(Buffer.from(fields.find((f) => f.number === number)?.value ?? []))
      return { type: text(4), input: text(1), output: text(2) }
    })
}

const initializersOf = (model: Uint8Array): string[] =>
  Array.from(fieldsOf(graphOf(model))).flatMap(({ number, span }) =>
    number === 5 ? [Buffer.from(span).toString('latin1')] : [],
  )

const count = (nodes: readonly Node[], type: string): number => nodes.filter((node) => node.type === type).length

// What stands in the files, by scripts/models: pairs of activations, of which so many begin at 0; constants to be unpacked.
test.each([
  ['facenet-int8.onnx', { pairs: 182, rectified: 157, constants: 266 }],
  ['mobilefacenet-int8.onnx', { pairs: 180, rectified: 66, constants: 203 }],
  ['centerface-int8.onnx', { pairs: 67, rectified: 41, constants: 100 }],
])(
  '%s: no activation is rounded any more, each that began at 0 still does, and no weight has changed',
  (file, expected) => {
    const before = read(file)
    const [old, now] = [nodesOf(before), nodesOf(withFloatActivations(before))]
    expect(count(old, 'QuantizeLinear')).toBe(expected.pairs)
    expect(count(now, 'QuantizeLinear')).toBe(0)
    expect(count(now, 'DequantizeLinear')).toBe(expected.constants)
    expect(count(now, 'Relu') - count(old, 'Relu')).toBe(expected.rectified)
    expect(count(now, 'Identity')).toBe(expected.pairs - expected.rectified)
    expect(now.length).toBe(old.length - expected.pairs)
    const made = new Set(now.map(({ output }) => output))
    expect(now.filter(({ type, input }) => (type === 'Relu' || type === 'Identity') && !made.has(input))).toHaveLength(
      // The picture itself is rounded, too, and no node makes it.
      file.startsWith('centerface') ? 0 : 1,
    )
    expect(initializersOf(withFloatActivations(before))).toEqual(initializersOf(before))
  },
)

test('a net without rounded activations stays as it is, byte for byte', () => {
  const float = read('centerface-float.onnx')
  expect(float.equals(withFloatActivations(float))).toBe(true)
})

const cutOff = fieldPieces(7, [Buffer.alloc(300)])
test.each([
  ['a field that is cut off', Buffer.concat(cutOff).subarray(0, 200)],
  ['a number that is cut off', Buffer.of(0x3a, 0x80)],
  ['a number of eleven bytes', Buffer.alloc(11, 0xff)],
  ['a group, which nobody writes', Buffer.of(0x0b)],
])('%s is refused', (_, model) => {
  expect(() => withFloatActivations(model)).toThrow(expect.objectContaining({ code: 'model-invalid' }))
})
