"""Whether a request is sent again, and after how long: the only layer that does it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import openai

from gptbot.adapters.openai.deadlines import Deadlines
from gptbot.adapters.openai.errors import failure_of
from gptbot.domain.ports.models import Failure

T = TypeVar("T")

PAUSE_S = 0.5
RETRY_AFTER_MAX_S = 2.0

_PASSING = frozenset({Failure.BUSY, Failure.UNREACHABLE})


async def persistent(attempt: Callable[[], Awaitable[T]], *, retries: int, deadlines: Deadlines) -> T:
    """What the attempt gives; one that failed in passing is made again, ``retries`` times at most."""
    for _ in range(retries):
        try:
            return await attempt()
        except openai.APIError as error:
            pause_s = pause_before_retry_s(error)
            if pause_s is None:
                raise
        async with deadlines.end():
            await asyncio.sleep(pause_s)
    return await attempt()


def pause_before_retry_s(error: openai.APIError) -> float | None:
    """How long to wait before the request is sent again, or None where it is not."""
    if failure_of(error, answering=False) not in _PASSING:
        return None
    wished_s = _retry_after_s(error)
    return max(PAUSE_S, wished_s) if 0 <= wished_s <= RETRY_AFTER_MAX_S else None


def _retry_after_s(error: openai.APIError) -> float:
    """What the server asks for, 0 where it says nothing; a date is as good as forever."""
    if not isinstance(error, openai.APIStatusError):
        return 0.0
    try:
        return float(error.response.headers.get("retry-after", "0"))
    except ValueError:
        return float("inf")
