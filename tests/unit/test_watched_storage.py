"""The watched storage: says when it stops working and when it goes on, and ends what is damaged for good."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from structlog.testing import capture_logs

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.system.watched import WatchedStorage
from gptbot.domain.ports.health import StoreDamagedError, StoreUnavailableError
from gptbot.domain.ports.storage import Storage, StorageError, UnitOfWork

FULL = StoreUnavailableError("the disk is full")
DAMAGED = StoreDamagedError("the database is damaged")


class Failing:
    """A storage whose next transactions fail as they are told."""

    def __init__(self, *errors: StorageError | None) -> None:
        self.errors = list(errors)
        self.inner = MemoryStorage()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """The next one."""
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        async with self.inner.begin() as uow:
            yield uow


async def used(storage: Storage, times: int) -> list[str]:
    """What became of so many transactions: an error each, or nothing."""
    found = []
    for _ in range(times):
        try:
            async with storage.begin() as uow:
                await uow.inbox.count()
            found.append("")
        except StorageError as error:
            found.append(str(error))
    return found


async def test_a_full_disk_is_said_once_and_its_end_too() -> None:
    """However often it fails in between; who waits for either is woken."""
    watched = WatchedStorage(Failing(None, FULL, FULL, FULL), now=iter([10.0, 12.0, 17.5, 22.4, 22.5]).__next__)
    failing, working = asyncio.create_task(watched.failing()), asyncio.create_task(watched.working())
    with capture_logs() as logs:
        assert await used(watched, 4) == ["", *["the disk is full"] * 3]
        await asyncio.wait_for(failing, 1)
        assert watched.trouble is FULL
        assert not working.done()
        assert await used(watched, 1) == [""]
        assert watched.trouble is FULL
        assert await used(watched, 2) == ["", ""]
        await asyncio.wait_for(working, 1)
    assert watched.trouble is None
    assert [(line["log_level"], line["event"]) for line in logs] == [
        ("error", "the store does not work"),
        ("warning", "the store works again"),
    ]
    assert (logs[1]["after_s"], logs[1]["failures"]) == (7.5, 3)


async def test_a_damaged_store_is_not_touched_again() -> None:
    """Even where another transaction would have worked."""
    watched = WatchedStorage(Failing(FULL, DAMAGED))
    assert await used(watched, 4) == ["the disk is full", *["the database is damaged"] * 3]
    assert watched.trouble is DAMAGED


async def test_a_refusal_of_the_store_is_no_trouble() -> None:
    """A second entry with the same id says nothing about the disk."""
    watched = WatchedStorage(Failing(StorageError("it is there already")))
    assert await used(watched, 2) == ["it is there already", ""]
    assert watched.trouble is None


async def test_what_fails_in_the_middle_counts_too() -> None:
    """Not only the beginning of a transaction; what is no matter of the store does not."""
    watched = WatchedStorage(cast("Storage", MemoryStorage()))
    with pytest.raises(KeyError):
        async with watched.begin():
            raise KeyError
    assert watched.trouble is None
    with pytest.raises(StoreUnavailableError):
        async with watched.begin():
            raise FULL
    assert watched.trouble is FULL
