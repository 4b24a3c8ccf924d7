"""A storage that is watched: whether it works at present, said once when it stops and once when it goes on."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import attrs
import structlog

from gptbot.domain.ports.health import StoreDamagedError, StoreUnavailableError
from gptbot.domain.ports.storage import Storage, StorageError, UnitOfWork

CALM_S = 5.0
"""So long nothing may have failed before the store counts as working: what only reads succeeds on a full disk, too.

Everybody who writes tries again sooner.
"""

log = structlog.get_logger(__name__)


@attrs.define(eq=False)
class WatchedStorage:
    """Fits `gptbot.domain.ports.storage.Storage` and `Health`; from a damaged store nothing is read any more."""

    storage: Storage
    now: Callable[[], float] = time.monotonic
    trouble: StorageError | None = attrs.field(default=None, init=False)
    _failing: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _working: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _since: float = attrs.field(default=0.0, init=False)
    _latest: float = attrs.field(default=0.0, init=False)
    _failures: int = attrs.field(default=0, init=False)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Opens a transaction, and notes what becomes of it."""
        if isinstance(self.trouble, StoreDamagedError):
            raise self.trouble
        try:
            async with self.storage.begin() as uow:
                yield uow
        except (StoreUnavailableError, StoreDamagedError) as error:
            self._failed(error)
            raise
        self._worked()

    async def failing(self) -> None:
        """Waits until it does not work."""
        await self._failing.wait()

    async def working(self) -> None:
        """Waits until it works again."""
        await self._working.wait()

    def _failed(self, error: StorageError) -> None:
        self._latest = self.now()
        if self.trouble is None:
            self._since, self._failures = self._latest, 0
            self._working.clear()
            self._failing.set()
            log.error("the store does not work", error=str(error))
        self._failures += 1
        if not isinstance(self.trouble, StoreDamagedError):
            self.trouble = error

    def _worked(self) -> None:
        if self.trouble is None or isinstance(self.trouble, StoreDamagedError) or self.now() - self._latest < CALM_S:
            return
        self.trouble = None
        self._failing.clear()
        self._working.set()
        log.warning("the store works again", after_s=round(self._latest - self._since, 1), failures=self._failures)
