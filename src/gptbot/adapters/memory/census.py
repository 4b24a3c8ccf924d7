"""Questions about everybody, in memory."""

from collections import Counter
from datetime import datetime

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.account import Account
from gptbot.domain.favor import Outcome
from gptbot.domain.ids import AccountId
from gptbot.domain.stats import Attendance
from gptbot.domain.top_users import Ranking
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters

_COUNTERS = {
    Ranking.REQUESTS: "requests",
    Ranking.TOKENS: "tokens",
    Ranking.PREMIUM_TOKENS: "premium_tokens",
    Ranking.IMAGES: "images",
    Ranking.COST: "cost_nano_usd",
}
_BALANCES = {
    Ranking.BALANCE: Unit.TOKEN,
    Ranking.PREMIUM_BALANCE: Unit.PREMIUM_TOKEN,
    Ranking.IMAGE_BALANCE: Unit.IMAGE,
}


@attrs.frozen
class MemoryCensus:
    """Fits `gptbot.domain.ports.census.Census`."""

    _transaction: Transaction

    async def recent(self, since: datetime, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """Who asked for something since then, newest first."""
        accounts = self._transaction.state.accounts.values()
        asked = [(one.last_request_at, one) for one in accounts if one.last_request_at is not None]
        recent = sorted((pair for pair in asked if pair[0] >= since), key=lambda pair: pair[0], reverse=True)
        return tuple(account for _, account in recent[:limit]), len(recent)

    async def top(self, ranking: Ranking, *, limit: int) -> tuple[tuple[Account, int], ...]:
        """The best, with their numbers."""
        amounts = self._amounts(ranking)
        ranked = [(account, amounts.get(key, 0)) for key, account in self._transaction.state.accounts.items()]
        best = sorted((pair for pair in ranked if pair[1] > 0), key=lambda pair: pair[1], reverse=True)
        return tuple(best[:limit])

    async def used_since(self, at: datetime) -> Counters:
        """What the whole bot used."""
        counters = Counters()
        for record in self._transaction.state.usage.values():
            if record.at >= at:
                counters = counters.plus(record)
        return counters

    async def attendance(self, since: datetime) -> Attendance:
        """How many there are, came, and asked."""
        accounts = self._transaction.state.accounts.values()
        return Attendance(
            users=len(accounts),
            new_today=sum(one.registered_at >= since for one in accounts),
            active_today=sum(one.last_request_at is not None and one.last_request_at >= since for one in accounts),
        )

    def _amounts(self, ranking: Ranking) -> dict[AccountId, int]:
        state = self._transaction.state
        if ranking in _COUNTERS:
            name = _COUNTERS[ranking]
            return {owner: getattr(sums, name) for owner, sums in state.counters.items() if owner is not None}
        if ranking in _BALANCES:
            unit = _BALANCES[ranking]
            return {owner: wallet.posted for (owner, kind), wallet in state.wallets.items() if kind is unit}
        if ranking is Ranking.REFS:
            return Counter(one.inviter for one in state.accounts.values() if one.inviter is not None)
        granted = Counter(one.account_id for one in state.favors.values() if one.outcome is Outcome.GRANTED)
        granted.update(state.favors_before)
        return granted
