"""The sender of announcements: its pace, its patience, and what it gives up."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import attrs
import pytest

from gptbot.adapters.telegram import bulk as module
from gptbot.adapters.telegram.announce_board import Board
from gptbot.adapters.telegram.bulk import FAILURES_MAX, Bulk
from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.adapters.telegram.outbox import Outbox
from gptbot.domain.announce import Content, Failing
from gptbot.domain.announce_notices import AnnouncementReport
from gptbot.domain.ids import AccountId, ChatId
from unit.telegram.test_outbox import A, B, FlakyStorage
from unit.telegram.test_outbox import FakeMessenger as LetterMessenger
from unit.telegram.test_outbox import Station as LetterStation
from unit.usecases.house import ADMIN, House
from unit.waiting import settled, until

TEXT = Content(text="News")
FIRST = 100


class Loop:
    """The event loop with a time of its own, which moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.stands_still = False

    def time(self) -> float:
        """The time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Takes no time but that of this loop."""
        self.now_s += max(seconds, 0)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """Ends at once, as if the time had passed, unless time stands still."""
        self.now_s += 0 if self.stands_still else max(seconds, 0)
        async with asyncio.timeout(None if self.stands_still else 0):
            yield


@attrs.define
class FakeMessenger:
    """Notes who was written to and when; fails as it is told to."""

    loop: Loop
    tried: list[tuple[ChatId, float]] = attrs.Factory(list)
    arrived: list[ChatId] = attrs.Factory(list)
    errors: dict[str, list[Exception]] = attrs.Factory(lambda: defaultdict(list))
    door: asyncio.Event | None = None

    async def announce(self, to: ChatId, content: Content) -> None:
        """Sends one."""
        assert content == TEXT
        self.tried.append((to, self.loop.now_s))
        if self.errors[to]:
            raise self.errors[to].pop(0)
        if self.door is not None:
            await self.door.wait()
        self.arrived.append(to)


@attrs.define
class Station:
    """A sender that is not started, with as many people as it is to tell."""

    house: House
    loop: Loop
    messenger: FakeMessenger
    bulk: Bulk
    busy: bool = False

    async def begin(self, size: int) -> list[ChatId]:
        """An announcement to this many and the admin; who they are, the admin first."""
        people = [AccountId(f"telegram:{FIRST + number}") for number in range(size)]
        await self.house.join(ADMIN, *people)
        await self.house.say("/announce all", ADMIN)
        for content in (TEXT, Content(text="y")):
            await self.house.features.announce.said(self.house.request(ADMIN), content)
        await self.house.forget_letters()
        return [ChatId(who) for who in (ADMIN, *people)]

    async def report(self) -> AnnouncementReport:
        """Runs it to the end."""
        running = asyncio.create_task(self.bulk.run())
        found: list[AnnouncementReport] = []
        while not found:
            await asyncio.sleep(0)
            if running.done():
                running.result()
            found = [one for one in await self.house.told(ADMIN) if isinstance(one, AnnouncementReport)]
        running.cancel()
        await asyncio.wait({running})
        return found[0]


@pytest.fixture
async def station(monkeypatch: pytest.MonkeyPatch) -> Station:
    """Its pauses take no time, and it shows no progress."""
    house, loop = House(storage=FlakyStorage()), Loop()
    messenger = FakeMessenger(loop)

    async def nothing(self: Board) -> None:
        await asyncio.sleep(0)

    shim = {**vars(asyncio), "sleep": loop.sleep, "timeout": loop.timeout, "get_running_loop": lambda: loop}
    monkeypatch.setattr(module, "asyncio", SimpleNamespace(**shim))
    monkeypatch.setattr(Board, "show", nothing)
    monkeypatch.setattr(Board, "run", nothing)
    station = Station(house, loop, messenger, cast("Bulk", None))
    station.bulk = Bulk(
        delivery=house.features.announce_delivery,
        messenger=cast("TelegramMessenger", messenger),
        started=house.wiring.announced(),
        letters_wait=lambda: station.busy,
        per_second=20,
        admin_chat=ChatId(ADMIN),
    )
    return station


async def test_it_keeps_its_pace(station: Station) -> None:
    """One after the other, each once, not closer than the pace allows."""
    people = await station.begin(49)
    report = await station.report()
    assert [to for to, _ in station.messenger.tried] == people
    assert (report.delivered_count, report.missed_count, report.left) == (50, 0, 0)
    times = [at for _, at in station.messenger.tried]
    assert all(later - earlier >= 0.0499 for earlier, later in pairwise(times))
    assert times[-1] - times[0] < 2.6


async def test_letters_go_first(station: Station) -> None:
    """As long as one could leave, nothing is sent here."""
    await station.begin(3)
    station.busy = True
    running = asyncio.create_task(station.report())
    await settled(50)
    assert station.messenger.tried == []
    station.busy = False
    assert (await running).delivered_count == 4


async def test_a_chat_that_must_wait_waits_alone(station: Station) -> None:
    """It is tried again when its time has come, not before; nobody else waits for it."""
    people = await station.begin(9)
    station.messenger.errors[people[2]] = [LaterError(30)]
    await station.report()
    tried = station.messenger.tried
    assert station.messenger.arrived == [*people[:2], *people[3:], people[2]]
    first, second = (at for to, at in tried if to == people[2])
    assert second - first >= 30
    assert tried[-2][1] - tried[0][1] < 1


async def test_a_flood_stops_everything(station: Station) -> None:
    """After three such answers in a row it is not the chats: nobody is tried before the time is up."""
    people = await station.begin(9)
    for who in people[:3]:
        station.messenger.errors[who] = [LaterError(20)]
    await station.report()
    times = [at for _, at in station.messenger.tried]
    assert times[3] - times[2] >= 20
    assert sorted(station.messenger.arrived) == sorted(people)


async def test_an_outage_is_waited_out(station: Station) -> None:
    """While nothing works the tries become rare; then everybody is told."""
    people = await station.begin(4)
    for who in people:
        station.messenger.errors[who] = [LaterError()] * 8
    report = await station.report()
    assert report.delivered_count == 5
    times = [at for _, at in station.messenger.tried]
    assert times[39] - times[0] > 1000
    assert times[-1] - times[0] < 40 * 60 + 60


async def test_a_chat_that_never_answers_is_given_up(station: Station) -> None:
    """After a limit of tries."""
    people = await station.begin(1)
    station.messenger.errors[people[1]] = [LaterError()] * (FAILURES_MAX + 1)
    report = await station.report()
    assert [one.reason for one in report.missed] == [Failing.NO_ANSWER]
    assert len([to for to, _ in station.messenger.tried if to == people[1]]) == FAILURES_MAX


@pytest.mark.parametrize(
    ("error", "reason", "unreachable"),
    [
        (UndeliverableError("Forbidden: bot was blocked by the user", shut=True), Failing.BLOCKED, True),
        (UndeliverableError("Bad Request: chat not found", shut=True), Failing.GONE, True),
        (UndeliverableError("Bad Request: something"), Failing.REFUSED, False),
        (ValueError("a bug"), Failing.REFUSED, False),
    ],
)
async def test_a_refusal_is_noted(station: Station, error: Exception, reason: Failing, unreachable: bool) -> None:
    """With its reason; who shut the chat is marked so."""
    people = await station.begin(2)
    station.messenger.errors[people[1]] = [error]
    report = await station.report()
    assert [(str(one.user.id), one.reason) for one in report.missed] == [(people[1], reason)]
    assert (await station.house.account(AccountId(people[1]))).unreachable is unreachable


async def test_a_group_that_moved_is_followed(station: Station) -> None:
    """To its new address."""
    people = await station.begin(1)
    station.messenger.errors[people[1]] = [MovedError(ChatId("telegram:-9"))]
    report = await station.report()
    assert station.messenger.arrived == [people[0], "telegram:-9"]
    assert report.delivered_count == 2


async def test_a_store_that_fails_loses_nothing(station: Station) -> None:
    """What was sent is noted when the store works again, before anybody else is told."""
    people = await station.begin(5)
    storage = cast("FlakyStorage", station.house.storage)
    station.messenger.door = asyncio.Event()
    running = asyncio.create_task(station.bulk.run())
    await until(lambda: len(station.messenger.tried) == 1)
    storage.broken = 3
    station.messenger.door.set()
    await until(lambda: len(station.messenger.arrived) == len(people))
    running.cancel()
    await asyncio.wait({running})
    assert station.messenger.arrived == people


async def test_the_end_waits_for_what_is_under_way(station: Station) -> None:
    """A message that was sent is noted, and the next process does not send it again."""
    people = await station.begin(2)
    station.messenger.door = asyncio.Event()
    running = asyncio.create_task(station.bulk.run())
    await until(lambda: len(station.messenger.tried) == 1)
    running.cancel()
    await settled()
    assert not running.done()
    station.messenger.door.set()
    await asyncio.wait({running})
    station.messenger.door = None
    assert (await station.report()).delivered_count == 3
    assert station.messenger.arrived == people


async def test_a_stop_ends_a_long_wait(station: Station) -> None:
    """Nobody is waited for who must not be told any more."""
    people = await station.begin(1)
    station.messenger.errors[people[1]] = [LaterError(500)]
    station.loop.stands_still = True
    running = asyncio.create_task(station.bulk.run())
    await until(lambda: len(station.messenger.tried) == 2)
    await settled()
    await station.house.features.announce.said(station.house.request(ADMIN), Content(text="q"))
    await settled(100)
    running.cancel()
    await asyncio.wait({running})
    *_, report = await station.house.told(ADMIN)
    assert isinstance(report, AnnouncementReport)
    assert (report.delivered_count, report.left) == (1, 1)


async def test_letters_that_must_wait_hold_nothing_up() -> None:
    """A letter on its way does; one whose chat asked for patience does not."""
    house, letters = House(), LetterMessenger()
    outbox = Outbox(
        delivery=house.features.delivery, messenger=cast("TelegramMessenger", letters), written=asyncio.Event()
    )
    station = LetterStation(house, letters, outbox)
    letters.doors["slow"] = asyncio.Event()
    letters.errors["later"] = [LaterError(3600)]
    delivering = asyncio.create_task(outbox.run())
    assert not outbox.busy
    await station.write("later", A)
    await until(lambda: len(letters.tried) == 1)
    await settled()
    assert not outbox.busy
    await station.write("slow", B)
    await until(lambda: len(letters.tried) == 2)
    assert outbox.busy
    letters.doors["slow"].set()
    await until(lambda: not outbox.busy)
    delivering.cancel()
    await asyncio.wait({delivering})
    await outbox.drain(within_s=0, under_way_s=1)
