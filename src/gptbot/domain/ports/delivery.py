"""Delivery: what the one who waits sees, and how letters reach people."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol


class Activity(StrEnum):
    """What the bot is doing meanwhile."""

    TYPING = "typing"
    LISTENING = "listening"
    DRAWING = "drawing"


class Reply(Protocol):
    """What the one who waits for an answer sees before it is there.

    All of it may be skipped: the answer itself comes as a letter.
    """

    def busy(self, activity: Activity) -> AbstractAsyncContextManager[None]:
        """Shows the activity until the context is left; never raises for a failure to show it."""
        ...

    async def draft(self, text_so_far: str) -> None:
        """Shows the answer as far as it has come; never raises for a failure to show it."""
        ...
