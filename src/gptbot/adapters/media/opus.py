"""The true length of an Ogg/Opus recording: each page says how many samples have been played at its end."""

from collections.abc import Iterator

import attrs

_CAPTURE = b"OggS"
_PAGE_HEADER_BYTES = 27
_SAMPLES_PER_SECOND = 48_000
_PACKET_SAMPLES_MAX = 5_760
_PACKET_BYTES_MIN = 2
_PAGES_MAX = 200_000
_HEAD = b"OpusHead"
_HEAD_BYTES = 12


@attrs.frozen
class _Page:
    granule: int
    serial: int
    start: bytes


def seconds(data: bytes) -> int | None:
    """The length, rounded up; None where it is no Ogg/Opus or does not say.

    Streams that follow each other add up. Pages that are broken, or that promise more than their file can hold, do
    not count.
    """
    if not data.startswith(_CAPTURE):
        return None
    most = len(data) // _PACKET_BYTES_MIN * _PACKET_SAMPLES_MAX
    skipped: dict[int, int] = {}
    played: dict[int, int] = {}
    for page in _pages(data):
        if page.start.startswith(_HEAD):
            skipped.setdefault(page.serial, int.from_bytes(page.start[10:12], "little"))
        elif page.serial in skipped and 0 <= page.granule <= most:
            played[page.serial] = max(page.granule, played.get(page.serial, 0))
    samples = sum(max(0, granule - skipped[serial]) for serial, granule in played.items())
    return -(-samples // _SAMPLES_PER_SECOND) if played else None


def _pages(data: bytes) -> Iterator[_Page]:
    """The pages, in order; what is between them is skipped."""
    at = 0
    for _ in range(_PAGES_MAX):
        at = data.find(_CAPTURE, at)
        if at < 0 or at + _PAGE_HEADER_BYTES > len(data):
            return
        table = data[at + _PAGE_HEADER_BYTES : at + _PAGE_HEADER_BYTES + data[at + 26]]
        body = at + _PAGE_HEADER_BYTES + len(table)
        end = body + sum(table)
        if data[at + 4] == 0 and end <= len(data):
            yield _Page(
                int.from_bytes(data[at + 6 : at + 14], "little", signed=True),
                int.from_bytes(data[at + 14 : at + 18], "little"),
                data[body : body + _HEAD_BYTES],
            )
            at = end
        else:
            at += len(_CAPTURE)
