import { FamiliarError } from '../../domain/errors.ts'

/*
 * The wire format of protobuf (protobuf.dev/programming-guides/encoding), as far as it takes to find the messages inside of a
 * message and to put others in their place. Nothing is copied: values and spans are views of the message.
 */

/** What a field's value is on the wire; groups, which have been given up, are none. */
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

export interface Field {
  readonly number: number
  /** The content of a string, message, packed list or fixed number; of a varint its bytes. */
  readonly value: Uint8Array
  /** The whole field as it stands, its key and length included. */
  readonly span: Uint8Array
}

/**
 * The fields of a message, in their order.
 * @throws FamiliarError `model-invalid` when it is cut off or no protobuf
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at)
    const start = contentStart(message, key.value & 7, key.end)
    if (start.end > message.length) throw damaged('a field is cut off')
    yield {
      number: key.value >>> 3,
      value: message.subarray(start.at, start.end),
      span: message.subarray(at, start.end),
    }
    at = start.end
  }
}

/** Where the content of a field begins and ends, whose key ends at `at`. */
function contentStart(
  message: Uint8Array,
  wireType: number,
  at: number,
): { readonly at: number; readonly end: number } {
  switch (wireType) {
    case wireTypes.varint:
      return { at, end: readVarint(message, at).end }
    case wireTypes.fixed64:
      return { at, end: at + 8 }
    case wireTypes.fixed32:
      return { at, end: at + 4 }
    case wireTypes.bytes: {
      const length = readVarint(message, at)
      return { at: length.end, end: length.end + length.value }
    }
    default:
      throw damaged(`wire type ${wireType} is not in use`)
  }
}

/** A varint of up to 32 bits: seven bits a byte, the lowest first. A longer one keeps its lowest 32, which nothing here needs. */
export function readVarint(message: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let index = 0; index < 10; index++) {
    const byte = message[at + index]
    if (byte === undefined) throw damaged('a number is cut off')
    if (index < 5) value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return { value: value >>> 0, end: at + index + 1 }
  }
  throw damaged('a number has more than ten bytes')
}

/** A string or message as a field, in the pieces it is made of: nothing is copied until all of them are put together. */
export function fieldPieces(number: number, content: readonly Uint8Array[]): Uint8Array[] {
  const length = content.reduce((sum, { length }) => sum + length, 0)
  return [varint((number << 3) | wireTypes.bytes), varint(length), ...content]
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest])
    bytes.push((rest % 128) | 0x80)
  }
}

function damaged(why: string): FamiliarError {
  return new FamiliarError('model-invalid', `The net is no valid ONNX file: ${why}`)
}
