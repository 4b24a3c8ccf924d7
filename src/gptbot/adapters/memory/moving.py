"""Accounts with all that is theirs, many at once, in memory."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import attrs

from gptbot.adapters.memory.accounts import MemoryAccounts
from gptbot.adapters.memory.favors import MemoryFavors
from gptbot.adapters.memory.transaction import Transaction
from gptbot.adapters.memory.wallets import MemoryWallets
from gptbot.domain.account import Account
from gptbot.domain.extended_context import Dialog, DialogId
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.moving import Resident
from gptbot.domain.ports.moving import Page
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters


@attrs.frozen
class MemoryResidents:
    """Fits `gptbot.domain.ports.moving.Residents`."""

    _transaction: Transaction

    async def known(self, ids: Sequence[AccountId]) -> frozenset[AccountId]:
        """Those of them that have an account or a wallet."""
        state = self._transaction.state
        once_here = {owner for owner, _ in state.wallets} | set(state.forgotten)
        return frozenset(one for one in ids if one in state.accounts or one in once_here)

    async def names_taken(self, usernames: Sequence[str]) -> frozenset[str]:
        """Those of these usernames that somebody has, case folded."""
        return frozenset(map(str.casefold, usernames)) & self._transaction.state.usernames.keys()

    async def move_in(self, residents: Sequence[Resident], at: datetime, *, favor_tokens: int) -> None:
        """Writes them as new accounts."""
        state, names = self._transaction.state, [one.account.username for one in residents if one.account.username]
        if await self.known([one.account.id for one in residents]) or await self.names_taken(names):
            self._transaction.refuse("an account or a username is there already")
        accounts, wallets = MemoryAccounts(self._transaction), MemoryWallets(self._transaction)
        for resident in residents:
            account = resident.account
            await accounts.save(account)
            for change in resident.opening(at):
                await wallets.save(change)
            if resident.counters != Counters():
                state.counters[account.id] = resident.counters
            favor = resident.favor(favor_tokens, at)
            if favor is not None:
                state.favors[favor.id] = favor
            if resident.favors:
                state.favors_before[account.id] = resident.favors
            if resident.turns:
                dialog_id = _dialog_id(account.id)
                state.dialogs[dialog_id] = Dialog(id=dialog_id, turns=resident.turns)

    async def count_totals(self, totals: Counters, at: datetime) -> None:
        """Adds to the counters of the whole bot, and notes it."""
        state = self._transaction.state
        before, more = (attrs.asdict(each) for each in (state.counters.get(None, Counters()), totals))
        state.counters[None] = Counters(**{name: min(before[name] + more[name], AMOUNT_MAX) for name in before})
        state.totals_counted_at = state.totals_counted_at or at

    async def totals_counted(self) -> bool:
        """Whether the totals of another bot were ever added."""
        return self._transaction.state.totals_counted_at is not None

    async def get(self, account_id: AccountId) -> Resident | None:
        """One account with all that is theirs, or None."""
        account = self._transaction.state.accounts.get(account_id)
        return None if account is None else await self._resident(account, dialogs=True)

    async def page(self, frontend: str, *, after: int, limit: int, dialogs: bool = False) -> Page:
        """The next accounts of this frontend, in the order of their coming."""
        ours = [one for one in self._transaction.state.accounts.values() if one.id.startswith(f"{frontend}:")]
        accounts = tuple(islice(ours, after, after + limit))
        residents = [await self._resident(account, dialogs=dialogs) for account in accounts]
        return Page(tuple(residents), after + limit if len(accounts) == limit else None)

    async def count(self, frontend: str) -> int:
        """How many accounts of this frontend there are."""
        return sum(1 for account in self._transaction.state.accounts if account.startswith(f"{frontend}:"))

    async def _resident(self, account: Account, *, dialogs: bool) -> Resident:
        state, favors = self._transaction.state, MemoryFavors(self._transaction)
        dialog = state.dialogs.get(_dialog_id(account.id)) if dialogs else None
        token, premium_token, image = (
            wallet.posted if (wallet := state.wallets.get((account.id, unit))) else 0
            for unit in (Unit.TOKEN, Unit.PREMIUM_TOKEN, Unit.IMAGE)
        )
        return Resident(
            account=account,
            tokens=token,
            premium_tokens=premium_token,
            images=image,
            counters=state.counters.get(account.id, Counters()),
            favors=await favors.granted_count(account.id),
            favor_open=await favors.open_of(account.id) is not None,
            turns=dialog.turns if dialog else (),
        )


def _dialog_id(account_id: AccountId) -> DialogId:
    return DialogId(chat_id=private_chat(account_id), account_id=account_id)
