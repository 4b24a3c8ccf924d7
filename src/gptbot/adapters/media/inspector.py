"""Looking into files that strangers send: pictures with Pillow, recordings without anything."""

import asyncio
import io
import threading
import warnings

from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from gptbot.adapters.media import opus, webp
from gptbot.domain.errors import DomainError, NotAPicture, PictureTooLarge
from gptbot.domain.media import PICTURE_POINTS_MAX, Picture, PictureFormat

DECODED_POINTS_MAX = 8_000_000
"""Beyond, a picture is looked through only as far as that takes neither much memory nor much time."""

_MILLION = 1_000_000

# The classes themselves: the library's own opening tries every format it knows, and warns of what it sees.
_KINDS: tuple[tuple[PictureFormat, bytes, type[ImageFile]], ...] = (
    (PictureFormat.PNG, b"\x89PNG\r\n\x1a\n", PngImageFile),
    (PictureFormat.JPEG, b"\xff\xd8\xff", JpegImageFile),
    (PictureFormat.GIF, b"GIF8", GifImageFile),
    (PictureFormat.WEBP, b"RIFF", WebPImageFile),
)


class PillowInspector:
    """The port `Inspector`. One file at a time, from any thread: what is decoded is let go before the next."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    async def picture(self, data: bytes) -> Picture:
        """The same as `look`, in a thread: a large picture takes a while."""
        return await asyncio.to_thread(self.look, data)

    def look(self, data: bytes) -> Picture:
        """The picture that this is, by its content alone.

        Raises:
            DomainError: it is none (`NotAPicture`), or too large (`PictureTooLarge`).
        """
        for kind, magic, opener in _KINDS:
            if data.startswith(magic):
                with self._one_at_a_time, warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    _look_through(data, opener)
                return Picture(data=data, format=kind)
        raise DomainError(NotAPicture())

    def voice_seconds(self, data: bytes) -> int | None:
        """How long an Ogg/Opus recording really is, rounded up; None for every other format."""
        return opus.seconds(data)


def _look_through(data: bytes, opener: type[ImageFile]) -> None:
    try:
        if opener is WebPImageFile:
            # Its library prepares the whole canvas before it says how large that is.
            _small_enough(webp.size(data))
        with opener(io.BytesIO(data)) as image:
            _small_enough(image.size)
            large = image.width * image.height > DECODED_POINTS_MAX
            if isinstance(image, PngImageFile):
                image.verify()
        if large and opener in (PngImageFile, WebPImageFile):
            return
        with opener(io.BytesIO(data)) as image:
            _decode(image, large=large)
    except DomainError:
        raise
    except Exception as error:  # A decoder may raise anything at a broken file.
        raise DomainError(NotAPicture()) from error


def _small_enough(size: tuple[int, int]) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise DomainError(NotAPicture())
    if width * height > PICTURE_POINTS_MAX:
        raise DomainError(PictureTooLarge(limit_mp=PICTURE_POINTS_MAX // _MILLION))


def _decode(image: ImageFile, *, large: bool) -> None:
    """Finds out whether the picture is whole: a JPEG on the smallest scale, which its decoder does for little."""
    if isinstance(image, JpegImageFile):
        image.draft("L", (1, 1))
        # A progressive one is kept whole until its end, whatever the scale.
        if large and "progressive" in image.info:
            return
    image.load()
