"""Floods: many updates a second from one side, and how long the others wait meanwhile."""

import asyncio
import time
from collections.abc import Callable, Sequence

import attrs

from integration.emulators.telegram import Group, Message, TelegramEmulator, User
from integration.harness import Stage

TICK_S = 0.05
PENDING_MAX = 200
"""What waits at Telegram at most: beyond, the machine is too slow for such a flood, and the queue would be measured."""
BYSTANDER_PAUSE_S = 0.8
BYSTANDERS = 6
QUIET_S = 0.5
QUIET_ANSWER_S = 0.1
"""How long an answer takes at most on a machine that does nothing else."""

Said = Callable[[int], object]


@attrs.frozen
class Waits:
    """How long people waited for their answers, in seconds."""

    seconds: tuple[float, ...]

    @property
    def longest_s(self) -> float:
        """The longest wait."""
        return max(self.seconds)

    def delay_s(self, before: "Waits") -> float:
        """How much longer the longest wait is than before; a machine that is slow by itself is allowed for."""
        return (self.longest_s - before.longest_s) / max(1.0, before.longest_s / QUIET_ANSWER_S)

    @property
    def median_s(self) -> float:
        """Half waited longer."""
        return sorted(self.seconds)[len(self.seconds) // 2]


async def pour(telegram: TelegramEmulator, say: Said, *, per_second: int, seconds: float) -> int:
    """Says things at this rate, or as fast as the bot asks for them; how many."""
    begin, count, missed = time.monotonic(), 0, 0
    while (passed := time.monotonic() - begin) < seconds:
        due = int(passed * per_second) - count - missed
        room = max(0, PENDING_MAX - len(telegram.pending))
        for _ in range(min(due, room)):
            say(count)
            count += 1
        missed += max(0, due - room)
        await asyncio.sleep(TICK_S)
    return count


async def waiting(people: Sequence[User], *, seconds: float) -> Waits:
    """Each says a command or asks a question again and again; how long each answer took to come."""
    ends_at = time.monotonic() + seconds
    found = await asyncio.gather(*(_visits(user, ends_at) for user in people))
    return Waits(tuple(wait for waits in found for wait in waits))


async def _visits(user: User, ends_at: float) -> list[float]:
    waits: list[float] = []
    while time.monotonic() < ends_at:
        began = time.monotonic()
        await user.says("/balance" if len(waits) % 2 else f"What is {len(waits)}?")
        answer = await user.receives()
        waits.append(answer.at - began)
        await asyncio.sleep(BYSTANDER_PAUSE_S)
    return waits


def commands_of(telegram: TelegramEmulator, users: Sequence[User], group: Group | None = None) -> Said:
    """One of these people in turn sends a command, in private or in a group."""

    def say(number: int) -> None:
        user = users[number % len(users)]
        text = f"/balance@{telegram.username}"
        telegram.offer("message", user.message(text, chat=group).json)

    return say


def questions_of(telegram: TelegramEmulator, user: User) -> Said:
    """Somebody asks and asks."""

    def say(number: int) -> None:
        telegram.offer("message", user.message(f"Why {number}?").json)

    return say


async def flooded(stage: Stage, say: Said, *, per_second: int, seconds: float) -> tuple[Waits, Waits, int]:
    """How long bystanders wait while nobody floods, and while somebody does; how much was poured."""
    people = [await stage.newcomer() for _ in range(BYSTANDERS)]
    before = await waiting(people, seconds=QUIET_S)
    during, count = await asyncio.gather(
        waiting(people, seconds=seconds), pour(stage.telegram, say, per_second=per_second, seconds=seconds)
    )
    await stage.telegram.confirmed_all()
    return before, during, count


def refusals(messages: Sequence[Message]) -> list[Message]:
    """What says that it is too much."""
    return [message for message in messages if "One moment, please" in message.text]
