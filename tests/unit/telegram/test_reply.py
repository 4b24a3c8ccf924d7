"""The reply: the bot is typing, for as long as it takes, whatever Telegram says to that."""

import asyncio
from typing import cast

import attrs
import pytest
from telegram import Bot
from telegram.error import NetworkError

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.telegram import reply as module
from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.reply import TelegramReply
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.app.usecases.litter import Tidying
from gptbot.domain.ids import ChatId
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.request import Request
from unit.telegram.fakes import FakeBot
from unit.usecases.house import GROUP, House, operator
from unit.waiting import settled, until


def reply(bot: FakeBot, request: Request) -> TelegramReply:
    """A reply in the chat of this request."""
    tidying = Tidying(storage=MemoryStorage(), operator=operator())
    waiting = WaitingNotices(bot=cast("Bot", bot), tidying=tidying)
    return TelegramReply(bot=cast("Bot", bot), request=request, waiting=waiting)


async def test_the_bot_is_typing_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again, in the topic of the question, and not a moment longer."""
    monkeypatch.setattr(module, "REPEAT_S", 0.001)
    bot = FakeBot()
    request = attrs.evolve(House().request(chat=GROUP), message="7/100")
    async with reply(bot, request).busy(Activity.TYPING):
        await until(lambda: len(bot.calls) >= 3)
    count = len(bot.calls)
    await settled()

    assert len(bot.calls) == count
    assert bot.named("send_chat_action")[0] == {"chat_id": -100_500, "action": "typing", "message_thread_id": 100}


@pytest.mark.parametrize(("activity", "action"), [(Activity.LISTENING, "typing"), (Activity.DRAWING, "upload_photo")])
async def test_each_activity_has_its_action(activity: Activity, action: str) -> None:
    """Drawing says so in words as well."""
    bot = FakeBot()
    async with reply(bot, House().request()).busy(activity):
        await until(lambda: bool(bot.named("send_chat_action")))
        await settled()
    assert bot.named("send_chat_action")[0]["action"] == action
    assert bot.texts == (["Drawing… This may take a minute."] if activity is Activity.DRAWING else [])


async def test_failing_to_show_it_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a call that hangs."""
    monkeypatch.setattr(module, "REPEAT_S", 0.001)
    monkeypatch.setattr(module, "ACTION_TIMEOUT_S", 0.001)
    bot = FakeBot()
    bot.errors["send_chat_action"] = [NetworkError("no route"), TimeoutError()]
    bot.hanging = {"send_chat_action"}
    async with reply(bot, House().request()).busy(Activity.TYPING):
        await until(lambda: len(bot.calls) >= 4)
    assert len(bot.named("send_chat_action")) >= 4


async def test_an_error_while_busy_goes_up_and_ends_the_activity() -> None:
    """As does being cancelled."""
    bot = FakeBot()
    for error in (ValueError(), asyncio.CancelledError()):
        with pytest.raises(type(error)):
            async with reply(bot, House().request()).busy(Activity.TYPING):
                raise error
    assert len(asyncio.all_tasks()) == 1


async def test_drafts_are_not_shown() -> None:
    """The answer comes whole."""
    bot = FakeBot()
    await reply(bot, House().request()).draft("so far")
    assert bot.calls == []


def test_ids_as_telegram_writes_them() -> None:
    """Groups are negative; a reference may name a topic."""
    assert chat_number(ChatId("telegram:-100500")) == -100_500
    assert reply_target(None) == (None, None)
    assert reply_target("7") == (7, None)
    assert reply_target("7/100") == (7, 100)
