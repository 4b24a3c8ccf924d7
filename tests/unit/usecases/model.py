"""A model that says what a test tells it to, and a reply that keeps what it was shown."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import ChatRequest, Finished, TextDelta
from gptbot.domain.usage import TokenUsage

USED = TokenUsage(input=10, output=5, total=15)


@attrs.frozen(kw_only=True)
class Script:
    """One answer: its pieces, what it used, and how it goes wrong."""

    pieces: tuple[str, ...] = ("Not ", "much.")
    tokens: TokenUsage | None = USED
    error: BaseException | None = None
    ends: bool = True
    until: asyncio.Event | None = None


class ScriptedModel:
    """Plays the scripts in order, then an ordinary answer for ever. Fits `ChatModel`."""

    def __init__(self) -> None:
        self.scripts: deque[Script] = deque()
        self.requests: list[ChatRequest] = []
        self.asked = asyncio.Event()
        self.closed = 0

    @asynccontextmanager
    async def stream(self, request: ChatRequest) -> AsyncIterator[AsyncIterator[TextDelta | Finished]]:
        """The next script."""
        self.requests.append(request)
        self.asked.set()
        script = self.scripts.popleft() if self.scripts else Script()
        try:
            yield self._pieces(script, request)
        finally:
            self.closed += 1

    async def until_asked(self) -> None:
        """Waits until the model is asked; fails after five seconds."""
        async with asyncio.timeout(5):
            await self.asked.wait()

    def name(self, tier: Tier, *, sees: bool = False) -> str:
        """A small model and a large one, and one with eyes."""
        if sees:
            return "eyes"
        return "small" if tier is Tier.STANDARD else "large"

    async def _pieces(self, script: Script, request: ChatRequest) -> AsyncIterator[TextDelta | Finished]:
        if script.until is not None:
            await script.until.wait()
        for piece in script.pieces:
            yield TextDelta(text=piece)
        if script.error is not None:
            raise script.error
        if script.ends:
            name = self.name(request.tier, sees=bool(request.pictures))
            yield Finished(model=f"{name}-2026-05-01", tokens=script.tokens)


class ShownReply:
    """Keeps the drafts. Fits `Reply`."""

    def __init__(self) -> None:
        self.drafts: list[str] = []
        self.activities: list[Activity] = []

    @asynccontextmanager
    async def busy(self, activity: Activity) -> AsyncIterator[None]:
        """Notes the activity."""
        self.activities.append(activity)
        yield

    async def draft(self, text_so_far: str) -> None:
        """Notes the draft."""
        self.drafts.append(text_so_far)
