"""The storage in SQLite keeps the contract of every storage, in a file that its URL names."""

import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gptbot.adapters.sqlite import SqliteStorage, database_path
from gptbot.adapters.sqlite import storage as sqlite_storage
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.testing.ledger_contract import stored
from gptbot.testing.storage_contract import StorageContract, found, write_everywhere


class TestSqliteStorage(StorageContract):
    """The contract, in a file."""

    @pytest.fixture
    async def storage(self, tmp_path: Path) -> AsyncIterator[Storage]:
        """An empty storage."""
        async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
            yield storage


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///gptbot.db", "gptbot.db"),
        ("sqlite:///data/my bot.db", "data/my bot.db"),
        ("sqlite:////var/lib/gptbot.db", "/var/lib/gptbot.db"),
    ],
)
def test_url_names_a_file(url: str, path: str) -> None:
    """Three slashes are relative to the working directory, four begin at the root."""
    assert database_path(url) == Path(path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gptbot.db",
        "sqlite://",
        "sqlite:///",
        "sqlite://gptbot.db",
        "sqlite:///data/",
        "sqlite:///:memory:",
        "sqlite:///a\0b",
        "postgresql://bot:password@host/gptbot",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    """What names no SQLite file is refused with an example, and without repeating a password."""
    with pytest.raises(ValueError, match=r"sqlite:///folder/file\.db") as caught:
        database_path(url)
    assert "password" not in str(caught.value)


async def test_relative_file_and_folders_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path begins at the working directory, and missing folders are made."""
    monkeypatch.chdir(tmp_path)
    async with SqliteStorage.open("sqlite:///some/new/bot.db"):
        assert (tmp_path / "some/new/bot.db").is_file()


async def test_reopened_file_has_everything(tmp_path: Path) -> None:
    """What was kept is there after the file was closed and opened again."""
    url = f"sqlite:///{tmp_path}/bot.db"
    async with SqliteStorage.open(url) as storage, storage.begin() as unit:
        await write_everywhere(unit)
    async with SqliteStorage.open(url) as storage:
        assert all(await found(storage))


async def test_two_open_files_share_what_they_keep(tmp_path: Path) -> None:
    """A second process sees what the first has kept, while both are open."""
    url = f"sqlite:///{tmp_path}/bot.db"
    async with SqliteStorage.open(url, alone=True) as one, SqliteStorage.open(url) as other:
        async with one.begin() as unit:
            await write_everywhere(unit)
        assert all(await found(other))


async def test_a_second_one_that_wants_to_be_alone_is_refused(tmp_path: Path) -> None:
    """Also under another name of the file; whoever only reads sees what was kept, and after the end all is free."""
    url, other = f"sqlite:///{tmp_path}/bot.db", tmp_path / "other.db"
    other.symlink_to(tmp_path / "bot.db")
    async with SqliteStorage.open(url, alone=True) as storage:
        async with storage.begin() as unit:
            await write_everywhere(unit)
        for name in (url, f"sqlite:///{other}"):
            with pytest.raises(StorageError, match=rf"another gptbot \(process {os.getpid()}\) uses it"):
                async with SqliteStorage.open(name, alone=True):
                    pytest.fail("there are two")
        async with SqliteStorage.reading(url) as reading, reading.begin() as unit:
            assert await unit.inbox.count() > 0
    async with SqliteStorage.open(f"sqlite:///{other}", alone=True) as storage:
        assert all(await found(storage))


async def test_connection_is_as_safe_as_promised(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, foreign keys, overwriting deletes, patience with other processes."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        values = []
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"):
            [row] = await storage._connection.execute_fetchall(f"PRAGMA {pragma}")
            values.append(row[0])
    assert values == ["wal", 2, 1, 1, 5000]


async def test_closed_storage_refuses(tmp_path: Path) -> None:
    """After its end a storage begins no transaction."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        pass
    with pytest.raises(StorageError, match="closed"):
        await stored(storage)


async def test_locked_file_is_a_storage_error(tmp_path: Path) -> None:
    """A file that another process keeps to itself is a storage error; after that all goes on."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        await storage._connection.execute_fetchall("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            await stored(storage)
        other.close()
        assert (await stored(storage))[1] == ()


async def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """A path that cannot be a file is refused by name: a folder, or something below a file."""
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "bot.db"):
        with pytest.raises(StorageError, match=str(path)):
            async with SqliteStorage.open(f"sqlite:///{path}"):
                pytest.fail("nothing can be opened there")


async def test_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python with an SQLite that lacks what the schema needs says so."""
    monkeypatch.setattr(sqlite_storage, "SQLITE_OLDEST", (99,))
    with pytest.raises(StorageError, match="too old"):
        async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db"):
            pytest.fail("it is too old")
