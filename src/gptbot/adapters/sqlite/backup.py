"""Copies of a store while it is in use: whole, proven, and in their place only then."""

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import attrs

from gptbot.adapters.sqlite.audit import Audit, audited
from gptbot.adapters.sqlite.migrations import APPLICATION_ID
from gptbot.adapters.sqlite.reading import off_the_loop, opened
from gptbot.adapters.sqlite.transaction import translated
from gptbot.domain.ports.storage import StorageError

FOLDER = "backups"
PAGES_AT_ONCE = 1_000

_DAILY = re.compile(r"gptbot-\d{4}-\d{2}-\d{2}\.db")
_ID_AT, _ID_BYTES = 68, 4
"""Where SQLite keeps the number of the program in a file's header."""


async def backup(source: Path, target: Path) -> Audit:
    """Copies a store to a file, on a thread of its own; what is found in the copy.

    Raises:
        StorageError: it cannot be copied, it does not add up, or ``target`` is something else that would be lost.
    """
    return await off_the_loop(lambda stop: backed_up(source, target, stop))


def backed_up(source: Path, target: Path, stop: threading.Event) -> Audit:
    """The same on this thread, until ``stop`` is set."""
    try:
        _may_be_replaced(source, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _part_of(target) as part:
            _copied(source, part, stop)
            found = audited(part, stop)
            if not found.proven:
                raise StorageError(f"{source} does not add up, so this is no backup: {found.faults[0]}")
            _settled(part, target)
    except OSError as error:
        raise StorageError(f"{target}: {error.strerror or error}") from error
    return found


@attrs.frozen(kw_only=True)
class SqliteBackups:
    """Fits `gptbot.domain.ports.moving.Backups`: one copy a day in a folder beside the store, ``kept`` of them."""

    source: Path
    kept: int = attrs.field(validator=attrs.validators.ge(1))

    async def make(self, day: date) -> bool:
        """Makes the copy of this day unless it is there, and removes the oldest."""
        return await off_the_loop(lambda stop: self._made(day, stop))

    def _made(self, day: date, stop: threading.Event) -> bool:
        target = self.source.absolute().parent / FOLDER / f"gptbot-{day.isoformat()}.db"
        if target.exists():
            return False
        backed_up(self.source, target, stop)
        self._prune(target.parent)
        return True

    def _prune(self, folder: Path) -> None:
        daily = sorted(path for path in folder.iterdir() if _DAILY.fullmatch(path.name))
        for path in daily[: -self.kept]:
            path.unlink(missing_ok=True)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """The file beside it that it grows in, which is gone in the end."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _copied(source: Path, part: Path, stop: threading.Event) -> None:
    """Copies page by page what is seen at one moment; the bot writes on meanwhile."""

    def look(_status: int, _remaining: int, _total: int) -> None:
        if stop.is_set():
            raise StorageError("the backup was broken off")

    with opened(source, stop) as reading, translated(), closing(sqlite3.connect(part)) as writing:
        reading.backup(writing, pages=PAGES_AT_ONCE, progress=look, sleep=0)
        # One file, not three: a copy is read as it is and never written to beside.
        writing.execute("PRAGMA journal_mode = DELETE")


def _may_be_replaced(source: Path, target: Path) -> None:
    if not target.exists():
        return
    if source.exists() and target.samefile(source):
        raise StorageError(f"{target} is the store itself: name another file")
    if target.is_dir() or not _is_ours(target):
        raise StorageError(f"{target} is there already and no backup of gptbot: name another file")


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(_ID_AT + _ID_BYTES)
    return header[_ID_AT:] == APPLICATION_ID.to_bytes(_ID_BYTES, "big")


def _settled(part: Path, target: Path) -> None:
    """Puts the copy in its place, on the disk before its name is."""
    _synced(part)
    part.replace(target)
    _synced(target.parent)


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
