"""Files to look into: small real pictures, and recordings made of Ogg pages."""

import io
import struct
import zlib
from collections.abc import Sequence

import attrs
from PIL import Image

from gptbot.domain.media import PictureFormat

SAMPLES_PER_SECOND = 48_000
PRE_SKIP = 312


def picture(kind: PictureFormat, *, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    """A picture of this format, with some detail."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    file = io.BytesIO()
    image.save(file, kind.name, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A picture that says this of its size, and has one black line at most."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 100)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@attrs.frozen(kw_only=True)
class Page:
    """A page of an Ogg file."""

    granule: int
    body: bytes = b"\x08sound"
    serial: int = 7
    version: int = 0

    def written(self) -> bytes:
        """Its bytes; nobody looks at the checksum."""
        whole, rest = divmod(len(self.body), 255)
        table = bytes([255] * whole + [rest])
        header = struct.pack("<4sBBqIIIB", b"OggS", self.version, 0, self.granule, self.serial, 0, 0, len(table))
        return header + table + self.body


def head(serial: int = 7, pre_skip: int = PRE_SKIP) -> Page:
    """The page that an Opus stream begins with."""
    body = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, pre_skip, 48_000, 0, 0)
    return Page(granule=0, body=body, serial=serial)


def recording(samples: int, *, pages: int = 3, serial: int = 7, pre_skip: int = PRE_SKIP) -> bytes:
    """A recording of this many samples, told page by page."""
    tags = Page(granule=0, body=b"OpusTags" + b"\0" * 8, serial=serial)
    steps = [pre_skip + samples * number // pages for number in range(1, pages + 1)]
    # As long as sound is, so that a page does not promise more than it could hold.
    sound = b"\x08" + b"s" * (2 + samples // pages // 1_000)
    return written([head(serial, pre_skip), tags, *(Page(granule=step, body=sound, serial=serial) for step in steps)])


def written(pages: Sequence[Page]) -> bytes:
    """The file of these pages."""
    return b"".join(page.written() for page in pages)
