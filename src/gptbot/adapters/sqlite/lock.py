"""One store, one process that serves it: a lock beside the file, which the system takes back when its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gptbot.domain.ports.storage import StorageError

SUFFIX = "-lock"
_DIGITS_MAX = 20


@contextmanager
def kept(path: Path) -> Iterator[None]:
    """Keeps the store in this file to this process, whatever name it goes by. The lock's own file stays behind.

    The file of the store itself is never opened here: closing it would take SQLite's own locks away.

    Raises:
        StorageError: another process keeps it, or no lock can be made beside it.
    """
    descriptor = _locked(path)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    try:
        real = path.resolve()
        descriptor = os.open(real.with_name(f"{real.name}{SUFFIX}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"{path}: nothing can be written beside it: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = _holder(descriptor)
        os.close(descriptor)
        if not isinstance(error, BlockingIOError):
            raise StorageError(f"{path}: it cannot be locked: {error.strerror}") from error
        raise StorageError(f"{path}: another gptbot{holder} uses it: stop that one, or name another file") from error
    # Only to tell whoever comes second; a full disk is no reason not to start.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _holder(descriptor: int) -> str:
    """Who has it, where they could write that down."""
    written = os.pread(descriptor, _DIGITS_MAX, 0)
    return f" (process {written.decode()})" if written.isdigit() else ""
