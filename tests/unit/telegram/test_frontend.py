"""The frontend: all loops together, from the first word of Telegram to an orderly end."""

import asyncio
from typing import cast

import attrs
import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from gptbot.adapters.system.watched import WatchedStorage
from gptbot.adapters.telegram import frontend as module
from gptbot.adapters.telegram.frontend import RetiredError, TokenRefusedError
from gptbot.adapters.telegram.menu import set_menu
from gptbot.app.usecases.reports import Reporter
from gptbot.domain.account import Language
from gptbot.domain.ports.health import StoreDamagedError
from gptbot.domain.ports.storage import StorageError
from unit.telegram.fakes import FakeBot
from unit.telegram.station import Station, opened
from unit.telegram.updates import said
from unit.usecases.house import ALICE, House, operator
from unit.usecases.model import Script
from unit.waiting import until

ROOT = {"id": 1, "is_bot": False, "first_name": "Root"}
ROOTS_CHAT = {"id": 1, "type": "private", "first_name": "Root"}


@pytest.fixture(autouse=True)
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds here."""
    for name in ("REPORT_PAUSE_S", "START_PAUSE_S", "RESTART_PAUSE_S", "LOOK_EACH_S"):
        monkeypatch.setattr(module, name, 0.01)
    monkeypatch.setattr(module, "QUESTIONS_END_WITHIN_S", 0.03)


@pytest.fixture
async def station() -> Station:
    """A frontend that is not started, in a house that nobody came to."""
    return opened(House())


async def test_from_start_to_answer(station: Station) -> None:
    """Updates come in, letters go out, the admin reads of it, and everything is marked as delivered."""
    async with station.running():
        station.bot.updates.put_nowait([said("/start", 1), said("Why?", 2)])
        await until(lambda: "Not much." in station.bot.texts)
        await until(lambda: len([call for call in station.bot.named("send_message") if call["chat_id"] == 1]) == 2)
    assert await station.house.postings() == ()
    assert (await station.house.wallet(ALICE)).posted == 29_985


async def test_stop_by_the_admin_is_said_and_done(station: Station) -> None:
    """The word leaves before the process ends."""
    async with station.running():
        station.bot.updates.put_nowait([said("/stop", 1, by=ROOT, chat=ROOTS_CHAT)])
        await asyncio.wait_for(station.bells.stop.wait(), 5)
    assert len(station.bot.texts) == 1
    assert await station.house.features.intake.count() == 0


async def test_a_question_that_does_not_end_in_time_is_answered_after_the_next_start(station: Station) -> None:
    """It stays in the inbox with its hold, and nothing is said."""
    await station.house.join(ALICE)
    station.house.model.scripts.append(Script(until=asyncio.Event()))
    async with station.running():
        station.bot.updates.put_nowait([said("Why?", 1)])
        await station.house.model.until_asked()
    assert station.bot.texts == []
    assert await station.house.features.intake.count() == 1

    station.bells.stop.clear()
    async with station.running():
        await until(lambda: "Not much." in station.bot.texts)
    assert len(await station.house.charges()) == 1


async def test_a_token_that_telegram_does_not_know_ends_it(station: Station) -> None:
    """At once, with a name that the command line understands."""
    station.bot.errors["get_me"] = [InvalidToken()]
    with pytest.raises(TokenRefusedError):
        await station.frontend.run()


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_telegram_is_asked_until_it_answers(station: Station) -> None:
    """A network that comes up after the bot does."""
    station.bot.errors["get_me"] = [NetworkError("no route"), RetryAfter(0)]
    async with station.running():
        await until(lambda: len(station.bot.named("get__updates")) >= 1)
    assert len(station.bot.named("get_me")) == 3


async def test_the_end_may_be_asked_for_before_telegram_answers(station: Station) -> None:
    """It ends without having begun."""
    station.bot.errors["get_me"] = [NetworkError("no route")] * 1_000
    async with station.running():
        await until(lambda: len(station.bot.named("get_me")) > 1)
    assert station.bot.named("get__updates") == []


async def test_a_loop_that_fails_by_a_bug_starts_anew(station: Station) -> None:
    """The others do not notice."""
    station.bot.errors["get__updates"] = [KeyError("a bug"), ZeroDivisionError()]
    async with station.running():
        station.bot.updates.put_nowait([said("/start", 1)])
        await until(lambda: len(station.bot.texts) == 2)


async def test_a_chore_that_the_store_refuses_is_done_the_next_time(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expired holds wait a minute longer."""
    monkeypatch.setattr(module, "EXPIRE_EACH_S", 0.001)
    tries: list[int] = []

    async def expire(_recovery: object) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise StorageError("the disk is full")
        return 0

    monkeypatch.setattr(type(station.house.features.recovery), "expire", expire)
    async with station.running():
        await until(lambda: len(tries) > 2)


async def test_the_first_report_leaves_at_once_and_the_next_go_together(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes while the admin is left in peace is one message."""
    monkeypatch.setattr(module, "REPORT_PAUSE_S", 0.05)
    await station.house.join(ALICE)

    def reported() -> int:
        return len([call for call in station.bot.named("send_message") if call["chat_id"] == 1])

    async with station.running():
        await station.house.ask()
        await until(lambda: reported() == 1)
        station.house.clock.move(1)
        for _ in range(3):
            await station.house.ask()
        await until(lambda: reported() == 2)
    assert reported() == 2


async def test_a_report_that_the_store_refused_to_give_is_asked_for_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not wait for the next request to ring."""
    gather = Reporter.gather
    asked, refused = asyncio.Event(), asyncio.Event()

    async def refuse_once(reporter: Reporter) -> bool:
        if asked.is_set() and not refused.is_set():
            refused.set()
            raise StorageError("the disk is full")
        return await gather(reporter)

    monkeypatch.setattr(Reporter, "gather", refuse_once)
    await station.house.join(ALICE)
    async with station.running():
        await until(lambda: station.bot.named("get__updates") != [])
        asked.set()
        await station.house.ask()
        await asyncio.wait_for(refused.wait(), 5)
        await until(lambda: any(call["chat_id"] == 1 for call in station.bot.named("send_message")))


async def test_what_waits_to_be_reported_at_the_end_is_reported(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even within the pause."""
    monkeypatch.setattr(module, "REPORT_PAUSE_S", 60)
    await station.house.join(ALICE)
    async with station.running():
        await station.house.ask()
        await until(lambda: len(station.bot.texts) == 2)
        station.house.clock.move(1)
        await station.house.ask()
    assert len([call for call in station.bot.named("send_message") if call["chat_id"] == 1]) == 2


async def test_the_menu_is_set_for_each_language_and_for_the_admin() -> None:
    """English stands for all others; the admin has more commands."""
    bot = FakeBot()
    await set_menu(cast("Bot", bot), operator())
    menus = bot.named("set_my_commands")
    assert [call["language_code"] for call in menus] == [None, None, "en", "en", "ru", "ru"]
    assert menus[0]["commands"] == menus[2]["commands"] != menus[4]["commands"]
    assert [len(call["commands"]) for call in menus] == [16, 24] * 3


async def test_a_forced_language_is_everybodys_menu() -> None:
    """Whatever Telegram speaks with them."""
    bot = FakeBot()
    await set_menu(cast("Bot", bot), operator(forced=Language.RU))
    everybodys = [call["commands"] for call in bot.named("set_my_commands")][::2]
    assert everybodys[0] == everybodys[1] == everybodys[2]


async def test_a_menu_that_is_refused_stops_nothing() -> None:
    """The commands work without it; an admin who never wrote has no chat yet."""
    bot = FakeBot()
    bot.errors["set_my_commands"] = [BadRequest("chat not found")] * 3
    await set_menu(cast("Bot", bot), operator())
    assert len(bot.calls) >= 3


async def test_whoever_is_replaced_does_what_is_stored_and_ends(station: Station) -> None:
    """The admin hears of it, and the command line does."""
    await station.house.join(ALICE)
    finish = asyncio.Event()
    station.house.model.scripts.append(Script(until=finish))
    task = asyncio.create_task(station.frontend.run())
    station.bot.updates.put_nowait([said("Why?", 1)])
    await station.house.model.until_asked()
    station.bot.errors["get__updates"] = [Conflict("terminated by other getUpdates request")] * 9
    station.bells.retired.set()
    await until(lambda: any("taken over" in text for text in station.bot.texts))
    assert not task.done()
    finish.set()
    with pytest.raises(RetiredError):
        await asyncio.wait_for(task, 5)
    assert "Not much." in station.bot.texts
    assert await station.house.postings() == ()


async def test_whoever_is_replaced_may_be_stopped(station: Station) -> None:
    """The end is asked for while a model still works: that is an end like any other."""
    await station.house.join(ALICE)
    station.house.model.scripts.append(Script(until=asyncio.Event()))
    async with station.running():
        station.bot.updates.put_nowait([said("Why?", 1)])
        await station.house.model.until_asked()
        station.bells.retired.set()
        await until(lambda: any("taken over" in text for text in station.bot.texts))
    assert await station.house.features.intake.count() == 1


async def test_a_damaged_store_ends_it(station: Station) -> None:
    """At once, after a word to the admin."""
    damaged = StoreDamagedError("the database is damaged")
    watched = WatchedStorage(station.house.storage)
    watched._failed(damaged)
    with pytest.raises(StoreDamagedError):
        await asyncio.wait_for(attrs.evolve(station.frontend, health=watched).run(), 5)
    assert any("the database is damaged" in text for text in station.bot.texts)
