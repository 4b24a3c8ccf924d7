"""The true length of recordings."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.media import opus
from gptbot.domain.media import PictureFormat
from unit.media.files import PRE_SKIP, SAMPLES_PER_SECOND, Page, head, picture, recording, written

TEN_SECONDS = recording(10 * SAMPLES_PER_SECOND)


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (0, 0),
        (1, 1),
        (SAMPLES_PER_SECOND, 1),
        (SAMPLES_PER_SECOND + 1, 2),
        (300 * SAMPLES_PER_SECOND, 300),
        (300 * SAMPLES_PER_SECOND + 1, 301),
    ],
)
def test_a_length_is_rounded_up(samples: int, expected: int) -> None:
    """To the second, without what a decoder leaves out at the start."""
    assert opus.seconds(recording(samples)) == expected


@given(st.integers(0, 600), st.integers(1, 40), st.integers(0, 0xFFFF))
def test_pages_and_what_is_skipped_make_no_difference(seconds: int, pages: int, pre_skip: int) -> None:
    """However the sound is cut into pages."""
    assert opus.seconds(recording(seconds * SAMPLES_PER_SECOND, pages=pages, pre_skip=pre_skip)) == seconds


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"OggS" * 10,
        b"ID3\4" + b"\0" * 100,
        written([Page(granule=480_000, body=b"\x01vorbis")]),
        written([head()]),
        picture(PictureFormat.PNG),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_does_not_tell_its_length_has_none(data: bytes) -> None:
    """Another format, or nothing but a beginning."""
    assert opus.seconds(data) is None


@pytest.mark.parametrize("noise", [b"noise", b"OggS", b"OggS" + b"\0" * 40, b"OggS\1" + b"\xff" * 300], ids=repr)
def test_noise_between_pages_is_skipped(noise: bytes) -> None:
    """And after the last one."""
    assert opus.seconds(TEN_SECONDS + noise) == 10
    start = head().written()
    assert opus.seconds(start + noise + TEN_SECONDS[len(start) :] + noise) == 10


@pytest.mark.parametrize("granule", [-1, -5, 2**62, 2**63 - 1])
def test_a_page_that_promises_the_impossible_does_not_count(granule: int) -> None:
    """-1 says that no packet ends on it; a file of some bytes holds no years."""
    assert opus.seconds(TEN_SECONDS + Page(granule=granule).written()) == 10


def test_streams_that_follow_each_other_add_up() -> None:
    """A short one before a long one hides nothing."""
    second = recording(20 * SAMPLES_PER_SECOND, serial=8)
    assert opus.seconds(TEN_SECONDS + second) == 30


def test_a_stream_without_a_head_does_not_count() -> None:
    """Nobody knows how fast its clock goes."""
    assert opus.seconds(TEN_SECONDS + Page(granule=PRE_SKIP + 900_000, serial=9).written()) == 10


def test_a_file_of_nothing_but_pages_is_done_in_time() -> None:
    """Twenty megabytes of the smallest pages, or of their first letters."""
    started_at_s = time.monotonic()
    opus.seconds(head().written() + Page(granule=1, body=b"").written() * 700_000)
    opus.seconds(b"OggS" * 5_000_000)
    assert time.monotonic() - started_at_s < 5


@given(st.data())
def test_a_damaged_recording_is_never_a_surprise(data: st.DataObject) -> None:
    """Bytes changed, cut out or put in, anywhere."""
    real = bytearray(TEN_SECONDS)
    at = data.draw(st.integers(0, len(real)))
    real[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    found = opus.seconds(bytes(real))
    assert found is None or 0 <= found <= len(real)
