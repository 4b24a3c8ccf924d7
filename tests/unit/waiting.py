"""Waiting for something to become true on the event loop, without looking at the time more than needed."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 5.0
LOOK_AGAIN_S = 0.001


async def until(true: Callable[[], bool]) -> None:
    """Lets others run until it is true; fails after five seconds."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 -- whatever is waited for here rings no bell
            await asyncio.sleep(LOOK_AGAIN_S)


async def settled(turns: int = 20) -> None:
    """Lets others run as far as they get by themselves."""
    for _ in range(turns):
        await asyncio.sleep(0)
