"""Storage: one transaction at a time, and its parts."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

import attrs

from gptbot.domain.account import Account
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Dialog, DialogId
from gptbot.domain.ids import AccountId, ChatId, EntryId, EventId
from gptbot.domain.letter import Letter
from gptbot.domain.ports.announcements import Announcements
from gptbot.domain.ports.census import Census
from gptbot.domain.ports.favors import Favors
from gptbot.domain.ports.litter import LitterBin
from gptbot.domain.ports.moving import Residents
from gptbot.domain.ports.traces import Traces
from gptbot.domain.reports import FailureReport, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, UsageRecord
from gptbot.domain.wallet import Change, Entry, Wallet


class StorageError(Exception):
    """The store could not read or write: locked, full, read-only, broken. Nothing of the transaction was kept."""


class Accounts(Protocol):
    """Registered people."""

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""
        ...

    async def named(self, username: str) -> Account | None:
        """The account last seen with this username (without ``@``, in any case), or None."""
        ...

    async def save(self, account: Account) -> None:
        """Writes it, new or changed; a username that somebody else had is theirs no longer."""
        ...

    async def invited_by(self, account_id: AccountId, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """The first ``limit`` people whom this account invited, oldest first, and the number of all."""
        ...


class Wallets(Protocol):
    """Balances, holds and entries."""

    async def get(self, account_id: AccountId, unit: Unit) -> Wallet:
        """The wallet with its open holds, locked until the transaction ends; an empty one where there is none."""
        ...

    async def save(self, change: Change) -> None:
        """Writes the wallet with its entry and hold.

        Raises:
            StorageError: the entry or the hold is there already, or the wallet would be negative.
        """
        ...

    async def knows(self, entry_id: EntryId) -> bool:
        """Whether this entry was posted before."""
        ...

    async def entries(self, account_id: AccountId, unit: Unit) -> tuple[Entry, ...]:
        """All entries of a wallet, oldest first."""
        ...

    async def overdue(self, at: datetime, *, limit: int) -> tuple[Wallet, ...]:
        """Up to ``limit`` wallets with a hold whose time was up at ``at``."""
        ...


class Exchanges(Protocol):
    """Paid requests."""

    async def get(self, event_id: EventId) -> Exchange | None:
        """The exchange that this event opened, or None."""
        ...

    async def save(self, exchange: Exchange) -> None:
        """Writes it, new or changed."""
        ...

    async def prune(self, before: datetime) -> None:
        """Removes those opened before that are delivered, undeliverable or failed."""
        ...


class Dialogs(Protocol):
    """What is remembered."""

    async def get(self, dialog_id: DialogId) -> Dialog:
        """The dialogue; an empty one where there is none."""
        ...

    async def save(self, dialog: Dialog) -> None:
        """Writes it whole."""
        ...


class Usage(Protocol):
    """Answered requests and their sums."""

    async def add(self, record: UsageRecord) -> None:
        """Keeps the record and counts it for its account and for the bot."""
        ...

    async def counters(self, account_id: AccountId | None) -> Counters:
        """The sums of one account, or of the whole bot with None."""
        ...


@attrs.frozen(kw_only=True)
class InboxItem:
    """Something said to the bot, as its frontend received it; ``payload`` is the frontend's own ASCII text."""

    event_id: EventId
    lane: str
    payload: str
    received_at: datetime
    number: int = 0
    failures: int = 0


class Inbox(Protocol):
    """What was said and is not yet answered. Numbers rise in the order of arrival."""

    async def add(self, items: Sequence[InboxItem]) -> None:
        """Stores what is new; an event that was ever stored or done is dropped."""
        ...

    async def waiting(self, *, after: int, limit: int) -> tuple[InboxItem, ...]:
        """Up to ``limit`` items that are not done, with numbers above ``after``, in order."""
        ...

    async def count(self) -> int:
        """How many items are not done."""
        ...

    async def is_done(self, event_id: EventId) -> bool:
        """Whether this event is dealt with."""
        ...

    async def done(self, event_id: EventId, at: datetime) -> None:
        """Marks it as dealt with, stored before or not, and erases its payload."""
        ...

    async def failed(self, event_id: EventId) -> int:
        """Counts one more failure of a waiting item; how many there were so far."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forgets the events that were done before."""
        ...


@attrs.frozen(kw_only=True)
class Posting:
    """A letter in the outbox; ``parts_sent`` of its messages have arrived already."""

    number: int
    letter: Letter
    parts_sent: int = 0


class Outbox(Protocol):
    """Letters that are not yet delivered. Numbers rise in the order of writing."""

    async def put(self, letter: Letter) -> None:
        """Stores it; a letter whose key is there already is dropped."""
        ...

    async def waiting(self, frontend: str, *, after: int, limit: int, to: ChatId | None = None) -> tuple[Posting, ...]:
        """Up to ``limit`` letters to this frontend's chats, or to one, with numbers above ``after``, in order."""
        ...

    async def sent(self, number: int, parts: int) -> None:
        """Notes that the first ``parts`` messages of the letter have arrived."""
        ...

    async def remove(self, number: int) -> None:
        """Forgets the letter with its text."""
        ...

    async def readdress(self, old: ChatId, new: ChatId) -> None:
        """Sends what waits for one chat to another: a group that became a supergroup."""
        ...


class Files(Protocol):
    """What letters carry besides words; gone with their letter."""

    async def put(self, key: str, data: bytes) -> None:
        """Stores it; what is there already stays."""
        ...

    async def get(self, key: str) -> bytes | None:
        """The content, or None."""
        ...

    async def remove(self, key: str) -> None:
        """Forgets it."""
        ...


class ReportQueue(Protocol):
    """Requests that the admin is to be told of."""

    async def put(self, report: RequestReport | FailureReport) -> None:
        """Stores it."""
        ...

    async def take(self, *, limit: int) -> tuple[RequestReport | FailureReport, ...]:
        """Removes and returns up to ``limit``, oldest first."""
        ...


class Alerts(Protocol):
    """When the admin was last told of something."""

    async def due(self, kind: str, at: datetime, *, quiet_s: int) -> bool:
        """Whether nothing was said of it for ``quiet_s`` seconds; if so, notes that it is said now."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forgets what was said before."""
        ...


class UnitOfWork(Protocol):
    """One transaction: all of it is kept, or nothing."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def wallets(self) -> Wallets: ...
    @property
    def exchanges(self) -> Exchanges: ...
    @property
    def dialogs(self) -> Dialogs: ...
    @property
    def usage(self) -> Usage: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def files(self) -> Files: ...
    @property
    def favors(self) -> Favors: ...
    @property
    def announcements(self) -> Announcements: ...
    @property
    def litter(self) -> LitterBin: ...
    @property
    def reports(self) -> ReportQueue: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def census(self) -> Census: ...
    @property
    def traces(self) -> Traces: ...
    @property
    def residents(self) -> Residents: ...


class Storage(Protocol):
    """Commits on a clean exit, rolls back on any exception.

    Transactions are serial: what one read stays true until it ends.
    """

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Opens a transaction; raises `StorageError`."""
        ...
