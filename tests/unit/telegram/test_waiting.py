"""Waiting notices: shown for a while, and taken away whatever happens."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import attrs
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.telegram import waiting as module
from gptbot.adapters.telegram.waiting import ATTEMPTS_MAX, WaitingNotices
from gptbot.app.usecases.litter import Tidying
from gptbot.domain.account import Language, Person
from gptbot.domain.ids import AccountId, ChatId, EventId
from gptbot.domain.litter import Litter
from gptbot.domain.notices import DrawingBegun
from gptbot.domain.operator import Operator
from gptbot.domain.request import Chat, Request
from unit.waiting import until

ANN = AccountId("telegram:42")


@attrs.frozen
class Sent:
    """What Telegram says of a message."""

    message_id: int


@attrs.define
class FakeBot:
    """Notes what it sends and deletes; fails as it is told to."""

    texts: list[str] = attrs.Factory(list)
    replies: list[Any] = attrs.Factory(list)
    deleted: list[int] = attrs.Factory(list)
    send_errors: list[Exception] = attrs.Factory(list)
    delete_errors: list[Exception] = attrs.Factory(list)
    door: asyncio.Event = attrs.Factory(asyncio.Event)

    async def send_message(self, chat_id: int, text: str, **more: Any) -> Sent:  # noqa: ANN401 -- any parameter
        """Sends, once the door is open."""
        await self.door.wait()
        if self.send_errors:
            raise self.send_errors.pop(0)
        self.texts.append(text)
        self.replies.append(more["reply_parameters"])
        return Sent(len(self.texts))

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Deletes."""
        if self.delete_errors:
            raise self.delete_errors.pop(0)
        self.deleted.append(message_id)
        return True


@attrs.define
class Station:
    """Notices with a store."""

    bot: FakeBot = attrs.Factory(FakeBot)
    storage: MemoryStorage = attrs.Factory(MemoryStorage)
    notices: WaitingNotices = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bot.door.set()
        self.restart()

    def restart(self) -> None:
        """Another process on the same store."""
        tidying = Tidying(storage=self.storage, operator=Operator(admin=AccountId("telegram:1")))
        self.notices = WaitingNotices(bot=cast("Bot", self.bot), tidying=tidying)

    async def litter(self) -> tuple[Litter, ...]:
        """What is to be taken away."""
        return await self.notices.tidying.waiting("telegram")


@pytest.fixture
def station(monkeypatch: pytest.MonkeyPatch) -> Station:
    """Without pauses."""
    monkeypatch.setattr(module, "PAUSE_MIN_S", 0)
    return Station()


def request(*, group: bool = False, language: Language = Language.RU) -> Request:
    """A wish of Ann."""
    return Request(
        event_id=EventId("e"),
        person=Person(id=ANN, name="Ann", username=None, language=language),
        chat=Chat(id=ChatId("telegram:-5"), title="Friends") if group else Chat(id=ChatId("telegram:42")),
        at=datetime(2026, 5, 1, tzinfo=UTC),
        message="7/9",
    )


async def test_a_notice_is_noted_while_it_is_there(station: Station) -> None:
    """In the language of whoever waits; a reply in groups only."""
    async with station.notices.shown(request(), DrawingBegun()):
        await until(lambda: bool(station.bot.texts))
        await asyncio.sleep(0)
        assert await station.litter() == (Litter(chat_id=ChatId("telegram:42"), message="1"),)
    await until(lambda: station.bot.deleted == [1])
    await station.notices.drain(within_s=1)
    assert await station.litter() == ()
    assert (station.bot.texts, station.bot.replies) == (["Рисую… Это может занять минуту."], [None])
    async with station.notices.shown(request(group=True), DrawingBegun()):
        await until(lambda: len(station.bot.texts) == 2)
    assert station.bot.replies[1].message_id == 7


async def test_it_goes_away_after_an_error(station: Station) -> None:
    """Which is passed on."""

    async def failing() -> None:
        async with station.notices.shown(request(), DrawingBegun()):
            await until(lambda: bool(station.bot.texts))
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 -- no message
        await failing()
    await until(lambda: station.bot.deleted == [1])


async def test_one_that_is_still_under_way_goes_away_as_well(station: Station) -> None:
    """Nobody waits for it."""
    station.bot.door.clear()
    async with station.notices.shown(request(), DrawingBegun()):
        pass
    assert station.bot.texts == []
    station.bot.door.set()
    await until(lambda: station.bot.deleted == [1])


async def test_one_that_cannot_be_sent_is_no_harm(station: Station) -> None:
    """There is nothing to delete."""
    station.bot.send_errors = [NetworkError("no route")]
    async with station.notices.shown(request(), DrawingBegun()):
        pass
    await station.notices.drain(within_s=1)
    assert (station.bot.deleted, await station.litter()) == ([], ())


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_deleting_is_tried_again(station: Station) -> None:
    """After the pause that Telegram asks for."""
    station.bot.delete_errors = [NetworkError("no route"), RetryAfter(0), NetworkError("no route")]
    async with station.notices.shown(request(), DrawingBegun()):
        await until(lambda: bool(station.bot.texts))
    await until(lambda: station.bot.deleted == [1])


async def test_what_telegram_never_deletes_is_forgotten(station: Station) -> None:
    """Somebody else was faster, or it is too old."""
    station.bot.delete_errors = [BadRequest("Message to delete not found")]
    async with station.notices.shown(request(), DrawingBegun()):
        await until(lambda: bool(station.bot.texts))
    await station.notices.drain(within_s=1)
    assert await station.litter() == ()


async def test_the_next_start_takes_away_what_is_left(station: Station) -> None:
    """The last one could not, or died."""
    station.bot.delete_errors = [NetworkError("no route")] * ATTEMPTS_MAX
    async with station.notices.shown(request(), DrawingBegun()):
        await until(lambda: bool(station.bot.texts))
    await station.notices.drain(within_s=1)
    assert len(await station.litter()) == 1
    station.restart()
    await station.notices.clear()
    await until(lambda: station.bot.deleted == [1])
    await station.notices.drain(within_s=1)
    assert await station.litter() == ()


async def test_draining_ends_what_hangs(station: Station) -> None:
    """It is left to the next start."""
    station.bot.door.clear()
    async with station.notices.shown(request(), DrawingBegun()):
        pass
    await station.notices.drain(within_s=0.01)
    assert station.notices._tasks == set()
