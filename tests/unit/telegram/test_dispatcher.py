"""The dispatcher: dialogues side by side, each in order; failures are counted, a broken store is waited for."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import attrs
import pytest

from gptbot.adapters.telegram import albums, overflow
from gptbot.adapters.telegram import dispatcher as module
from gptbot.adapters.telegram.dispatcher import Dispatcher, Kind
from gptbot.app.usecases.intake import Intake
from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem, StorageError
from unit.usecases.house import NOW
from unit.waiting import settled, until


class FakeIntake:
    """An inbox that nobody marks: what was handed out is behind the cursor."""

    def __init__(self) -> None:
        self.items: list[InboxItem] = []
        self.broken = 0
        self.arrived = asyncio.Event()

    def put(self, text: str, lane: str = "a") -> None:
        """Something arrives: a question where it ends with a question mark."""
        number = len(self.items) + 1
        event = EventId(f"telegram:{number}")
        self.items.append(InboxItem(event_id=event, lane=lane, payload=text, received_at=NOW, number=number))
        self.arrived.set()

    async def waiting(self, *, after: int, limit: int) -> tuple[InboxItem, ...]:
        """What came after."""
        if self.broken:
            self.broken -= 1
            raise StorageError("the disk is full")
        return tuple(item for item in self.items if item.number > after)[:limit]


@attrs.define
class FakeHandler:
    """Notes what it is given; holds what has a door; fails as often as it is told."""

    lines: list[str] = attrs.Factory(list)
    doors: dict[str, asyncio.Event] = attrs.Factory(dict)
    errors: dict[str, list[Exception]] = attrs.Factory(lambda: defaultdict(list))
    note_errors: list[Exception] = attrs.Factory(list)
    failures: dict[str, int] = attrs.Factory(lambda: defaultdict(int))
    running: int = 0
    most_running: int = 0

    def kind(self, item: InboxItem) -> Kind:
        """A question ends with a question mark."""
        if item.payload == "unreadable":
            raise ValueError(item.payload)
        return Kind.QUESTION if item.payload.endswith("?") else Kind.COMMAND

    def album(self, item: InboxItem) -> str | None:
        """The word before a hash."""
        album, hash_sign, _ = item.payload.partition("#")
        return album if hash_sign and "{" not in album else None

    def size_bytes(self, item: InboxItem) -> int:
        """What is said to be large is."""
        return 60 * 2**20 if "large" in item.payload else 0

    async def handle(self, item: InboxItem) -> None:
        """Serves it."""
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            self.lines.append(item.payload)
            if item.payload in self.doors:
                await self.doors[item.payload].wait()
            if self.errors[item.payload]:
                raise self.errors[item.payload].pop(0)
            self.lines.append(f"{item.payload} done")
        finally:
            self.running -= 1

    async def refuse(self, item: InboxItem, *, crowd: bool = False) -> None:
        """Refuses it."""
        self.lines.append(f"{item.payload} {'crowded out' if crowd else 'refused'}")

    async def set_aside(self, item: InboxItem, bug: str) -> None:
        """Sets it aside."""
        if self.note_errors:
            raise self.note_errors.pop(0)
        self.lines.append(f"{item.payload} set aside: {bug}")

    async def failed(self, item: InboxItem) -> int:
        """Counts."""
        self.failures[item.payload] += 1
        return self.failures[item.payload]


@attrs.define
class Station:
    """A dispatcher at work."""

    intake: FakeIntake
    handler: FakeHandler
    dispatcher: Dispatcher


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a second here."""
    monkeypatch.setattr(module, "RETRY_PAUSE_S", 0)
    monkeypatch.setattr(module, "STORAGE_PAUSE_S", 0)
    monkeypatch.setattr(overflow, "GATHERED_S", 0.02)


@asynccontextmanager
async def running(*, waiting_max: int = 10, running_max: int = 256) -> AsyncIterator[Station]:
    """A dispatcher that runs until the end of the test."""
    intake, handler = FakeIntake(), FakeHandler()
    dispatcher = Dispatcher(
        intake=cast("Intake", intake),
        handler=handler,
        arrived=intake.arrived,
        waiting_max=waiting_max,
        running_max=running_max,
    )
    task = asyncio.create_task(dispatcher.run())
    try:
        yield Station(intake, handler, dispatcher)
    finally:
        task.cancel()
        await asyncio.wait([task])
        await dispatcher.drain(within_s=0)


async def test_a_command_does_not_wait_for_a_question_in_its_dialogue() -> None:
    """And a question waits for what came before it."""
    async with running() as station:
        handler = station.handler
        handler.doors["one?"] = asyncio.Event()
        for text in ("one?", "/help", "two?"):
            station.intake.put(text)
        await until(lambda: "/help done" in handler.lines)
        await settled()
        assert handler.lines == ["one?", "/help", "/help done"]

        handler.doors["one?"].set()
        await until(lambda: "two? done" in handler.lines)
        assert handler.lines[3:] == ["one? done", "two?", "two? done"]


async def test_dialogues_run_side_by_side() -> None:
    """One that hangs holds nobody else."""
    async with running() as station:
        station.handler.doors["one?"] = asyncio.Event()
        station.intake.put("one?", "a")
        station.intake.put("two?", "b")
        await until(lambda: "two? done" in station.handler.lines)


async def test_one_runs_ten_wait_and_the_next_is_refused() -> None:
    """In that dialogue; another has its own ten."""
    async with running(waiting_max=10) as station:
        handler = station.handler
        handler.doors["0?"] = asyncio.Event()
        for number in range(12):
            station.intake.put(f"{number}?")
        station.intake.put("other?", "b")
        await until(lambda: {"other? done", "11? refused"} <= set(handler.lines))

        assert [line for line in handler.lines if "refused" in line] == ["11? refused"]
        handler.doors["0?"].set()
        await until(lambda: "10? done" in handler.lines)
        assert "11?" not in handler.lines
        station.intake.put("again?")
        await until(lambda: "again? done" in handler.lines)


async def test_a_few_too_many_are_refused_each_and_a_crowd_as_one() -> None:
    """What comes soon after a crowd belongs to it; another dialogue has its own."""
    few, crowd = overflow.SINGLY_MAX, overflow.SINGLY_MAX + 1

    def count(word: str) -> int:
        return sum(line.endswith(word) for line in station.handler.lines)

    async with running(waiting_max=0) as station:
        for lane in "ab":
            station.handler.doors[f"{lane}?"] = asyncio.Event()
            station.intake.put(f"{lane}?", lane)
        for number in range(few):
            station.intake.put(f"few {number}?", "a")
        for number in range(crowd):
            station.intake.put(f"many {number}?", "b")
        await until(lambda: count(" refused") + count(" crowded out") == few + crowd)
        assert (count(" refused"), count(" crowded out")) == (few, crowd)
        for lane in "ab":
            station.intake.put(f"late {lane}?", lane)
        await until(lambda: {"late a? refused", "late b? crowded out"} <= set(station.handler.lines))


def album_of(*numbers: int) -> str:
    """What the handler is given of cats that came as these items."""
    cats = [f"cats#{place}" for place in range(1, len(numbers) + 1)]
    return json.dumps({"album": cats, "events": [f"telegram:{number}" for number in numbers]})


async def test_an_album_is_one_question_in_the_place_of_its_first_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked after it waits for it; its parts count once."""
    monkeypatch.setattr(albums, "QUIET_S", 0.02)
    async with running(waiting_max=1) as station:
        for text in ('"cats#1"', '"cats#2"', "behind?", '"cats#3"', "too many?"):
            station.intake.put(text)
        await until(lambda: {"behind? done", "too many? refused"} <= set(station.handler.lines))
        whole = album_of(1, 2, 4)
        served = [line for line in station.handler.lines if line != "too many? refused"]
        assert served == [whole, f"{whole} done", "behind?", "behind? done"]


async def test_an_album_too_many_is_refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a whole."""
    monkeypatch.setattr(albums, "QUIET_S", 0)
    async with running(waiting_max=0) as station:
        station.handler.doors["one?"] = asyncio.Event()
        for text in ("one?", '"cats#1"', '"cats#2"'):
            station.intake.put(text)
        await until(lambda: any("refused" in line for line in station.handler.lines))
        assert station.handler.lines == ["one?", f"{album_of(2, 3)} refused"]


async def test_only_so_many_questions_run_at_once_in_all() -> None:
    """Commands are not counted."""
    async with running(running_max=2) as station:
        handler = station.handler
        for lane in "abcd":
            handler.doors[f"{lane}?"] = asyncio.Event()
            station.intake.put(f"{lane}?", lane)
        station.intake.put("/help", "a")
        await until(lambda: "/help done" in handler.lines)
        await settled()
        assert handler.running == 2
        for door in handler.doors.values():
            door.set()
        await until(lambda: "d? done" in handler.lines)
        assert handler.most_running <= 3


async def test_large_files_wait_for_each_other_and_nobody_else_for_them() -> None:
    """However many: so much is in memory at once, and what needs none of it goes on."""
    async with running(running_max=1) as station:
        handler = station.handler
        for lane in "abc":
            handler.doors[f"large {lane}?"] = asyncio.Event()
            station.intake.put(f"large {lane}?", lane)
        await until(lambda: "large a?" in handler.lines)
        await settled()
        assert handler.lines == ["large a?"]
        handler.doors["large a?"].set()
        await until(lambda: "large b?" in handler.lines)
        handler.doors["large b?"].set()
        handler.doors["large c?"].set()
        await until(lambda: "large c? done" in handler.lines)
    async with running(running_max=2) as station:
        station.handler.doors["large a?"] = asyncio.Event()
        for text, lane in (("large a?", "a"), ("large b?", "b"), ("small?", "c")):
            station.intake.put(text, lane)
        await until(lambda: "small? done" in station.handler.lines)
        assert "large b?" not in station.handler.lines


async def test_what_fails_three_times_is_set_aside() -> None:
    """The next in its dialogue is served."""
    async with running() as station:
        handler = station.handler
        handler.errors["/bad"] = [ValueError("what somebody wrote")] * 5
        station.intake.put("/bad")
        station.intake.put("/good")
        await until(lambda: "/good done" in handler.lines)

        assert handler.lines == ["/bad"] * 3 + ["/bad set aside: ValueError", "/good", "/good done"]


async def test_what_fails_once_is_served_the_second_time() -> None:
    """A question keeps its place."""
    async with running() as station:
        station.handler.errors["one?"] = [ValueError()]
        station.intake.put("one?")
        station.intake.put("two?")
        await until(lambda: "two? done" in station.handler.lines)
        assert station.handler.lines == ["one?", "one?", "one? done", "two?", "two? done"]


async def test_a_failing_store_is_not_counted_as_a_failure() -> None:
    """However often it fails, it is tried again."""
    async with running() as station:
        station.handler.errors["/help"] = [StorageError("the disk is full") for _ in range(20)]
        station.intake.put("/help")
        await until(lambda: "/help done" in station.handler.lines)
        assert station.handler.failures == {}


async def test_a_store_that_fails_while_setting_aside_is_tried_again() -> None:
    """The update is served once more, and then set aside."""
    async with running() as station:
        handler = station.handler
        handler.errors["/bad"] = [ValueError()] * 9
        handler.note_errors = [StorageError("the disk is full")]
        station.intake.put("/bad")
        await until(lambda: "/bad set aside: ValueError" in handler.lines)
        assert handler.lines.count("/bad") == 4


async def test_what_cannot_even_be_ordered_is_handled_as_a_command() -> None:
    """Handling it fails the same way, and counts."""
    async with running() as station:
        station.intake.put("unreadable")
        await until(lambda: "unreadable done" in station.handler.lines)


async def test_an_inbox_that_cannot_be_read_is_read_again() -> None:
    """Nothing is skipped."""
    async with running() as station:
        station.intake.broken = 3
        station.intake.put("/help")
        await until(lambda: "/help done" in station.handler.lines)
        assert station.intake.broken == 0


async def test_more_than_one_load_is_taken() -> None:
    """201 and 200 at a time."""
    async with running() as station:
        for number in range(201):
            station.intake.put(f"/{number}", f"lane {number}")
        await until(lambda: "/200 done" in station.handler.lines)
        assert len(station.handler.lines) == 402


async def test_draining_lets_end_what_ends_in_time_and_cancels_the_rest() -> None:
    """What was cancelled is not done: the next start finds it in the inbox."""
    async with running() as station:
        handler = station.handler
        handler.doors["hangs?"] = asyncio.Event()
        handler.doors["ends?"] = asyncio.Event()
        station.intake.put("hangs?", "a")
        station.intake.put("behind?", "a")
        station.intake.put("ends?", "b")
        await until(lambda: "ends?" in handler.lines)
        handler.doors["ends?"].set()

        await station.dispatcher.drain(within_s=0.02)

        assert sorted(handler.lines) == ["ends?", "ends? done", "hangs?"]
        assert handler.running == 0
        await settled()
        assert station.dispatcher._tasks == set()


async def test_draining_nothing_takes_no_time() -> None:
    """An idle bot stops at once."""
    async with running() as station:
        await station.dispatcher.drain(within_s=60)
        assert station.handler.lines == []
