"""Balances, holds and entries in memory."""

from datetime import datetime

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.ids import AccountId, EntryId
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Change, Entry, Wallet


@attrs.frozen
class MemoryWallets:
    """Fits `gptbot.domain.ports.storage.Wallets`."""

    _transaction: Transaction

    async def get(self, account_id: AccountId, unit: Unit) -> Wallet:
        """The wallet with its holds, oldest first; locked, since transactions are serial."""
        wallet = self._transaction.state.wallets.get((account_id, unit))
        return Wallet(account_id=account_id, unit=unit) if wallet is None else wallet

    async def save(self, change: Change) -> None:
        """Writes a change of the wallet as it is stored; one of anything else is refused."""
        state, wallet, entry = self._transaction.state, change.wallet, change.entry
        key = (wallet.account_id, wallet.unit)
        before = await self.get(*key)
        self._close_and_open(change, before)
        if before.posted + (0 if entry is None else entry.amount) != wallet.posted:
            self._transaction.refuse("the wallet is not what the change began with")
        if entry is not None:
            self._post(entry, wallet)
        state.wallets[key] = wallet

    async def knows(self, entry_id: EntryId) -> bool:
        """Whether this entry was posted before."""
        return entry_id in self._transaction.state.entries

    async def entries(self, account_id: AccountId, unit: Unit) -> tuple[Entry, ...]:
        """All entries of the wallet, in the order of posting."""
        entries = self._transaction.state.entries.values()
        return tuple(entry for entry in entries if (entry.account_id, entry.unit) == (account_id, unit))

    async def overdue(self, at: datetime, *, limit: int) -> tuple[Wallet, ...]:
        """Wallets with a hold whose time is up, the longest overdue first."""
        late = [wallet for wallet in self._transaction.state.wallets.values() if wallet.overdue(at)]
        late.sort(key=lambda wallet: min(hold.expires_at for hold in wallet.holds))
        return tuple(late[:limit])

    def _close_and_open(self, change: Change, before: Wallet) -> None:
        holds = self._transaction.state.holds
        key = (before.account_id, before.unit)
        if change.closed is not None and holds.pop(change.closed, None) != key:
            self._transaction.refuse("the hold is not open")
        if change.opened is not None:
            if change.opened.id in holds:
                self._transaction.refuse("the hold is open already")
            holds[change.opened.id] = key
        rest = tuple(hold for hold in before.holds if hold.id != change.closed)
        expected = rest if change.opened is None else (*rest, change.opened)
        if expected != change.wallet.holds:
            self._transaction.refuse("the wallet is not what the change began with")

    def _post(self, entry: Entry, wallet: Wallet) -> None:
        if entry.id in self._transaction.state.entries:
            self._transaction.refuse("the entry was posted before")
        if (entry.account_id, entry.unit) != (wallet.account_id, wallet.unit):
            self._transaction.refuse("the entry is of another wallet")
        self._transaction.state.entries[entry.id] = entry
