"""Storage of favours."""

from typing import Protocol

from gptbot.domain.favor import Favor, FavorId
from gptbot.domain.ids import AccountId


class Favors(Protocol):
    """Requests for tokens, decided or not. None is ever removed: their ids count them."""

    async def get(self, favor_id: FavorId) -> Favor | None:
        """The favour, or None."""
        ...

    async def open_of(self, account_id: AccountId) -> Favor | None:
        """The favour of this account that waits for the admin, or None."""
        ...

    async def save(self, favor: Favor) -> None:
        """Writes it, new or changed; raises `StorageError` where another one of the account is open."""
        ...

    async def count(self, account_id: AccountId) -> int:
        """How many this account asked for here."""
        ...

    async def granted_count(self, account_id: AccountId) -> int:
        """How many were granted, those from before this store included."""
        ...

    async def granted_before(self, account_id: AccountId, count: int) -> None:
        """Sets how many were granted before this store kept them."""
        ...

    async def unasked(self, *, limit: int) -> tuple[Favor, ...]:
        """Up to ``limit`` open favours that were never put before the admin, oldest first."""
        ...
