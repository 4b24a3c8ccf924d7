"""Models under simulation: they say who asked, so that an answer can be followed to its chat and to its charge."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Turn
from gptbot.domain.media import Picture, PictureFormat, Recording, Transcript
from gptbot.domain.ports.models import (
    ChatRequest,
    Drawn,
    Failure,
    Finished,
    ImageRequest,
    ModelError,
    TextDelta,
)
from gptbot.domain.units import Unit
from gptbot.domain.usage import TokenUsage
from integration.emulators.openai_media import png
from simulation.crossings import Crossings, Life
from simulation.mail import ASKED
from simulation.schedule import Port

_FAILURES = (Failure.BUSY, Failure.QUOTA_USED_UP, Failure.TIMED_OUT, Failure.REJECTED, Failure.EMPTY, Failure.BROKEN)
_LONG = re.compile(r"\blong\b")
_PNG = png(8, 8)
USED_FROM = 100
"""Each call uses one more than the one before, so that a charge says which call it is for."""


@attrs.frozen(kw_only=True)
class Call:
    """One call of a model: for which question, and what an answer costs."""

    number: int
    asked: int
    unit: Unit
    turns: tuple[Turn, ...] = ()

    @property
    def used(self) -> int:
        """What the answer costs."""
        return 1 if self.unit is Unit.IMAGE else USED_FROM + self.number

    @property
    def words(self) -> str:
        """What stands in every message of the answer."""
        return f"A{self.number}x to Q{self.asked}x"


@attrs.define(eq=False)
class Calls:
    """All calls, of all runs of the process."""

    made: list[Call] = attrs.Factory(list)

    def new(self, text: str, unit: Unit, turns: tuple[Turn, ...] = ()) -> Call:
        """One more; the last mark in the text says for which question."""
        marks = ASKED.findall(text)
        call = Call(number=len(self.made) + 1, asked=int(marks[-1]) if marks else 0, unit=unit, turns=turns)
        self.made.append(call)
        return call


@attrs.define(eq=False)
class SimulatedModels:
    """Fits `ChatModel`, `ImageModel` and `Transcriber`."""

    life: Life
    crossings: Crossings
    calls: Calls

    @asynccontextmanager
    async def stream(self, request: ChatRequest) -> AsyncIterator[AsyncIterator[TextDelta | Finished]]:
        """Answers after a while, piece by piece."""
        fault = await self.crossings.before(self.life, Port.MODEL, _error)
        call = self.calls.new(request.turns[-1].text, request.tier.unit, request.turns)

        async def pieces() -> AsyncIterator[TextDelta | Finished]:
            for line in _lines(call, request.turns[-1].text):
                await asyncio.sleep(1 + call.number % 5)
                yield TextDelta(text=line)
            await self.crossings.after(self.life, fault, _error)
            yield Finished(model="simulated", tokens=TokenUsage(input=USED_FROM, output=call.number, total=call.used))

        yield pieces()

    def name(self, tier: Tier = Tier.STANDARD, *, sees: bool = False) -> str:
        """One name for all."""
        return "simulated"

    async def draw(self, request: ImageRequest) -> Drawn:
        """A picture that names its question."""
        return await self.crossings.across(self.life, Port.DRAW, partial(self._drawn, request), _error)

    async def transcribe(self, recording: Recording) -> Transcript:
        """What was said: the words behind the sound."""
        return await self.crossings.across(self.life, Port.LISTEN, partial(self._heard, recording), _error)

    async def _drawn(self, request: ImageRequest) -> Drawn:
        call = self.calls.new(request.prompt, Unit.IMAGE)
        await asyncio.sleep(3 + call.number % 7)
        return Drawn(picture=Picture(data=_PNG + f" {call.words} ".encode(), format=PictureFormat.PNG))

    async def _heard(self, recording: Recording) -> Transcript:
        await asyncio.sleep(2)
        found = ASKED.search(recording.data.decode("latin-1"))
        return Transcript(text=f"spoken {found.group()}" if found else "")


def _lines(call: Call, asked: str) -> tuple[str, ...]:
    if not _LONG.search(asked):
        return (call.words, " is the answer.")
    lines = [f"{call.words}, line {number} of many that go on until a message is full.\n" for number in range(180)]
    return tuple("".join(lines[first : first + 45]) for first in range(0, 180, 45))


def _error(amount: float) -> ModelError:
    failure = _FAILURES[int(amount) % len(_FAILURES)]
    return ModelError(failure, "simulated", model="simulated")
