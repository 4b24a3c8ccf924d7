"""Files in a terminal: nobody can send one, and those of the bot are kept where they can be opened."""

import os
import tempfile
from pathlib import Path, PurePath
from typing import NoReturn

from gptbot.domain.media import FileRef
from gptbot.domain.ports.media import FileError


class NoFiles:
    """The port `FileSource` where nobody can send a file."""

    async def fetch(self, file: FileRef) -> NoReturn:
        """Raises `FileError`."""
        raise FileError(f"a terminal has no file {file.id}")


def kept(name: str, data: bytes) -> Path:
    """Where this file is now: one of its own among the temporary files. Blocks."""
    handle, path = tempfile.mkstemp(prefix="gptbot-", suffix=PurePath(name).suffix)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return Path(path)
