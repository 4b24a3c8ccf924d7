"""Looking into pictures: what they are, whether they are whole, and never a surprise."""

import io
import struct
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gptbot.adapters.media.inspector import PillowInspector
from gptbot.domain.errors import DomainError, NotAPicture, PictureTooLarge, Refusal
from gptbot.domain.media import PICTURE_POINTS_MAX, Picture, PictureFormat
from unit.media.files import picture, png_header

INSPECTOR = PillowInspector()
REAL = {kind: picture(kind) for kind in PictureFormat}


def refused(data: bytes) -> Refusal:
    """Why this is not taken."""
    with pytest.raises(DomainError) as caught:
        INSPECTOR.look(data)
    return caught.value.refusal


@pytest.mark.parametrize("kind", PictureFormat)
def test_a_picture_is_known_by_its_content(kind: PictureFormat) -> None:
    """The very bytes, and what they are."""
    assert INSPECTOR.look(REAL[kind]) == Picture(data=REAL[kind], format=kind)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (PictureFormat.PNG, {"mode": "RGBA"}),
        (PictureFormat.PNG, {"mode": "P"}),
        (PictureFormat.PNG, {"mode": "1"}),
        (PictureFormat.JPEG, {"mode": "L"}),
        (PictureFormat.JPEG, {"mode": "CMYK"}),
        (PictureFormat.JPEG, {"progressive": True}),
        (PictureFormat.JPEG, {"size": (1, 1)}),
        (PictureFormat.WEBP, {"lossless": True}),
        (PictureFormat.WEBP, {"mode": "RGBA"}),
        (PictureFormat.GIF, {"mode": "P"}),
    ],
    ids=str,
)
def test_every_usual_kind_is_taken(kind: PictureFormat, options: dict[str, object]) -> None:
    """Colours, greys, transparency, palettes, one point."""
    data = picture(kind, **options)  # type: ignore[arg-type]  # options of the writer, as the test names them
    assert INSPECTOR.look(data).format is kind


@pytest.mark.parametrize("kind", [PictureFormat.GIF, PictureFormat.WEBP, PictureFormat.PNG])
def test_moving_pictures_are_taken(kind: PictureFormat) -> None:
    """What a model makes of them is its business."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind.name, save_all=True, append_images=frames[1:], duration=50)
    assert INSPECTOR.look(file.getvalue()).format is kind


def test_a_camera_s_file_with_a_second_picture_is_a_jpeg() -> None:
    """Telephones write such files (MPO) and call them JPEG."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    file = io.BytesIO()
    frames[0].save(file, "MPO", save_all=True, append_images=frames[1:])
    assert INSPECTOR.look(file.getvalue()).format is PictureFormat.JPEG


@pytest.mark.parametrize("kind", PictureFormat)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_none(kind: PictureFormat, share: float) -> None:
    """Wherever it breaks off."""
    data = picture(kind, size=(300, 200))
    assert refused(data[: int(len(data) * share)]) == NotAPicture()


def test_a_png_with_a_wrong_byte_is_none() -> None:
    """Its checksums say so."""
    data = bytearray(REAL[PictureFormat.PNG])
    data[-20] ^= 1
    assert refused(bytes(data)) == NotAPicture()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF8",
        b"RIFF",
        b"RIFF\0\0\0\0WEBP" + b"\0" * 40,
        b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 40,
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM" + b"\0" * 60,
        b"just words",
        png_header(0, 5),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """Nor is a format that models do not look at."""
    assert refused(data) == NotAPicture()


def vp8x(width: int, height: int) -> bytes:
    """The beginning of a WebP file of this size."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + sides
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


GIF_BOMB = b"GIF89a" + struct.pack("<HHBBB", 50_000, 50_000, 0, 0, 0) + b"," + b"\0" * 4 + struct.pack("<HHB", 1, 1, 0)
JPEG_BOMB = REAL[PictureFormat.JPEG].replace(struct.pack(">HH", 30, 40), struct.pack(">HH", 50_000, 50_000), 1)


@pytest.mark.parametrize(
    "bomb",
    [png_header(50_000, 50_000), vp8x(50_000, 50_000), vp8x(1 << 24, 255), GIF_BOMB + b"\2\2D\1\0;", JPEG_BOMB],
    ids=["png", "webp", "webp-wide", "gif", "jpeg"],
)
def test_a_bomb_costs_no_memory(bomb: bytes) -> None:
    """Its header is enough to refuse it."""
    tracemalloc.start()
    try:
        assert refused(bomb) == PictureTooLarge(limit_mp=50)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_the_limit_is_the_number_of_points() -> None:
    """One row more is too much; within the limit it is only no picture, where the points are missing."""
    assert refused(png_header(10_000, PICTURE_POINTS_MAX // 10_000 + 1)) == PictureTooLarge(limit_mp=50)
    large = picture(PictureFormat.PNG, size=(10_000, 5_000), mode="1")
    assert INSPECTOR.look(large).format is PictureFormat.PNG


@pytest.mark.parametrize("kind", [PictureFormat.JPEG, PictureFormat.PNG])
def test_a_large_picture_that_is_truncated_is_none(kind: PictureFormat) -> None:
    """Looked through cheaply, and looked through all the same."""
    data = picture(kind, size=(4_000, 3_000), mode="L")
    assert refused(data[: len(data) // 2]) == NotAPicture()


def test_odd_metadata_makes_no_noise() -> None:
    """A picture whose EXIF is broken is a picture, and nothing is warned of."""
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x05\0\xff")
    assert INSPECTOR.look(file.getvalue()).format is PictureFormat.JPEG


def test_many_threads_may_look_at_once() -> None:
    """Each gets its own answer."""
    kinds = list(PictureFormat) * 5
    with ThreadPoolExecutor(8) as pool:
        assert [found.format for found in pool.map(INSPECTOR.look, [REAL[kind] for kind in kinds])] == kinds


def looks_without_surprise(data: bytes) -> None:
    """A picture or a refusal, and whatever it is, the length of no recording goes wrong."""
    outcome: Picture | Refusal
    try:
        outcome = INSPECTOR.look(data)
    except DomainError as error:
        outcome = error.refusal
    assert isinstance(outcome, Picture | NotAPicture | PictureTooLarge)
    assert (INSPECTOR.voice_seconds(data) or 0) >= 0


@given(
    st.sampled_from((b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF????WEBPVP8X", b"OggS")), st.binary()
)
def test_garbage_is_never_a_surprise(magic: bytes, data: bytes) -> None:
    """Whatever follows the first bytes."""
    looks_without_surprise(magic + data)


@given(st.sampled_from(list(PictureFormat)), st.data())
def test_a_damaged_picture_is_never_a_surprise(kind: PictureFormat, data: st.DataObject) -> None:
    """Bytes changed, cut out or put in, anywhere."""
    real = bytearray(REAL[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(real) - 1))
        real[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
        real = real or bytearray(b"\0")
    looks_without_surprise(bytes(real))
