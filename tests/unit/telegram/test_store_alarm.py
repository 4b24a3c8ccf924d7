"""The admin hears of a store that does not work at once and by itself, and seldom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import attrs
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError

from gptbot.adapters.telegram import store_alarm as module
from gptbot.adapters.telegram.messenger import TelegramMessenger
from gptbot.adapters.telegram.store_alarm import StoreAlarm
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId
from gptbot.domain.ports.health import StoreDamagedError, StoreUnavailableError
from gptbot.domain.ports.storage import StorageError
from unit.telegram.fakes import FakeBot
from unit.waiting import until

FULL = StoreUnavailableError("the disk is full")


@attrs.define(eq=False)
class Patient:
    """A store that is well or ill as it is told; fits `Health`."""

    trouble: StorageError | None = None
    looks: int = 0
    _changed: asyncio.Event = attrs.Factory(asyncio.Event)

    def falls_ill(self, trouble: StorageError | None) -> None:
        """It has this trouble from now on, or none."""
        self.trouble = trouble
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def failing(self) -> None:
        """Waits for trouble."""
        self.looks += 1
        while self.trouble is None:
            await self._changed.wait()

    async def working(self) -> None:
        """Waits for its end."""
        while self.trouble is not None:
            await self._changed.wait()


@attrs.define(eq=False)
class Ward:
    """An alarm at work."""

    health: Patient
    bot: FakeBot
    alarm: StoreAlarm

    @asynccontextmanager
    async def watched(self) -> AsyncIterator["asyncio.Task[None]"]:
        """While it runs."""
        task = asyncio.create_task(self.alarm.run())
        yield task
        task.cancel()
        await asyncio.wait([task])


async def no_file(_key: str) -> bytes | None:
    """Nothing is enclosed."""
    return None


@pytest.fixture
async def ward(monkeypatch: pytest.MonkeyPatch) -> Ward:
    """Nobody waits for seconds here."""
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    health, bot = Patient(), FakeBot()
    messenger = TelegramMessenger(bot=cast("Bot", bot), bot_username="bot", stored=no_file)
    alarm = StoreAlarm(
        health=health,
        messenger=messenger,
        admin=AccountId("telegram:1"),
        language=Language.RU,
        damaged=asyncio.Event(),
    )
    return Ward(health, bot, alarm)


async def test_the_admin_is_told_why_and_only_once(ward: Ward) -> None:
    """In their language; not again while it lasts, nor when it comes and goes."""
    async with ward.watched():
        ward.health.falls_ill(FULL)
        await until(lambda: ward.bot.texts != [])
        ward.health.falls_ill(None)
        ward.health.falls_ill(FULL)
        await asyncio.sleep(0.03)
    [told] = ward.bot.named("send_message")
    assert told["chat_id"] == 1
    assert "База данных не работает" in told["text"]
    assert "the disk is full" in told["text"]
    assert not ward.alarm.damaged.is_set()


async def test_what_is_over_soon_is_not_worth_a_word(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else had the file for a moment."""
    monkeypatch.setattr(module, "PATIENCE_S", 60)
    async with ward.watched():
        await until(lambda: ward.health.looks == 1)
        ward.health.falls_ill(FULL)
        await asyncio.sleep(0.01)
        ward.health.falls_ill(None)
        await until(lambda: ward.health.looks > 1)
    assert ward.bot.calls == []


@pytest.mark.parametrize("error", [None, NetworkError("no route"), Forbidden("bot was blocked by the user")])
async def test_a_damaged_store_ends_it_at_once(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    """Without patience, and whether the admin can be told or not."""
    monkeypatch.setattr(module, "PATIENCE_S", 60)
    ward.bot.errors["send_message"] = [error] if error else []
    async with ward.watched() as task:
        ward.health.falls_ill(StoreDamagedError("the database is damaged"))
        await asyncio.wait_for(task, 5)
    assert ward.alarm.damaged.is_set()
    assert len(ward.bot.texts) == 1


async def test_it_is_told_again_while_it_lasts(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten minutes."""
    monkeypatch.setattr(module, "QUIET_S", 0.01)
    async with ward.watched():
        ward.health.falls_ill(FULL)
        await until(lambda: len(ward.bot.texts) > 1)
