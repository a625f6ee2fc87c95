import { FamiliarError } from '../../domain/errors.ts'
import { type Field, fieldPieces, fieldsOf, readVarint } from './protobuf.ts'

/** Numbers of the fields that matter here (onnx/onnx.proto3). */
const ofModel = { graph: 7 } as const
const ofGraph = { node: 1, initializer: 5 } as const
const ofNode = { input: 1, output: 2, type: 4 } as const
const ofTensor = { int32Data: 5, name: 8, rawData: 9 } as const

interface Node {
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/**
 * A statically quantised net (QDQ form) whose activations are not rounded to eight bits any more: each QuantizeLinear is left
 * out, and the DequantizeLinear behind it becomes what the two do to a number beside rounding it. The rest stays as it is,
 * byte for byte; so weights and biases are still stored as integers with their scales.
 *
 * What the pair does beside rounding is to cut off what eight bits cannot hold. Where the least they hold is 0 the quantiser
 * has taken the ReLU before it away, for cutting off does the same: there it must come back. Elsewhere the ends are those of
 * the calibration, which the float net never had.
 * @throws FamiliarError `model-invalid` when it is no ONNX file
 */
export function withFloatActivations(model: Uint8Array): Uint8Array {
  const pieces = Array.from(fieldsOf(model), ({ number, value, span }) =>
    number === ofModel.graph ? fieldPieces(number, floatGraph(value)) : [span],
  )
  return Buffer.concat(pieces.flat())
}

function floatGraph(graph: Uint8Array): Uint8Array[] {
  const fields = Array.from(fieldsOf(graph))
  const nodes = fields.map((field) => (field.number === ofGraph.node ? readNode(field.value) : null))
  const quantised = new Map<string, Node>()
  for (const node of nodes) if (node?.type === 'QuantizeLinear') quantised.set(outputOf(node), node)
  const zeroPoints = zeroPointsOf(fields, quantised.values())
  return fields.flatMap(({ span }, index) => {
    const node = nodes[index]
    if (node?.type === 'QuantizeLinear') return []
    const before = node?.type === 'DequantizeLinear' ? quantised.get(node.inputs[0] ?? '') : undefined
    if (node == null || before === undefined) return [span]
    const isRectified = zeroPoints.get(before.inputs[2] ?? '') === 0
    return oneToOne(isRectified ? 'Relu' : 'Identity', before.inputs[0] ?? '', outputOf(node))
  })
}

function readNode(message: Uint8Array): Node {
  const fields = Array.from(fieldsOf(message))
  const texts = (number: number): string[] => fields.filter((field) => field.number === number).map(textOf)
  return { type: texts(ofNode.type)[0] ?? '', inputs: texts(ofNode.input), outputs: texts(ofNode.output) }
}

function outputOf({ outputs }: Node): string {
  return outputs[0] ?? ''
}

/** A node of one input and one output, as a field of the graph. */
function oneToOne(type: 'Relu' | 'Identity', input: string, output: string): Uint8Array[] {
  const text = (number: number, value: string): Uint8Array[] => fieldPieces(number, [Buffer.from(value)])
  const node = [text(ofNode.input, input), text(ofNode.output, output), text(ofNode.type, type)]
  return fieldPieces(ofGraph.node, node.flat())
}

/** By its name, each zero point of these nodes: unsigned, 0 to 255, for which 0 is the least a tensor may hold. */
function zeroPointsOf(graph: readonly Field[], nodes: Iterable<Node>): ReadonlyMap<string, number> {
  const wanted = new Set(Array.from(nodes, ({ inputs }) => inputs[2] ?? ''))
  const found = new Map<string, number>()
  for (const { number, value } of graph) {
    if (number !== ofGraph.initializer) continue
    const name = initializerName(value)
    if (wanted.has(name)) found.set(name, uint8Of(name, value))
  }
  return found
}

function initializerName(tensor: Uint8Array): string {
  for (const field of fieldsOf(tensor)) if (field.number === ofTensor.name) return textOf(field)
  return ''
}

/** One number, stored in one of the two ways that ONNX knows for small integers. */
function uint8Of(name: string, tensor: Uint8Array): number {
  for (const { number, value } of fieldsOf(tensor)) {
    if (number === ofTensor.rawData && value.length === 1) return value[0] as number
    if (number === ofTensor.int32Data) return readVarint(value, 0).value
  }
  throw new FamiliarError('model-invalid', `The zero point ${name} of the net is no single byte`)
}

function textOf({ value }: Field): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
}
