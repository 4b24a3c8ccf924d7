"""A flood through the whole frontend: others are served, the flooder is told once, nothing stays behind."""

import asyncio
from typing import Any

import attrs
import pytest

from gptbot.adapters.telegram import albums
from gptbot.adapters.telegram.frontend import TelegramLimits
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.adapters.texts.render import toast
from gptbot.domain.access import Access
from gptbot.domain.account import Language
from gptbot.domain.errors import TooManyWaiting
from gptbot.domain.flood import FROM_GROUP, FROM_ONE, TooMuchAtOnce
from unit.telegram.station import Station, opened
from unit.telegram.updates import BOB, GROUP, Update, message, pressed, private, said
from unit.usecases.house import ALICE, House
from unit.usecases.house import BOB as BOBS
from unit.usecases.model import Script
from unit.waiting import until

PHOTO = [{"file_id": "p", "file_unique_id": "u", "width": 10, "height": 10}]
TOO_MUCH = toast(TooMuchAtOnce(), Language.EN)


@pytest.fixture
async def station() -> Station:
    """A frontend in a house where Alice and Bob are registered."""
    house = House()
    await house.join(ALICE, BOBS)
    return opened(house, TelegramLimits(inbox_max=200))


def by_bob(text: str, number: int) -> Update:
    """Bob in his own chat."""
    return said(text, number, by=BOB, chat=private(BOB))


async def taken_in(station: Station, updates: list[Update]) -> None:
    """One poll of a frontend that does nothing else."""
    waiting = WaitingNotices(bot=station.frontend.bot, tidying=station.house.features.tidying)
    poller, _, _ = station.frontend._parts(await station.bot.get_me(), waiting)
    station.bot.updates.put_nowait(updates)
    await poller.step()


async def test_a_thousand_commands_are_answered_as_far_as_telegram_would_take_it(station: Station) -> None:
    """The flooder reads one word about it; Bob, in between, gets all of his answers; then it is as before."""
    flood = [said("/topup", number) for number in range(1, 1001)]
    flood[500:500] = [by_bob("/topup", number) for number in range(2001, 2021)]
    async with station.running():
        await station.serves(flood)
        alice, bob = station.texts(42), station.texts(43)
        assert (sum(bob.values()), bob[TOO_MUCH]) == (20, 0)
        assert (sum(alice.values()), alice[TOO_MUCH]) == (FROM_ONE.limit + 1, 1)
        station.house.clock.move(60)
        await station.serves([said("/topup", 1001)])
        assert sum(station.texts(42).values()) == FROM_ONE.limit + 2


async def test_of_a_crowd_of_questions_beyond_the_limit_the_first_is_refused_with_words(station: Station) -> None:
    """The others in silence: one word in all, though the flood goes on beyond another limit."""
    door = asyncio.Event()
    station.house.model.scripts.append(Script(until=door))
    async with station.running():
        for first, last in ((1, 31), (31, 131)):
            await station.stores([said(f"What is {number}?", number) for number in range(first, last)])
            await until(lambda: len(station.texts(42)) > 0)
        door.set()
        await station.serves([by_bob("/topup", 101)])
        words = station.texts(42)
    assert words == {"Not much.": 11, toast(TooManyWaiting(limit=10), Language.EN): 1}
    wallet = await station.house.wallet()
    assert (len(await station.house.charges()), wallet.holds) == (11, ())


async def test_the_limit_of_the_operator_and_that_of_floods_have_one_word(station: Station) -> None:
    """Twenty questions a minute are answered; the next is told so, and all that comes then is met with silence."""
    runs = attrs.evolve(station.house.operator, access=Access(requests_per_minute=20))
    house = House(storage=station.house.storage, operator=runs)
    station = opened(house, TelegramLimits(questions_waiting_max=1000))
    async with station.running():
        await station.serves([said(f"What is {number}?", number) for number in range(1, 201)])
        assert station.texts(42).total() == 21
        assert station.texts(42)["Not much."] == 20
        house.clock.move(60)
        await station.serves([said("What is new?", 201)])
    assert station.texts(42)["Not much."] == 21


async def test_a_flood_of_presses_is_told_once_at_the_button(station: Station) -> None:
    """And in no message."""
    async with station.running():
        await station.serves([pressed("language:ru", number, id=str(number)) for number in range(1, 301)])
    answers = [given["text"] for given in station.bot.named("answer_callback_query")]
    refused = [text for text in answers if text is not None]
    assert (len(answers), len(refused)) == (FROM_ONE.limit + 1, 1)
    assert station.texts(42).total() == FROM_ONE.limit


async def test_many_members_of_a_group_get_what_telegram_takes_for_it(station: Station) -> None:
    """And no word each: one for all of them."""
    members: list[dict[str, Any]] = [
        {"id": number, "is_bot": False, "first_name": f"M{number}"} for number in range(100, 120)
    ]
    flood = [
        said("/help@gpt_bot", 1000 * turn + member["id"], chat=GROUP, by=member)
        for turn in range(1, 21)
        for member in members
    ]
    async with station.running():
        await station.serves(flood)
        words = station.texts(-100500)
        assert (words.total(), words[TOO_MUCH]) == (FROM_GROUP.limit + 1, 1)
        await station.serves([by_bob("/topup", 1)])
        assert station.texts(43).total() == 1


async def test_what_was_stored_as_too_much_is_told_so_by_the_next_process(station: Station) -> None:
    """The silence that followed it was for its word."""
    await taken_in(station, [said("/topup", number) for number in range(1, FROM_ONE.limit + 40)])
    assert await station.house.features.intake.count() == FROM_ONE.limit + 1

    station.house.restart()
    later = opened(station.house)
    async with later.running():
        await later.serves([by_bob("/topup", 1001)])
    assert later.texts(42)[TOO_MUCH] == 1


async def test_an_album_counts_as_one(station: Station) -> None:
    """However many parts it has, all are taken in together."""
    commands = [said("/topup", number) for number in range(1, FROM_ONE.limit)]
    parts = [said(None, 1000 + n, message_id=1000 + n, media_group_id="7", photo=PHOTO) for n in range(10)]
    await taken_in(station, [*commands, *parts])
    stored = await station.house.features.intake.waiting(after=0, limit=1000)
    assert [item.lane for item in stored] == ["telegram:42/telegram:42"] * (FROM_ONE.limit + 9)


async def test_an_album_too_many_is_refused_as_one(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of its parts are gone from the inbox."""
    monkeypatch.setattr(albums, "QUIET_S", 0)
    commands = [said("/topup", number) for number in range(1, FROM_ONE.limit + 1)]
    parts = [said(None, 1000 + n, message_id=1000 + n, media_group_id="7", photo=PHOTO, caption="?") for n in range(10)]
    async with station.running():
        await station.serves([*commands, *parts])
    assert station.texts(42)[TOO_MUCH] == 1
    assert station.house.model.requests == []


async def test_a_flood_that_nobody_can_read_is_a_flood_as_well(station: Station) -> None:
    """Its sender reads that it cannot be read, not a thousand times."""
    odd: list[dict[str, Any]] = [
        {"update_id": number, "message": {**message("x"), "date": "never"}} for number in range(1, 301)
    ]
    async with station.running():
        await station.stores(odd)
        assert await station.house.features.intake.count() <= FROM_ONE.limit + 1
