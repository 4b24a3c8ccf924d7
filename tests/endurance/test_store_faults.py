"""The disk is full, the file is locked, read-only, newer or broken: said clearly, nothing lost, and on it goes."""

import asyncio
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from endurance import confined
from endurance.evidence import lost
from integration.harness import WELCOME_TOKENS, BotProcess, Stage, said
from integration.nursery import ran

PAGE_BYTES = 4096
LOG_LINES_MAX = 12
"""However long the trouble lasts and however many are waiting."""

TOLD_WITHIN_S = 25.0

Store = Path


async def refused(stage: Stage) -> str:
    """What a bot says that cannot start: one line and an exit code, no traceback."""
    code, _, complaint = await asyncio.to_thread(ran, "run", folder=stage.folder, environment=stage.bots[0].environment)
    return _line(code, complaint)


async def refused_confined(stage: Stage, **settings: str) -> str:
    """The same of a bot without the privileges of root, or whose files cannot grow."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, confined.__file__, "run"),
        cwd=stage.folder,
        env={**stage.bots[0].environment, **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(30):
            _, complaint = await process.communicate()
    except TimeoutError:
        process.kill()
        pytest.fail("it started")
    return _line(process.returncode, complaint.decode())


def _line(code: int | None, complaint: str) -> str:
    assert code == 1, complaint
    assert len(complaint.splitlines()) == 1, complaint
    assert complaint.startswith("gptbot: DATABASE_URL: ")
    assert "gptbot.db: " in complaint
    return complaint


async def filled(stage: Stage) -> Store:
    """A store that was in use, with enough in it that it does not fit into one cache."""
    bot = await stage.start()
    await stage.newcomer()
    await bot.terminate()
    store = stage.folder / "gptbot.db"
    rows = [(f"telegram:{100_000 + number}", f"Person {number}", "be kind " * 60) for number in range(8_000)]
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.executemany(
            "INSERT INTO accounts (id, name, spoken, blocked, tier, prompt, context_chars, registered_at)"
            " VALUES (?, ?, 'en', 0, 'standard', ?, 0, 0)",
            rows,
        )
    return store


def broken(store: Store, *, pages: range) -> None:
    """Overwrites pages with something else."""
    with store.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE_BYTES)
            file.write(random.Random(page).randbytes(PAGE_BYTES))  # noqa: S311 -- no secret


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program keeps the database to itself meanwhile."""
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


class TestAtTheStart:
    """It does not start, and says why in one line."""

    async def test_a_read_only_file_or_folder(self, stage: Stage) -> None:
        """With its mode put right it starts."""
        bot = await stage.start()
        await bot.terminate()
        (stage.folder / "gptbot.db").chmod(0o444)
        assert "may not be written to" in await refused_confined(stage)
        (stage.folder / "gptbot.db").chmod(0o644)
        stage.folder.chmod(0o555)
        (stage.folder / "gptbot.db-lock").unlink()
        assert "nothing can be written beside it: Permission denied" in await refused_confined(stage)
        stage.folder.chmod(0o755)
        await bot.start()

    async def test_a_file_of_a_newer_version(self, stage: Stage) -> None:
        """The file stays as it is."""
        await (await stage.start()).terminate()
        store = stage.folder / "gptbot.db"
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("PRAGMA user_version = 999")
        before = store.read_bytes()
        assert "schema version 999, and this program knows up to" in await refused(stage)
        assert store.read_bytes() == before

    async def test_a_page_that_was_overwritten(self, stage: Stage) -> None:
        """Found by reading the file through; with a backup in its place everything goes on."""
        store = await filled(stage)
        shutil.copy(store, stage.folder / "backup")
        broken(store, pages=range(500, 501))
        assert "the database is damaged; only a backup helps" in await refused(stage)
        shutil.copy(stage.folder / "backup", store)
        await stage.bots[0].start()

    async def test_no_room_left(self, stage: Stage) -> None:
        """Nothing can be written at all."""
        await (await stage.start()).terminate()
        assert "no room left" in await refused_confined(stage, FILE_BYTES_MAX="0")

    async def test_a_database_that_is_locked(self, stage: Stage) -> None:
        """It waits for some seconds, in which it may become free, and no longer."""
        bot = await stage.start()
        await bot.terminate()
        with locked(stage.folder / "gptbot.db"):
            assert "another program keeps the database locked" in await refused(stage)
            await bot.launch()
            await asyncio.sleep(1)
            assert bot.running
        ann = await stage.newcomer()
        assert (await said(ann, "are you there?")).text == "echo: are you there?"


def full_disk(bot: BotProcess) -> AbstractContextManager[None]:
    """No file of the bot grows any more; its log may, a little."""

    @contextmanager
    def full() -> Iterator[None]:
        confined.limit_files(bot.pid, 4 * PAGE_BYTES)
        yield
        confined.limit_files(bot.pid, None)

    return full()


def locked_database(bot: BotProcess) -> AbstractContextManager[None]:
    """Somebody looks at it with a tool that locks."""
    return locked(bot.folder / "gptbot.db")


class TestWhileItRuns:
    """It goes on when the cause is gone."""

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [(full_disk, "no room left"), (locked_database, "another program keeps the database locked")],
    )
    async def test_nothing_is_lost_meanwhile(
        self, stage: Stage, fault: Callable[[BotProcess], AbstractContextManager[None]], reason: str
    ) -> None:
        """What cannot be stored stays at Telegram, the admin is told at once, and the log says it once."""
        bot = await stage.start(POLL_TIMEOUT_S="1", ADMIN_REPORTS="off")
        people = [await stage.newcomer() for _ in range(5)]
        stage.openai.hold()
        await people[0].says("a question that was begun before")
        await stage.openai.asked(1)
        lines = len(bot.log.splitlines())
        with fault(bot):
            stage.openai.release()
            for user in people[1:]:
                await user.says(f"a question of {user.id}")
            told = await stage.admin.receives("does not work", timeout_s=TOLD_WITHIN_S)
            assert reason in told.text
            assert lost(stage.folder / "gptbot.db", stage.telegram.queue.numbers, stage.telegram.confirmed) == []
        for user in people:
            assert "question" in (await user.receives("echo: ", timeout_s=TOLD_WITHIN_S)).text
        for user in people:
            assert (await stage.balance(user))[0] < WELCOME_TOKENS
            assert user.unread == []
        written = bot.log.splitlines()[lines:]
        assert len(written) <= LOG_LINES_MAX, written
        assert sum("the store does not work" in line for line in written) == 1

    async def test_a_page_that_is_overwritten_ends_it(self, stage: Stage) -> None:
        """At the first transaction that meets it, without another word to anybody but the admin and the operator."""
        store = await filled(stage)
        bot = await stage.start(POLL_TIMEOUT_S="1")
        broken(store, pages=range(10, store.stat().st_size // PAGE_BYTES))
        for number in range(0, 8_000, 100):
            await stage.telegram.user(100_000 + number).says("/balance")
        assert await bot.wait(timeout_s=30) == 1
        assert "gptbot: DATABASE_URL: the database is damaged; only a backup helps" in bot.log
        assert "only a backup helps" in (await stage.admin.receives("does not work")).text
