"""Pictures that come with a question: fetched, and looked into before a model sees them."""

import attrs

from gptbot.domain.errors import DomainError, FileTooLarge, FileUnavailable, PicturesTooLarge, TooManyPictures
from gptbot.domain.media import FILE_BYTES_MAX, PICTURES_BYTES_MAX, PICTURES_MAX, FileRef, Picture
from gptbot.domain.ports.media import FileError, FileSource, Inspector

_MEGABYTE = 1024 * 1024


@attrs.frozen(kw_only=True)
class Pictures:
    """Turns what a frontend has into what a model can see."""

    files: FileSource
    inspector: Inspector

    async def seen(self, files: tuple[FileRef, ...]) -> tuple[Picture, ...]:
        """The pictures, in order; refused where one cannot be fetched, is none, or they are too large or too many."""
        if len(files) > PICTURES_MAX:
            raise DomainError(TooManyPictures(limit=PICTURES_MAX))
        seen, size_bytes = [], 0
        for file in files:
            data = await self.fetched(file)
            size_bytes += len(data)
            if size_bytes > PICTURES_BYTES_MAX:
                raise DomainError(PicturesTooLarge(limit_mb=PICTURES_BYTES_MAX // _MEGABYTE))
            seen.append(await self.inspector.picture(data))
        return tuple(seen)

    async def fetched(self, file: FileRef) -> bytes:
        """The content of a file; refused where it is too large or cannot be fetched."""
        if (file.size_bytes or 0) > FILE_BYTES_MAX:
            raise DomainError(FileTooLarge(limit_mb=FILE_BYTES_MAX // _MEGABYTE))
        try:
            data = await self.files.fetch(file)
        except FileError as error:
            raise DomainError(FileUnavailable()) from error
        if len(data) > FILE_BYTES_MAX:
            raise DomainError(FileTooLarge(limit_mb=FILE_BYTES_MAX // _MEGABYTE))
        return data
