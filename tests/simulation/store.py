"""The port to the store: crossings around each transaction, and a witness of everything that was kept."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import attrs

from gptbot.domain.ports.storage import Storage, StorageError, UnitOfWork
from simulation.crossings import Crossings, Life
from simulation.disk import Disk
from simulation.schedule import Port
from simulation.witness import Witness

NOTED = {
    "wallets": {"save"},
    "exchanges": {"save"},
    "inbox": {"add", "done", "prune"},
    "outbox": {"put", "sent", "remove", "waiting"},
    "announcements": {"note"},
    "traces": {"rewrite", "erase"},
}


@attrs.define(eq=False)
class SimulatedStorage:
    """Fits `gptbot.domain.ports.storage.Storage`: the real one behind crossings."""

    inner: Storage
    disk: Disk
    life: Life
    crossings: Crossings
    witness: Witness

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that may never begin, not be kept, or be kept without anybody hearing of it."""
        fault = await self.crossings.before(self.life, Port.BEGIN, _error)
        notes: list[Note] = []

        def kept() -> None:
            self.witness.kept(self.life, notes)

        async with self.inner.begin() as uow:
            await self.crossings.after(self.life, fault, _error)
            yield cast("UnitOfWork", _Unit(uow, notes))
            fault = await self.crossings.before(self.life, _commit_of(notes), _error)
            self.disk.keeps(kept)
        await self.crossings.after(self.life, fault, _error)


Note = tuple[str, tuple[Any, ...], Any]


_COMMITS = (
    (Port.PAYMENT, {"wallets.save"}),
    (Port.ANSWER, {"inbox.done", "outbox.put"}),
    (Port.NOTE, {"outbox.sent", "outbox.remove", "announcements.note"}),
    (Port.ARRIVAL, {"inbox.add"}),
)


def _commit_of(notes: list[Note]) -> Port:
    """The port of a commit, by the most important of what it writes."""
    written = {what for what, _, _ in notes}
    return next((port for port, calls in _COMMITS if calls & written), Port.COMMIT)


def _error(_: float) -> StorageError:
    return StorageError("simulated")


class _Unit:
    """A unit of work whose parts note what is written."""

    def __init__(self, inner: UnitOfWork, notes: list[Note]) -> None:
        self._inner = inner
        self._notes = notes

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- it stands for every part
        part = getattr(self._inner, name)
        if name in NOTED:
            part = _Part(part, name, NOTED[name], self._notes)
        setattr(self, name, part)
        return part


class _Part:
    def __init__(self, inner: object, name: str, noted: set[str], notes: list[Note]) -> None:
        self._inner = inner
        self._name = name
        self._noted = noted
        self._notes = notes

    def __getattr__(self, call: str) -> Any:  # noqa: ANN401 -- it stands for every call
        method = getattr(self._inner, call)
        if call not in self._noted:
            return method
        return self._noting(f"{self._name}.{call}", method)

    def _noting(self, what: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def noting(*args: object, **kwargs: object) -> object:
            result = await method(*args, **kwargs)
            self._notes.append((what, args, result))
            return result

        return noting
