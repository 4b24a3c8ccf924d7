"""Copies of a store: while it is written to, one a day, and only of what adds up."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite import backup as backups
from gptbot.adapters.sqlite.audit import audit
from gptbot.adapters.sqlite.backup import SqliteBackups, backed_up, backup
from gptbot.domain.exchange import Status
from gptbot.domain.ids import HoldId
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.units import Unit
from gptbot.testing.ledger_contract import ANN, NOW, credit, stored
from gptbot.testing.requests_contract import exchange
from gptbot.testing.storage_contract import DEADLINE_S


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A store that is open."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        yield storage


def names_in(folder: Path) -> list[str]:
    """The files of a folder."""
    return sorted(path.name for path in folder.iterdir())


async def test_a_backup_while_the_bot_writes(
    storage: SqliteStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the store as it was at one moment, it comes to an end, and nobody waits for it."""
    monkeypatch.setattr(backups, "PAGES_AT_ONCE", 1)
    await credit(storage, 1, "first")
    copying = asyncio.create_task(backup(tmp_path / "bot.db", tmp_path / "copy.db"))
    written = 0
    async with asyncio.timeout(DEADLINE_S):
        while not copying.done():
            await credit(storage, 1, str(written))
            written += 1
    found = await copying
    assert found.proven
    assert written
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/copy.db") as copy:
        wallet, entries = await stored(copy)
    assert wallet.posted == len(entries) <= written + 1


async def test_an_open_request_adds_up(storage: SqliteStorage, tmp_path: Path) -> None:
    """A hold of a request that runs is no fault; after the request has ended it is one."""
    await credit(storage, 100)
    asked = exchange().holding((Unit.TOKEN,))
    [held] = asked.held
    async with storage.begin() as uow:
        wallet = await uow.wallets.get(ANN, Unit.TOKEN)
        await uow.wallets.save(wallet.hold(60, hold_id=HoldId(held.hold_id), at=NOW, lifetime_s=60))
        await uow.exchanges.save(asked)
    assert (await audit(tmp_path / "bot.db")).faults == ()
    async with storage.begin() as uow:
        await uow.exchanges.save(asked.moved(Status.FAILED))
    [fault] = (await audit(tmp_path / "bot.db")).faults
    assert fault == f"telegram:1, token: the hold {held.hold_id} belongs to no open request"


async def test_one_copy_a_day_and_a_few_are_kept(storage: SqliteStorage, tmp_path: Path) -> None:
    """The oldest go; other files in the folder stay."""
    await credit(storage, 5)
    daily = SqliteBackups(source=tmp_path / "bot.db", kept=2)
    folder = tmp_path / "backups"
    assert await daily.make(date(2026, 1, 1))
    assert not await daily.make(date(2026, 1, 1))
    (folder / "gptbot-by-hand.db").touch()
    for day in (2, 3):
        assert await daily.make(date(2026, 1, day))
    assert names_in(folder) == ["gptbot-2026-01-02.db", "gptbot-2026-01-03.db", "gptbot-by-hand.db"]


async def test_a_store_that_does_not_add_up_gives_no_copy(storage: SqliteStorage, tmp_path: Path) -> None:
    """The older copies stay as they are."""
    await credit(storage, 5)
    daily = SqliteBackups(source=tmp_path / "bot.db", kept=1)
    await daily.make(date(2026, 1, 1))
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("UPDATE wallets SET posted = 6")
    with pytest.raises(StorageError, match="telegram:1"):
        await daily.make(date(2026, 1, 2))
    assert names_in(tmp_path / "backups") == ["gptbot-2026-01-01.db"]


async def test_a_backup_that_is_broken_off_leaves_nothing(
    storage: SqliteStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the process does not wait for it."""
    monkeypatch.setattr(backups, "PAGES_AT_ONCE", 1)
    await credit(storage, 5)
    stop = threading.Event()
    stop.set()
    with pytest.raises(StorageError, match=r"broken off|interrupted"):
        backed_up(tmp_path / "bot.db", tmp_path / "copy.db", stop)
    assert [name for name in names_in(tmp_path) if "copy" in name] == []


async def test_a_full_disk_is_a_storage_error(storage: SqliteStorage, tmp_path: Path) -> None:
    """Nothing can be written below a file."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="file"):
        await backup(tmp_path / "bot.db", tmp_path / "file" / "copy.db")
