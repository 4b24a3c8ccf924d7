"""Lanes: commands wait for commands, questions wait for everything, and idle lanes are forgotten."""

import asyncio

from gptbot.adapters.telegram.lanes import Lane, Lanes, Work
from unit.waiting import settled


class Diary:
    """Notes what began and what ended, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def work(self, name: str, until: asyncio.Event | None = None, *, fails: bool = False) -> Work:
        """Something to do, which ends when it is let."""

        async def run() -> None:
            self.lines.append(name)
            if until is not None:
                await until.wait()
            self.lines.append(f"{name} ended")
            if fails:
                raise ValueError(name)

        return run


async def test_commands_never_wait_for_a_question() -> None:
    """Though they came after it."""
    lane, diary, door = Lane(), Diary(), asyncio.Event()
    question = lane.question(diary.work("question", door))
    await lane.command(diary.work("command"))

    assert diary.lines == ["question", "command", "command ended"]
    door.set()
    await question


async def test_a_question_waits_for_all_before_it() -> None:
    """Commands and questions, and no command behind it."""
    lane, diary = Lane(), Diary()
    doors = [asyncio.Event() for _ in range(2)]
    first = lane.command(diary.work("command", doors[0]))
    second = lane.question(diary.work("first", doors[1]))
    third = lane.question(diary.work("second"))
    lane.command(diary.work("later", asyncio.Event())).cancel()

    await settled()
    assert diary.lines == ["command"]
    doors[0].set()
    await first
    await settled()
    assert diary.lines[2:] == ["first"]
    doors[1].set()
    await asyncio.gather(second, third)
    assert diary.lines[2:] == ["first", "first ended", "second", "second ended"]


async def test_commands_follow_each_other() -> None:
    """In the order of arrival."""
    lane, diary, door = Lane(), Diary(), asyncio.Event()
    tasks = [lane.command(diary.work("one", door)), lane.command(diary.work("two"))]
    await settled()
    assert diary.lines == ["one"]
    door.set()
    await asyncio.gather(*tasks)
    assert diary.lines == ["one", "one ended", "two", "two ended"]


async def test_a_failure_does_not_stop_what_follows() -> None:
    """Nor does a cancelled task."""
    lane, diary = Lane(), Diary()
    failed = lane.command(diary.work("failed", fails=True))
    cancelled = lane.question(diary.work("cancelled", asyncio.Event()))
    last = lane.question(diary.work("last"))
    await settled()
    cancelled.cancel()
    await last

    assert isinstance(failed.exception(), ValueError)
    assert diary.lines[-1] == "last ended"


async def test_a_lane_counts_what_is_in_it_and_is_forgotten_when_it_is_empty() -> None:
    """A new one begins where it was."""
    lanes, diary = Lanes(), Diary()
    lane = lanes.of("a")
    tasks = [lane.question(diary.work("one")), lane.question(diary.work("two")), lane.command(diary.work("three"))]
    assert (lane.questions, lane.commands, lane.idle) == (2, 1, False)
    lanes.tidy("a")
    assert lanes.of("a") is lane

    await asyncio.gather(*tasks)
    await settled()
    assert lane.idle
    lanes.tidy("a")
    lanes.tidy("unknown")
    assert lanes.of("a") is not lane
    assert lanes.of("a") is not lanes.of("b")
