"""Registered people in memory."""

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId


@attrs.frozen
class MemoryAccounts:
    """Fits `gptbot.domain.ports.storage.Accounts`."""

    _transaction: Transaction

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""
        return self._transaction.state.accounts.get(account_id)

    async def named(self, username: str) -> Account | None:
        """The account with this username, in any case."""
        state = self._transaction.state
        owner = state.usernames.get(username.casefold())
        return None if owner is None else state.accounts[owner]

    async def save(self, account: Account) -> None:
        """Writes it; whoever had its username has none now."""
        state = self._transaction.state
        known = state.accounts.get(account.id)
        if known is not None and known.username:
            state.usernames.pop(known.username.casefold(), None)
        if account.username:
            key = account.username.casefold()
            loser = state.usernames.get(key)
            if loser is not None:
                state.accounts[loser] = attrs.evolve(state.accounts[loser], username=None)
            state.usernames[key] = account.id
        state.accounts[account.id] = account

    async def invited_by(self, account_id: AccountId, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """The first invited, by the moment of their registration, and the number of all."""
        accounts = self._transaction.state.accounts.values()
        invited = sorted((one for one in accounts if one.inviter == account_id), key=lambda one: one.registered_at)
        return tuple(invited[:limit]), len(invited)
