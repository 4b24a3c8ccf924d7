"""Files: what a frontend can fetch, and what a file really is."""

from typing import Protocol

from gptbot.domain.media import FileRef, Picture


class FileError(Exception):
    """The file could not be fetched now, or never."""


class FileSource(Protocol):
    """Fetches files that people sent."""

    async def fetch(self, file: FileRef) -> bytes:
        """The content, up to `FILE_BYTES_MAX`; raises `FileError`."""
        ...


class Inspector(Protocol):
    """Looks into files without trusting them."""

    async def picture(self, data: bytes) -> Picture:
        """The picture that this is.

        Raises:
            DomainError: it is none (`NotAPicture`), or too large (`PictureTooLarge`).
        """
        ...

    def voice_seconds(self, data: bytes) -> int | None:
        """How long a recording really is, rounded up; None where the format does not tell."""
        ...
