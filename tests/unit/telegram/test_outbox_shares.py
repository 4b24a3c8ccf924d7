"""The outbox keeps a little of each chat in memory: one for which much waits holds up nobody, and loses nothing."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.telegram import outbox as module
from gptbot.adapters.telegram.messenger import MovedError
from gptbot.adapters.telegram.outbox import LOADED_FOR_CHAT_MAX
from gptbot.app.usecases.delivery import Delivery
from gptbot.domain.ids import ChatId
from gptbot.domain.ports.storage import Posting
from unit.telegram.test_outbox import A, B, FakeMessenger, Station, made, running
from unit.usecases.house import House
from unit.waiting import settled, until

NEW = ChatId("telegram:-8")


@pytest.fixture
async def station() -> Station:
    """An outbox that is not started."""
    return opened()


def opened() -> Station:
    """An outbox of a house of its own."""
    house, messenger = House(), FakeMessenger()
    return Station(house, messenger, made(house, messenger))


async def test_a_chat_that_must_wait_holds_up_nobody(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much waits for it: most of that stays on the disk, and leaves later, in order."""
    monkeypatch.setattr(module, "LOADED_MAX", 30)
    station.messenger.doors["0"] = asyncio.Event()
    async with running(station.outbox):
        for number in range(60):
            await station.write(str(number), A)
        await station.write("other", B)
        await until(lambda: "other" in station.messenger.texts)

        await station.write("last", A)
        station.messenger.doors["0"].set()
        await until(lambda: "last" in station.messenger.texts)
        await settled()
    assert station.messenger.texts == ["other", *map(str, range(60)), "last"]
    assert await station.waiting() == []
    assert (station.outbox._left, station.outbox._held) == ({}, set())


async def test_what_was_left_for_a_group_moves_with_it(station: Station) -> None:
    """What is in memory, and what is on the disk; what the new group had waiting before arrives once."""
    moved = 3 * LOADED_FOR_CHAT_MAX
    for number in range(moved):
        await station.write(str(number), B)
        station.messenger.errors[str(number)] = [MovedError(NEW)]
    await station.write("new", NEW)
    async with running(station.outbox):
        await until(lambda: len(station.messenger.texts) == moved + 1)
        await settled()
    assert {chat for chat, _ in station.messenger.arrived} == {NEW}
    assert len(set(station.messenger.texts)) == moved + 1
    assert await station.waiting() == []


async def test_what_failed_by_a_bug_is_not_tried_for_ever(station: Station) -> None:
    """It waits for the next start, and the letters behind it leave."""
    for number in range(3 * LOADED_FOR_CHAT_MAX):
        await station.write(str(number), A)
        if number % LOADED_FOR_CHAT_MAX == 1:
            await station.write("poison", A)
    async with running(station.outbox):
        await until(lambda: len(station.messenger.texts) == 3 * LOADED_FOR_CHAT_MAX)
        await settled()
        assert station.outbox._left == {}
    assert len(await station.waiting()) == 3


async def test_what_is_written_while_the_rest_is_fetched_is_not_lost(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop passes it by, since more waits on the disk, and the page was read before it was written."""
    waiting = Delivery.waiting

    async def slow(
        delivery: Delivery, frontend: str, *, after: int, limit: int, to: ChatId | None = None
    ) -> tuple[Posting, ...]:
        page = await waiting(delivery, frontend, after=after, limit=limit, to=to)
        if to is not None and not page and len(station.messenger.texts) < 2 * LOADED_FOR_CHAT_MAX:
            await station.write("late", A)
            await station.outbox._load()
        return page

    monkeypatch.setattr(Delivery, "waiting", slow)
    for number in range(2 * LOADED_FOR_CHAT_MAX - 1):
        await station.write(str(number), A)
    async with running(station.outbox):
        await until(lambda: "late" in station.messenger.texts)
        await settled()
    assert len(station.messenger.texts) == 2 * LOADED_FOR_CHAT_MAX


@given(st.lists(st.tuples(st.sampled_from((A, B)), st.integers(0, 3)), max_size=80))
async def test_however_letters_come_each_arrives_once_and_in_order(writing: list[tuple[ChatId, int]]) -> None:
    """While others of the same chat are loaded, sent and noted."""
    station = opened()
    async with running(station.outbox):
        for number, (chat, turns) in enumerate(writing):
            await station.write(str(number), chat)
            await settled(turns)
        await until(lambda: len(station.messenger.texts) >= len(writing))
        await settled()
    for chat in (A, B):
        wanted = [str(number) for number, (to, _) in enumerate(writing) if to == chat]
        assert [text for to, text in station.messenger.arrived if to == chat] == wanted
    assert await station.waiting() == []
