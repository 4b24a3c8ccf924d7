"""The documents as files: read with a limit, written so that a name never stands for half a document."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import attrs

from gptbot.adapters.legacy.fields import user_number
from gptbot.adapters.legacy.json_text import BrokenDocumentError
from gptbot.adapters.legacy.reading import House, read_dialog, read_document, with_dialogs
from gptbot.adapters.legacy.writing import dialog_text
from gptbot.domain.extended_context import Turn
from gptbot.domain.ids import local_part
from gptbot.domain.moving import Movers, Remark, Remarked, Resident

DOCUMENT_BYTES_MAX = 1_000_000_000
DIALOG_BYTES_MAX = 20_000_000
CONTEXTS = "chat_context"
"""Where the old bot keeps the dialogues, beside its document."""

_SUFFIX = ".json"


def read_files(document: Path, contexts: Path | None, house: House) -> Movers:
    """Everybody in the document, with the dialogues of a folder.

    Raises:
        BrokenDocumentError: a file is missing or broken; the place begins with its name.
    """
    with _placed(document):
        movers = read_document(_content(document, DOCUMENT_BYTES_MAX), house)
    if contexts is None:
        return movers
    remarks: list[Remark] = []
    dialogs: dict[int, tuple[Turn, ...]] = {}
    with _placed(contexts):
        paths = sorted(contexts.iterdir())
    for path in paths:
        number = user_number(path.stem) if path.suffix == _SUFFIX else None
        if number is None or not path.is_file():
            remarks.append(Remark(Remarked.UNKNOWN_FILE, str(path)))
            continue
        with _placed(path):
            dialogs[number] = read_dialog(_content(path, DIALOG_BYTES_MAX), remarks, str(path))
    return with_dialogs(attrs.evolve(movers, remarks=(*movers.remarks, *remarks)), dialogs)


def write_dialogs(folder: Path, residents: Iterable[Resident]) -> int:
    """Writes each dialogue to a file in this folder, which is made if need be; how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    talking = [resident for resident in residents if resident.turns]
    for resident in talking:
        with replacing(folder / f"{local_part(resident.account.id)}{_SUFFIX}", durable=False) as file:
            file.write(dialog_text(resident.turns).encode())
    return len(talking)


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file that takes this name, and the place of what had it, once all of it is written; or not at all.

    ``durable`` waits for the disk first: too slow for a hundred thousand small ones.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def _content(path: Path, bytes_max: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise BrokenDocumentError("", f"larger than {bytes_max // 1_000_000} MB")
    return data


@contextmanager
def _placed(path: Path) -> Iterator[None]:
    """Puts the name of the file before what is wrong with it."""
    try:
        yield
    except BrokenDocumentError as error:
        raise BrokenDocumentError(", ".join(filter(None, (str(path), error.place))), error.why) from None
    except OSError as error:
        raise BrokenDocumentError(str(path), (error.strerror or str(error)).lower()) from None
