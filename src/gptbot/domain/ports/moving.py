"""Moving house: accounts in bulk, the document they travel in, and copies of the whole store."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import attrs

from gptbot.domain.ids import AccountId
from gptbot.domain.moving import Resident
from gptbot.domain.usage import Counters


@attrs.frozen
class Page:
    """Some of the accounts, in the order of their coming; ``after`` leads to the next page, None: there is none."""

    residents: tuple[Resident, ...]
    after: int | None


class Residents(Protocol):
    """Accounts with all that is theirs, many at once."""

    async def known(self, ids: Sequence[AccountId]) -> frozenset[AccountId]:
        """Those of them that have an account here, or had one: a wallet stays."""
        ...

    async def names_taken(self, usernames: Sequence[str]) -> frozenset[str]:
        """Those of these usernames that somebody here has, case folded."""
        ...

    async def move_in(self, residents: Sequence[Resident], at: datetime, *, favor_tokens: int) -> None:
        """Writes them as new accounts, with their opening entries, counters, favours and dialogues.

        Open favours are for ``favor_tokens``, and the admin was not asked about them.

        Raises:
            StorageError: one of them is known already, or has a username that somebody has.
        """
        ...

    async def count_totals(self, totals: Counters, at: datetime) -> None:
        """Adds to the counters of the whole bot, and notes when that was first done."""
        ...

    async def totals_counted(self) -> bool:
        """Whether the totals of another bot were ever added."""
        ...

    async def get(self, account_id: AccountId) -> Resident | None:
        """One account with all that is theirs, or None."""
        ...

    async def page(self, frontend: str, *, after: int, limit: int, dialogs: bool = False) -> Page:
        """Up to ``limit`` accounts of this frontend behind ``after`` (0: the first); their dialogues if asked for."""
        ...

    async def count(self, frontend: str) -> int:
        """How many accounts of this frontend there are."""
        ...


class Document(Protocol):
    """How the accounts of one frontend are written down, piece by piece."""

    @property
    def frontend(self) -> str: ...

    def opening(self, totals: Counters) -> str:
        """What comes before the first account."""
        ...

    def record(self, resident: Resident) -> str:
        """One account."""
        ...

    def closing(self) -> str:
        """What comes behind the last."""
        ...


class Backups(Protocol):
    """Copies of the store, one a day."""

    async def make(self, day: date) -> bool:
        """Makes the copy of this day, proves it, and removes the oldest; False where it is there already.

        Raises:
            StorageError: it cannot be made, or what is in it does not add up.
        """
        ...
