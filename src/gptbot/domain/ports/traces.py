"""Traces: what is stored of one person beside the ledger."""

from datetime import datetime
from typing import Protocol

from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import AccountId
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice


class Traces(Protocol):
    """Finds what somebody left, and takes it away."""

    async def unfinished(self, account_id: AccountId) -> tuple[Exchange, ...]:
        """Their requests that are opened or answered, and not ended."""
        ...

    async def letters(self, account_id: AccountId) -> tuple[tuple[int, Letter], ...]:
        """Letters, with their numbers, that wait for their private chat, answer a request of theirs, or name them."""
        ...

    async def rewrite(self, number: int, notice: Notice) -> None:
        """Has a letter that waits say something else."""
        ...

    async def erase(self, account_id: AccountId, at: datetime) -> None:
        """Removes the account and the reports of it that wait, and empties its dialogues; nothing of the ledger."""
        ...

    async def erased(self, account_id: AccountId) -> bool:
        """Whether this account was erased before; this stays known."""
        ...
