"""Favours in memory."""

from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.favor import Favor, FavorId, Outcome
from gptbot.domain.ids import AccountId


@attrs.frozen
class MemoryFavors:
    """Fits `gptbot.domain.ports.favors.Favors`."""

    _transaction: Transaction

    async def get(self, favor_id: FavorId) -> Favor | None:
        """The favour, or None."""
        return self._transaction.state.favors.get(favor_id)

    async def open_of(self, account_id: AccountId) -> Favor | None:
        """The one that waits for the admin."""
        return next((favor for favor in self._of(account_id) if favor.open), None)

    async def save(self, favor: Favor) -> None:
        """Writes it, unless another one is open."""
        if favor.open and any(other.open and other.id != favor.id for other in self._of(favor.account_id)):
            self._transaction.refuse("another favour of this account is open")
        self._transaction.state.favors[favor.id] = favor

    async def count(self, account_id: AccountId) -> int:
        """How many this account asked for here."""
        return len(self._of(account_id))

    async def granted_count(self, account_id: AccountId) -> int:
        """How many were granted, here and before."""
        granted = [favor for favor in self._of(account_id) if favor.outcome is Outcome.GRANTED]
        return len(granted) + self._transaction.state.favors_before.get(account_id, 0)

    async def granted_before(self, account_id: AccountId, count: int) -> None:
        """Sets how many were granted before."""
        self._transaction.state.favors_before[account_id] = count

    async def unasked(self, *, limit: int) -> tuple[Favor, ...]:
        """The first open ones that the admin was never asked."""
        favors = self._transaction.state.favors.values()
        return tuple(islice((favor for favor in favors if favor.open and not favor.asked), limit))

    def _of(self, account_id: AccountId) -> list[Favor]:
        favors = self._transaction.state.favors.values()
        return [favor for favor in favors if favor.account_id == account_id]
