"""A transaction in memory: a copy of everything, which takes the original's place in the end."""

from copy import copy
from datetime import datetime
from typing import NoReturn

import attrs

from gptbot.domain.account import Account
from gptbot.domain.announce import Announcement
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Dialog, DialogId
from gptbot.domain.favor import Favor, FavorId
from gptbot.domain.ids import AccountId, EntryId, EventId, HoldId
from gptbot.domain.litter import Litter
from gptbot.domain.ports.announcements import Recipient
from gptbot.domain.ports.storage import InboxItem, Posting, StorageError
from gptbot.domain.reports import FailureReport, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, UsageRecord
from gptbot.domain.wallet import Entry, Wallet


@attrs.define
class State:
    """All that is stored. The values are frozen, so a copy of the dictionaries is a copy of everything."""

    accounts: dict[AccountId, Account] = attrs.Factory(dict)
    usernames: dict[str, AccountId] = attrs.Factory(dict)
    wallets: dict[tuple[AccountId, Unit], Wallet] = attrs.Factory(dict)
    holds: dict[HoldId, tuple[AccountId, Unit]] = attrs.Factory(dict)
    entries: dict[EntryId, Entry] = attrs.Factory(dict)
    exchanges: dict[EventId, Exchange] = attrs.Factory(dict)
    dialogs: dict[DialogId, Dialog] = attrs.Factory(dict)
    usage: dict[EventId, UsageRecord] = attrs.Factory(dict)
    counters: dict[AccountId | None, Counters] = attrs.Factory(dict)
    inbox: dict[int, InboxItem] = attrs.Factory(dict)
    inbox_numbers: dict[EventId, int] = attrs.Factory(dict)
    inbox_done: dict[EventId, datetime] = attrs.Factory(dict)
    outbox: dict[int, Posting] = attrs.Factory(dict)
    outbox_keys: dict[str, int] = attrs.Factory(dict)
    files: dict[str, bytes] = attrs.Factory(dict)
    favors: dict[FavorId, Favor] = attrs.Factory(dict)
    announcements: dict[int, Announcement] = attrs.Factory(dict)
    recipients: dict[int, Recipient] = attrs.Factory(dict)
    favors_before: dict[AccountId, int] = attrs.Factory(dict)
    litter: dict[Litter, None] = attrs.Factory(dict)
    reports: dict[int, RequestReport | FailureReport] = attrs.Factory(dict)
    alerts: dict[str, datetime] = attrs.Factory(dict)
    forgotten: dict[AccountId, datetime] = attrs.Factory(dict)
    totals_counted_at: datetime | None = None
    last_number: int = 0

    def copy(self) -> "State":
        """A state that can be changed without changing this one."""
        twin = copy(self)
        for field in attrs.fields(State):
            value = getattr(self, field.name)
            if isinstance(value, dict):
                setattr(twin, field.name, value.copy())
        return twin

    def next_number(self) -> int:
        """A number above all that were given."""
        self.last_number += 1
        return self.last_number


class Transaction:
    """Gives access to the copy until the end. After a refusal nothing is kept."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._over = False

    @property
    def state(self) -> State:
        """What is stored, with what this transaction did to it."""
        if self._over:
            raise StorageError("the transaction is over")
        return self._state

    def refuse(self, why: str) -> NoReturn:
        """Ends the transaction: what it found does not fit what is to be written."""
        self._over = True
        raise StorageError(why)

    def finish(self) -> State:
        """The state to keep; raises `StorageError` where something was refused before."""
        state = self.state
        self._over = True
        return state

    def abandon(self) -> None:
        """Nothing is kept."""
        self._over = True
