"""Favours: who may ask, and that each is decided once."""

from contextlib import nullcontext
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.errors import AmountTooLarge, DomainError, Refusal
from gptbot.domain.favor import Favor, FavorPending, Outcome, StillEnough, favor_id, requested
from gptbot.domain.ids import AccountId
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Reason, Wallet
from gptbot.testing.ledger_machine import TERMS
from gptbot.testing.strategies import wallets

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ALICE = AccountId("telegram:42")
TERMS_HERE = attrs.evolve(TERMS, favor_tokens=30_000, favor_threshold_tokens=10_000)


def wallet(posted: int = 0) -> Wallet:
    """Alice's tokens."""
    return Wallet(account_id=ALICE, unit=Unit.TOKEN, posted=posted)


def asked(posted: int = 0, pending: Favor | None = None) -> Favor:
    """Alice's first request."""
    return requested(wallet(posted), number=1, pending=pending, at=NOW, terms=TERMS_HERE)


def refused(posted: int, pending: Favor | None = None) -> Refusal:
    """Why there is none."""
    with pytest.raises(DomainError) as caught:
        asked(posted, pending)
    return caught.value.refusal


@given(st.lists(st.booleans(), min_size=1, max_size=10))
def test_a_favor_is_decided_once_however_often(words: list[bool]) -> None:
    """The first word counts, and the same entry stands for it every time."""
    favor = asked()
    for word in words:
        favor = favor.decided(grant=word)
    assert favor == attrs.evolve(asked(), outcome=Outcome.GRANTED if words[0] else Outcome.REFUSED)
    assert not favor.open
    assert favor.entry_id == asked().entry_id == f"favor/{favor.id}"


@given(wallets(posted=st.integers(0, AMOUNT_MAX)))
def test_a_credit_is_all_of_it_or_nothing(full: Wallet) -> None:
    """It adds what was asked for and says why; a wallet that cannot hold it is left alone."""
    favor = asked()
    if full.posted > AMOUNT_MAX - favor.tokens:
        with pytest.raises(DomainError) as caught:
            favor.credit(full, NOW)
        assert caught.value.refusal == AmountTooLarge()
        return
    change = favor.credit(full, NOW)
    assert change.wallet.posted == full.posted + favor.tokens
    assert change.entry is not None
    assert (change.entry.reason, change.entry.id, change.entry.at) == (Reason.FAVOR, favor.entry_id, NOW)


@pytest.mark.parametrize("left", [0, 9_999, 10_000])
def test_who_is_nearly_out_of_tokens_may_ask(left: int) -> None:
    """Up to the threshold; for as much as the terms say."""
    favor = asked(left)
    assert (favor.account_id, favor.tokens, favor.asked_at, favor.open) == (ALICE, 30_000, NOW, True)
    assert (favor.id, favor.entry_id) == ("telegram:42/1", "favor/telegram:42/1")


@pytest.mark.parametrize("left", [10_001, AMOUNT_MAX])
def test_who_has_enough_may_not_ask(left: int) -> None:
    """One token above the threshold is enough."""
    assert refused(left) == StillEnough(left=left, limit=10_000)


@pytest.mark.parametrize("left", [0, 20_000])
def test_one_request_waits_at_a_time(left: int) -> None:
    """Whatever is left meanwhile."""
    assert refused(left, pending=asked()) == FavorPending()


def test_each_request_has_an_id_of_its_own() -> None:
    """Else the second could not be credited."""
    second = requested(wallet(), number=2, pending=None, at=NOW, terms=TERMS_HERE)
    assert second.id == favor_id(ALICE, 2) != asked().id


@pytest.mark.parametrize(("tokens", "fits"), [(-1, False), (0, True)])
def test_a_favour_takes_nothing_away(tokens: int, *, fits: bool) -> None:
    """It may be for nothing, where the operator says so."""
    with nullcontext() if fits else pytest.raises(ValueError, match="tokens"):
        assert attrs.evolve(asked(), tokens=tokens).tokens == tokens


def test_the_longest_id_fits_on_a_button() -> None:
    """64 bytes hold the command, the verdict and the id."""
    longest = favor_id(AccountId(f"telegram:{2**52}"), 10**12)
    assert len(f"decide_favor:yes {longest}".encode()) <= 64
