"""Writes the few protobuf fields that the tests need."""

import struct


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, *parts):
    """A BYTES field: text, bytes, or nested fields."""
    data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return varint(field << 3 | 2) + varint(len(data)) + data


def float_field(field, value):
    return varint(field << 3 | 5) + struct.pack("<f", value)


def constant(name, dtype, dims, *values):
    """A NodeDef of a Const; `values`: fields of its TensorProto."""
    shape = message(2, *[message(2, number(1, size)) for size in dims])
    return message(1, message(1, name), message(2, "Const"), message(5, message(1, "value"), message(2, message(8, number(1, dtype), shape, *values))))
