"""The size of a WebP picture, from its header."""

_HEADER_BYTES = 30
_14_BITS = 0x3FFF


def size(data: bytes) -> tuple[int, int]:
    """Width and height in points.

    Raises:
        ValueError: it is no WebP.
    """
    if len(data) < _HEADER_BYTES or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    match data[12:16]:
        case b"VP8X":
            return 1 + _number(data[24:27]), 1 + _number(data[27:30])
        case b"VP8L":
            both = _number(data[21:25])
            return 1 + (both & _14_BITS), 1 + (both >> 14 & _14_BITS)
        case b"VP8 ":
            return _number(data[26:28]) & _14_BITS, _number(data[28:30]) & _14_BITS
    raise ValueError("no WebP")


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
