"""The surroundings: the time, and a bell."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class Bell(Protocol):
    """Wakes whoever delivers: there are letters. `asyncio.Event` fits."""

    def set(self) -> None:
        """Rings; ringing twice is ringing once."""
        ...
