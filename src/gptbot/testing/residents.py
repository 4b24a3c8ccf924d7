"""Strategies for people who move in or out with all that is theirs."""

from collections.abc import Sequence

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot.domain.account import Account
from gptbot.domain.ids import account_id
from gptbot.domain.moving import REGISTERED_BEFORE, Resident
from gptbot.testing.strategies import accounts, amounts, counters, histories

FRONTEND = "telegram"

_TELEGRAM_IDS = st.integers(1, 2**52).map(lambda number: account_id(FRONTEND, number))
_MOST = 10**15


def residents() -> SearchStrategy[Resident]:
    """One account of Telegram in any state, or nearly empty, with any wallets, counters, favours and dialogue."""
    known = accounts(ids=_TELEGRAM_IDS, inviters=st.none() | _TELEGRAM_IDS)
    unknown = st.builds(Account, id=_TELEGRAM_IDS, name=st.just(""), registered_at=st.just(REGISTERED_BEFORE))
    return st.builds(
        Resident,
        account=known | unknown,
        tokens=amounts(),
        premium_tokens=amounts() | st.just(0),
        images=amounts() | st.just(0),
        counters=counters(),
        favors=amounts(maximum=_MOST) | st.just(0),
        favor_open=st.booleans(),
        turns=histories(max_size=3),
    )


def households(*, max_size: int = 6) -> SearchStrategy[tuple[Resident, ...]]:
    """Several of them: nobody twice, no username twice, nobody invited by themselves."""
    return st.lists(residents(), max_size=max_size, unique_by=lambda one: one.account.id).map(_apart)


def _apart(people: Sequence[Resident]) -> tuple[Resident, ...]:
    names: set[str] = set()
    apart = []
    for one in people:
        key = (one.account.username or "").casefold()
        username = None if key in names else one.account.username
        inviter = None if one.account.inviter == one.account.id else one.account.inviter
        apart.append(attrs.evolve(one, account=attrs.evolve(one.account, username=username, inviter=inviter)))
        names.add(key)
    return tuple(apart)
