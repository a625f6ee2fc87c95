import unittest

from lib.errors import ModelError
from lib.wire import BYTES, FIXED32, VARINT, float32, packed_varints, read_fields, read_varint, signed

from .protobuf import float_field, message, number, varint


class Varints(unittest.TestCase):
    def test_the_specifications_example(self):
        self.assertEqual(read_varint(b"\x96\x01", 0), (150, 2))

    def test_negative_numbers_are_twos_complements(self):
        self.assertEqual(signed(read_varint(varint(-1), 0)[0]), -1)
        self.assertEqual(signed((1 << 63) - 1), (1 << 63) - 1)

    def test_one_that_ends_too_early_is_refused(self):
        with self.assertRaisesRegex(ModelError, "ends inside a number"):
            read_varint(b"\x96", 0)

    def test_one_of_eleven_bytes_is_refused(self):
        with self.assertRaisesRegex(ModelError, "longer than ten bytes"):
            read_varint(b"\x80" * 10 + b"\x01", 0)

    def test_packed_and_single_read_alike(self):
        self.assertEqual(packed_varints(varint(3) + varint(-2), BYTES), [3, -2])
        self.assertEqual(packed_varints(7, VARINT), [7])


class Fields(unittest.TestCase):
    def test_each_type_by_its_number(self):
        fields = list(read_fields(number(1, 5) + message(2, "text") + float_field(16, 0.5)))
        self.assertEqual([(field, kind) for field, kind, _ in fields], [(1, VARINT), (2, BYTES), (16, FIXED32)])
        self.assertEqual(fields[0][2], 5)
        self.assertEqual(bytes(fields[1][2]), b"text")
        self.assertEqual(float32(fields[2][2]), 0.5)

    def test_nothing_has_no_fields(self):
        self.assertEqual(list(read_fields(b"")), [])

    def test_a_field_that_is_cut_off_is_refused(self):
        whole = message(2, "twelve bytes")
        for length in range(1, len(whole)):
            with self.subTest(length), self.assertRaises(ModelError):
                list(read_fields(whole[:length]))

    def test_groups_are_refused(self):
        with self.assertRaisesRegex(ModelError, "wire type 3"):
            list(read_fields(varint(1 << 3 | 3)))


if __name__ == "__main__":
    unittest.main()
