"""Room in memory: what is too much for it waits, first come, first served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs


@attrs.define
class Room:
    """Holds so many bytes; what is larger than all of it has it alone."""

    size_bytes: int
    _used_bytes: int = 0
    _door: asyncio.Lock = attrs.Factory(asyncio.Lock)
    _freed: asyncio.Event = attrs.Factory(asyncio.Event)

    @asynccontextmanager
    async def taken(self, amount_bytes: int) -> AsyncIterator[None]:
        """Waits for so much room, and gives it back in the end; whoever needs none does not wait."""
        if amount_bytes:
            await self._take(amount_bytes)
        try:
            yield
        finally:
            self._used_bytes -= amount_bytes
            self._freed.set()

    async def _take(self, amount_bytes: int) -> None:
        async with self._door:
            while self._used_bytes and self._used_bytes + amount_bytes > self.size_bytes:
                self._freed.clear()
                await self._freed.wait()
            self._used_bytes += amount_bytes
