"""A wire across every await of a question: whoever steps on it for the n-th time falls."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from gptbot.domain.account import Tier
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import ChatModel, ChatRequest, Finished, TextDelta
from gptbot.domain.ports.storage import Storage, UnitOfWork


class Tripwire:
    """Lets ``steps`` steps pass and raises ``error`` at the next one, once."""

    def __init__(self, steps: int, error: BaseException) -> None:
        self.left = steps
        self.error: BaseException | None = error

    @property
    def torn(self) -> bool:
        """Whether somebody fell."""
        return self.error is None

    def step(self) -> None:
        """One step."""
        if self.error is not None and self.left == 0:
            error, self.error = self.error, None
            raise error
        self.left -= 1


class WiredStorage:
    """A storage with the wire before and after each transaction and each of its calls.

    An ``honest`` one does not fail after it has kept everything.
    """

    def __init__(self, storage: Storage, wire: Tripwire, *, honest: bool = False) -> None:
        self._storage = storage
        self._wire = wire
        self._honest = honest

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that may never begin, break, not be kept, or be kept without anybody hearing of it."""
        self._wire.step()
        async with self._storage.begin() as uow:
            yield cast("UnitOfWork", _Wired(uow, self._wire))
            self._wire.step()
        if not self._honest:
            self._wire.step()


class WiredModel:
    """A model with the wire around each piece."""

    def __init__(self, model: ChatModel, wire: Tripwire) -> None:
        self._model = model
        self._wire = wire

    @asynccontextmanager
    async def stream(self, request: ChatRequest) -> AsyncIterator[AsyncIterator[TextDelta | Finished]]:
        """The model's stream."""
        self._wire.step()
        async with self._model.stream(request) as pieces:
            yield self._pieces(pieces)
            self._wire.step()

    def name(self, tier: Tier, *, sees: bool = False) -> str:
        """The model's name."""
        return self._model.name(tier, sees=sees)

    async def _pieces(self, pieces: AsyncIterator[TextDelta | Finished]) -> AsyncIterator[TextDelta | Finished]:
        async for piece in pieces:
            self._wire.step()
            yield piece


class WiredReply:
    """A reply with the wire around it."""

    def __init__(self, wire: Tripwire) -> None:
        self._wire = wire

    @asynccontextmanager
    async def busy(self, activity: Activity) -> AsyncIterator[None]:  # noqa: ARG002 -- the port's
        """Shows nothing."""
        self._wire.step()
        yield
        self._wire.step()

    async def draft(self, text_so_far: str) -> None:  # noqa: ARG002 -- the port's
        """Shows nothing."""
        self._wire.step()


class _Wired:
    """Any part of a unit of work, with a step before each call."""

    def __init__(self, part: object, wire: Tripwire) -> None:
        self._part = part
        self._wire = wire

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- it stands for every part and every call
        found = getattr(self._part, name)
        if not callable(found):
            return _Wired(found, self._wire)
        call = cast("Callable[..., Awaitable[object]]", found)

        async def stepped(*args: object, **kwargs: object) -> object:
            self._wire.step()
            return await call(*args, **kwargs)

        return stepped
