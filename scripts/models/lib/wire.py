"""Reads the protobuf wire format (protobuf.dev/programming-guides/encoding) as far as a TensorFlow GraphDef needs it."""

import struct

from .errors import ModelError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def read_varint(data, position):
    """Returns (unsigned value, position after it); a varint is at most ten bytes of seven bits, lowest first."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise ModelError("a protobuf message ends inside a number", "the weight file is damaged: delete .tools/models-cache and build again")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise ModelError("a protobuf number is longer than ten bytes", "the weight file is damaged or no protobuf: delete .tools/models-cache and build again")


def read_fields(data):
    """Yields (field number, wire type, value) of one message; a BYTES value is a memoryview, so that weights are not copied."""
    position = 0
    while position < len(data):
        key, position = read_varint(data, position)
        number, wire_type = key >> 3, key & 7
        if wire_type == VARINT:
            value, position = read_varint(data, position)
            yield number, wire_type, value
            continue
        if wire_type == BYTES:
            length, position = read_varint(data, position)
        elif wire_type in (FIXED64, FIXED32):
            length = 8 if wire_type == FIXED64 else 4
        else:
            raise ModelError(f"protobuf wire type {wire_type} is not in use by GraphDef", "the weight file is damaged or no GraphDef: delete .tools/models-cache and build again")
        if position + length > len(data):
            raise ModelError(f"a protobuf field of {length} bytes is cut off", "the weight file is damaged: delete .tools/models-cache and build again")
        yield number, wire_type, data[position : position + length]
        position += length


def signed(value):
    """An int64 read as an unsigned varint, as its two's complement value."""
    return value - (1 << 64) if value >= 1 << 63 else value


def packed_varints(value, wire_type):
    """The integers of a repeated field, whether written packed (one BYTES field) or one by one."""
    if wire_type == VARINT:
        return [signed(value)]
    numbers, position = [], 0
    while position < len(value):
        number, position = read_varint(value, position)
        numbers.append(signed(number))
    return numbers


def float32(value):
    """A FIXED32 field as a Python float."""
    return struct.unpack("<f", value)[0]
