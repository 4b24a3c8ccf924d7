"""The contract of `ImageModel`: subclass it with a fixture ``image_model`` and every adapter is held to the same."""

import struct
import zlib

import pytest

from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.ports.models import ImageModel, ImageRequest

_MAGIC = {
    PictureFormat.PNG: b"\x89PNG\r\n\x1a\n",
    PictureFormat.JPEG: b"\xff\xd8\xff",
    PictureFormat.WEBP: b"RIFF",
    PictureFormat.GIF: b"GIF8",
}


def small_picture(side: int = 64) -> Picture:
    """A grey square, as PNG."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    points = zlib.compress((b"\0" + b"\x80" * side) * side)
    chunks = ((b"IHDR", header), (b"IDAT", points), (b"IEND", b""))
    data = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return Picture(data=_MAGIC[PictureFormat.PNG] + data, format=PictureFormat.PNG)


class ImageModelContract:
    """What every image model does. The fixture gives one that draws whatever it is asked."""

    @pytest.fixture
    def image_model(self) -> ImageModel:
        """The model under test; a subclass says which, as a fixture of its own."""
        raise NotImplementedError

    @pytest.mark.parametrize("original", [None, small_picture()], ids=["drawn", "changed"])
    async def test_a_picture_is_what_it_says(self, image_model: ImageModel, original: Picture | None) -> None:
        """Drawn or changed, it has content of its format, and one that chats can show."""
        drawn = await image_model.draw(ImageRequest(prompt="a grey square", original=original))

        assert drawn.picture.format is not PictureFormat.GIF
        assert drawn.picture.data.startswith(_MAGIC[drawn.picture.format])

    @pytest.mark.parametrize("original", [None, small_picture()], ids=["drawn", "changed"])
    async def test_what_was_counted_adds_up(self, image_model: ImageModel, original: Picture | None) -> None:
        """A server that counts says no smaller total than its parts; the original's tokens are part of the input."""
        drawn = await image_model.draw(ImageRequest(prompt="a grey square", original=original))

        assert drawn.input_picture_tokens >= 0
        if drawn.tokens is not None:
            assert drawn.tokens.total >= max(1, drawn.tokens.input + drawn.tokens.output)
            assert drawn.tokens.input >= drawn.input_picture_tokens

    async def test_the_model_has_a_name(self, image_model: ImageModel) -> None:
        """The one that prices and reports know it by."""
        assert image_model.name() != ""

    async def test_half_a_character_does_no_harm(self, image_model: ImageModel) -> None:
        """A prompt with a lone surrogate or a NUL is drawn like any other."""
        drawn = await image_model.draw(ImageRequest(prompt="\ud83d broken \x00 \ud83d\ude00"))

        assert drawn.picture.data
