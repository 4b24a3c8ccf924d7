"""A storage for work that may wait: few of its transactions at a time queue up with those of everybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from gptbot.domain.ports.storage import Storage, UnitOfWork

AT_ONCE = 4


@attrs.frozen
class PatientStorage:
    """Fits `gptbot.domain.ports.storage.Storage`: a burst of questions leaves room for a command in between."""

    storage: Storage
    _turns: asyncio.Semaphore = attrs.field(factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Waits until few enough others are at it, and opens a transaction."""
        async with self._turns, self.storage.begin() as uow:
            yield uow
