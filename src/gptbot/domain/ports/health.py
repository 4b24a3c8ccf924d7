"""How a store is at present, and what keeps it from working."""

from typing import Protocol

from gptbot.domain.ports.storage import StorageError


class StoreUnavailableError(StorageError):
    """Its surroundings do not let the store work: what is tried again later may be kept."""


class StoreDamagedError(StorageError):
    """What is stored cannot be trusted any more: nothing is to be written there."""


class Health(Protocol):
    """How a store is at present."""

    @property
    def trouble(self) -> StorageError | None:
        """Why it does not work; None while it does."""
        ...

    async def failing(self) -> None:
        """Waits until it does not work."""
        ...

    async def working(self) -> None:
        """Waits until it works again."""
        ...
