"""Pictures and recordings: what people send, and what models take and give."""

from enum import StrEnum

import attrs

FILE_BYTES_MAX = 20 * 1024 * 1024
"""The largest file that is taken: more than a bot can download from Telegram."""

PICTURE_POINTS_MAX = 50_000_000
"""The largest picture by its points: beyond, a small file can be a bomb."""

PICTURES_BYTES_MAX = 36 * 1024 * 1024
"""All pictures of one question together: in base64 that is 48 MB, and models take requests up to 50."""

PICTURES_MAX = 10
"""The most pictures in one question: an album."""

PICTURE_TOKENS_MAX = 3_000
"""More than a model counts for one picture."""

VOICE_TOKENS_PER_SECOND_MAX = 32
"""More than anybody can say in a second."""

VOICE_CHARS_PER_SECOND_MAX = 100
"""Where a transcript is cut off: nobody speaks so fast, so the listener made it up."""


class PictureFormat(StrEnum):
    """The formats that models look at, as their media types."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"


@attrs.frozen(kw_only=True)
class FileRef:
    """A file that the frontend can fetch; ``size_bytes`` is what it says of it, or None."""

    id: str
    name: str = "file"
    size_bytes: int | None = None


@attrs.frozen(kw_only=True)
class Picture:
    """A picture that was looked into: it is what it says."""

    data: bytes = attrs.field(repr=False)
    format: PictureFormat


@attrs.frozen(kw_only=True)
class Recording:
    """Somebody's voice, as it was sent; ``name`` says the format by its ending."""

    data: bytes = attrs.field(repr=False)
    name: str
    seconds: int


@attrs.frozen(kw_only=True)
class Transcript:
    """What was heard."""

    text: str
