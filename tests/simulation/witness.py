"""A witness of every transaction that was kept: wallets at every moment, and what the outbox noted as arrived."""

from collections import defaultdict
from typing import Any

import attrs

from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.ids import AccountId, EntryId, EventId
from gptbot.domain.ports.storage import Posting
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Change, Entry, Wallet
from simulation.crossings import Life
from simulation.mail import Mail

Pocket = tuple[AccountId, Unit]
_RUNS = {Status.OPENED, Status.ANSWERED}


@attrs.define(eq=False)
class Witness:
    """Adds up for itself; ``wrong`` are sentences about what does not fit."""

    mail: Mail
    wrong: list[str] = attrs.Factory(list)
    entries: list[Entry] = attrs.Factory(list)
    wallets: dict[Pocket, Wallet] = attrs.Factory(dict)
    exchanges: dict[EventId, Exchange] = attrs.Factory(dict)
    transactions: int = 0
    _sums: dict[Pocket, int] = attrs.Factory(lambda: defaultdict(int))
    _ids: set[EntryId] = attrs.Factory(set)
    _postings: dict[int, Posting] = attrs.Factory(dict)

    def kept(self, life: Life, notes: list[tuple[str, tuple[Any, ...], Any]]) -> None:
        """A transaction was kept in which this was written."""
        self.transactions += 1
        for what, arguments, result in notes:
            match what:
                case "wallets.save":
                    self._changed(*arguments)
                case "exchanges.save":
                    self.exchanges[arguments[0].event_id] = arguments[0]
                case "outbox.waiting":
                    self._postings.update({posting.number: posting for posting in result})
                case "outbox.sent" | "outbox.remove":
                    self._noted(life, arguments[0])
                case "announcements.note":
                    self.mail.noted(life, arguments[0].to, bulk=True)
        if any(what in {"wallets.save", "exchanges.save"} for what, _, _ in notes):
            self._no_hold_alone()

    def _changed(self, change: Change) -> None:
        wallet, entry = change.wallet, change.entry
        pocket = (wallet.account_id, wallet.unit)
        if entry is not None:
            if entry.id in self._ids:
                self.wrong.append(f"the entry {entry.id} was posted twice")
            self._ids.add(entry.id)
            self.entries.append(entry)
            self._sums[pocket] += entry.amount
        if wallet.posted != self._sums[pocket]:
            self.wrong.append(f"{pocket} holds {wallet.posted}, its entries are {self._sums[pocket]}")
        if wallet.posted < 0 or wallet.available < 0:
            self.wrong.append(f"{pocket} is negative: {wallet.posted} posted, {wallet.available} available")
        self.wallets[pocket] = wallet

    def _no_hold_alone(self) -> None:
        """Every open hold belongs to an exchange that runs."""
        held = {hold.id for wallet in self.wallets.values() for hold in wallet.holds}
        if not held:
            return
        running = {
            part.hold_id
            for exchange in self.exchanges.values()
            if exchange.status is Status.OPENED
            for part in exchange.held
        }
        if alone := held - running:
            self.wrong.append(f"no exchange runs for the holds {sorted(alone)}")

    def _noted(self, life: Life, number: int) -> None:
        posting = self._postings.get(number)
        if posting is not None:
            self.mail.noted(life, posting.letter.to, bulk=False)
