"""The ledger's rules, one operation at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.errors import AmountTooLarge, DomainError, HoldNotOpen, NotEnough
from gptbot.domain.ids import AccountId, EntryId, HoldId
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Change, Entry, Hold, Reason, Wallet
from gptbot.testing.strategies import amounts, moments, wallets

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ENTRY = EntryId("entry")
NEW = HoldId("new")
OWNER = AccountId("telegram:42")


def purse(posted: int, *held: int) -> Wallet:
    """A wallet of tokens with these holds: hold/0, hold/1, and so on."""
    holds = tuple(Hold(id=HoldId(f"hold/{n}"), amount=amount, expires_at=NOW) for n, amount in enumerate(held))
    return Wallet(account_id=OWNER, unit=Unit.TOKEN, posted=posted, holds=holds)


def with_open_hold() -> st.SearchStrategy[tuple[Wallet, Hold]]:
    """Wallets with one of their open holds."""
    some = wallets().filter(lambda wallet: bool(wallet.holds))
    return some.flatmap(lambda wallet: st.tuples(st.just(wallet), st.sampled_from(wallet.holds)))


def explains(before: Wallet, change: Change) -> bool:
    """Whether the entry says how the balance changed, and for which wallet."""
    entry = change.entry
    assert entry is not None
    moved = change.wallet.posted - before.posted
    return (entry.amount, entry.account_id, entry.unit) == (moved, before.account_id, before.unit)


@given(wallets())
def test_what_is_available_is_what_no_hold_takes(wallet: Wallet) -> None:
    """Available and held make up the balance, and neither is negative."""
    assert wallet.available + wallet.held == wallet.posted
    assert wallet.held == sum(hold.amount for hold in wallet.holds)
    assert min(wallet.available, wallet.held) >= 0


def test_a_new_wallet_is_empty() -> None:
    """Nobody has anything before something is granted."""
    assert Wallet(account_id=OWNER, unit=Unit.IMAGE) == Wallet(account_id=OWNER, unit=Unit.IMAGE, posted=0, holds=())


@pytest.mark.parametrize(("posted", "held"), [(-1, ()), (0, (1,)), (10, (6, 5)), (AMOUNT_MAX + 1, ())])
def test_an_impossible_wallet_cannot_be_built(posted: int, held: tuple[int, ...]) -> None:
    """Less than nothing, more held than there is, more than 64 bits: no such value exists."""
    with pytest.raises(ValueError, match=f"no wallet can hold {posted} with {sum(held)} held"):
        purse(posted, *held)


@pytest.mark.parametrize(("posted", "held"), [(0, ()), (0, (0,)), (11, (6, 5)), (AMOUNT_MAX, (AMOUNT_MAX,))])
def test_the_ends_are_possible(posted: int, held: tuple[int, ...]) -> None:
    """Nothing, all of it held, and the largest amount are wallets like any other."""
    assert purse(posted, *held).posted == posted


def test_a_hold_is_never_negative() -> None:
    """A negative hold would make something out of nothing."""
    with pytest.raises(ValueError, match="amount"):
        Hold(id=NEW, amount=-1, expires_at=NOW)


def test_the_bot_never_absorbs_less_than_nothing() -> None:
    """An entry's loss is counted from zero."""
    with pytest.raises(ValueError, match="absorbed"):
        Entry(id=ENTRY, account_id=OWNER, unit=Unit.TOKEN, amount=0, reason=Reason.CHARGE, at=NOW, absorbed=-1)


@given(wallets(), amounts(), moments())
def test_a_credit_adds_or_is_refused(wallet: Wallet, amount: int, at: datetime) -> None:
    """Exactly the amount is added, unless the wallet cannot count that far."""
    if wallet.posted + amount > AMOUNT_MAX:
        with pytest.raises(DomainError) as refused:
            wallet.credit(amount, reason=Reason.REFILL, entry_id=ENTRY, at=at)
        assert refused.value.refusal == AmountTooLarge()
        return
    change = wallet.credit(amount, reason=Reason.WELCOME, entry_id=ENTRY, at=at)
    assert change.wallet.posted == wallet.posted + amount
    assert change.wallet.holds == wallet.holds
    assert explains(wallet, change)
    assert change.entry == Entry(
        id=ENTRY, account_id=wallet.account_id, unit=wallet.unit, amount=amount, reason=Reason.WELCOME, at=at
    )
    assert (change.opened, change.closed) == (None, None)


def test_a_wallet_counts_to_the_end_of_64_bits() -> None:
    """2^63 - 1 is reached, and not passed."""
    full = purse(2**63 - 2).credit(1, reason=Reason.REFILL, entry_id=ENTRY, at=NOW).wallet
    assert full.posted == 9_223_372_036_854_775_807
    with pytest.raises(DomainError):
        full.credit(1, reason=Reason.REFILL, entry_id=ENTRY, at=NOW)
    assert full.credit(0, reason=Reason.REFILL, entry_id=ENTRY, at=NOW).wallet == full


@given(wallets(), amounts())
def test_a_withdrawal_takes_no_more_than_is_available(wallet: Wallet, amount: int) -> None:
    """What is held stays for the requests that run."""
    change = wallet.withdraw(amount, reason=Reason.REFILL, entry_id=ENTRY, at=NOW)
    assert change.wallet.available == max(0, wallet.available - amount)
    assert change.wallet.holds == wallet.holds
    assert explains(wallet, change)
    assert change.entry is not None
    assert (change.entry.id, change.entry.reason, change.entry.at) == (ENTRY, Reason.REFILL, NOW)
    assert change.entry.absorbed == 0


@pytest.mark.parametrize("operation", ["credit", "withdraw"])
def test_a_sign_is_not_an_operation(operation: str) -> None:
    """Adding less than nothing, or taking it away, is a mistake of the caller's."""
    with pytest.raises(ValueError, match="use"):
        getattr(purse(5), operation)(-1, reason=Reason.REFILL, entry_id=ENTRY, at=NOW)


@given(wallets(), amounts(), moments(), st.integers(1, 10**6))
def test_a_hold_takes_the_most_or_all_that_is_available(wallet: Wallet, most: int, at: datetime, life_s: int) -> None:
    """A request is let in while something is available, and never holds more than that."""
    if most > 0 and wallet.available == 0:
        with pytest.raises(DomainError) as refused:
            wallet.hold(most, hold_id=NEW, at=at, lifetime_s=life_s)
        assert refused.value.refusal == NotEnough(unit=wallet.unit, held=wallet.held)
        return
    change = wallet.hold(most, hold_id=NEW, at=at, lifetime_s=life_s)
    opened = Hold(id=NEW, amount=min(most, wallet.available), expires_at=at + timedelta(seconds=life_s))
    assert change == Change(wallet=change.wallet, opened=opened)
    assert change.wallet.holds == (*wallet.holds, opened)
    assert change.wallet.posted == wallet.posted
    assert change.wallet.has_open(NEW)


def test_a_hold_of_nothing_asks_for_no_balance() -> None:
    """The admin's requests take the same path and cost nothing."""
    change = purse(0).hold(0, hold_id=NEW, at=NOW, lifetime_s=1)
    assert change.wallet.has_open(NEW)
    assert change.wallet.held == 0


def test_an_empty_wallet_says_how_much_is_held() -> None:
    """Whoever waits for a running request learns that it is the reason."""
    with pytest.raises(DomainError) as refused:
        purse(70, 70).hold(1, hold_id=NEW, at=NOW, lifetime_s=1)
    assert refused.value.refusal == NotEnough(unit=Unit.TOKEN, held=70)


@pytest.mark.parametrize(("most", "hold_id"), [(-1, NEW), (1, HoldId("hold/0"))])
def test_a_hold_is_opened_once_for_no_less_than_nothing(most: int, hold_id: HoldId) -> None:
    """A second hold of the same id, or a negative one, is a mistake of the caller's."""
    with pytest.raises(ValueError, match="opened once"):
        purse(10, 1).hold(most, hold_id=hold_id, at=NOW, lifetime_s=1)


@given(with_open_hold(), amounts())
def test_settling_charges_what_was_used_as_far_as_it_reaches(found: tuple[Wallet, Hold], used: int) -> None:
    """The hold and what else is available pay; the bot absorbs the rest; other holds are not touched."""
    wallet, hold = found
    change = wallet.settle(hold.id, used, entry_id=ENTRY, at=NOW)
    charged = min(used, hold.amount + wallet.available)
    assert change.wallet.posted == wallet.posted - charged
    assert change.wallet.holds == tuple(other for other in wallet.holds if other.id != hold.id)
    assert change.closed == hold.id
    assert change.opened is None
    assert explains(wallet, change)
    assert change.entry is not None
    assert (change.entry.id, change.entry.reason, change.entry.at) == (ENTRY, Reason.CHARGE, NOW)
    assert change.entry.absorbed == used - charged


@pytest.mark.parametrize(
    ("used", "charged", "absorbed"), [(0, 0, 0), (40, 40, 0), (60, 60, 0), (70, 70, 0), (71, 70, 1), (500, 70, 430)]
)
def test_settling_in_figures(used: int, charged: int, absorbed: int) -> None:
    """Of 100 with 60 and 30 held, settling the 60 reaches 70: the other request's 30 stay."""
    change = purse(100, 60, 30).settle(HoldId("hold/0"), used, entry_id=ENTRY, at=NOW)
    assert change.entry is not None
    assert (change.entry.amount, change.entry.absorbed) == (-charged, absorbed)
    assert (change.wallet.posted, change.wallet.held) == (100 - charged, 30)


@given(wallets(), amounts())
def test_a_charge_without_a_hold_takes_what_is_available(wallet: Wallet, used: int) -> None:
    """Running requests keep their holds; the bot absorbs the rest."""
    change = wallet.charge(used, entry_id=ENTRY, at=NOW)
    assert change.wallet.available == max(0, wallet.available - used)
    assert change.wallet.holds == wallet.holds
    assert explains(wallet, change)
    assert change.entry is not None
    assert (change.entry.reason, change.entry.at) == (Reason.CHARGE, NOW)
    assert change.entry.absorbed == max(0, used - wallet.available)
    assert change.closed is None


def test_nothing_uses_less_than_nothing() -> None:
    """A negative usage would be a gift."""
    with pytest.raises(ValueError, match="less than nothing"):
        purse(10).charge(-1, entry_id=ENTRY, at=NOW)
    with pytest.raises(ValueError, match="less than nothing"):
        purse(10, 5).settle(HoldId("hold/0"), -1, entry_id=ENTRY, at=NOW)


@given(with_open_hold())
def test_releasing_gives_the_hold_back(found: tuple[Wallet, Hold]) -> None:
    """A failed request costs nothing and leaves no entry."""
    wallet, hold = found
    change = wallet.release(hold.id)
    assert change == Change(wallet=change.wallet, closed=hold.id)
    assert change.wallet.posted == wallet.posted
    assert change.wallet.available == wallet.available + hold.amount


@given(with_open_hold(), amounts())
def test_a_hold_closes_once(found: tuple[Wallet, Hold], used: int) -> None:
    """Whichever way it was closed, neither way closes it again."""
    wallet, hold = found
    for closed in (wallet.release(hold.id).wallet, wallet.settle(hold.id, used, entry_id=ENTRY, at=NOW).wallet):
        assert not closed.has_open(hold.id)
        with pytest.raises(HoldNotOpen) as again:
            closed.release(hold.id)
        assert again.value.hold_id == hold.id
        with pytest.raises(HoldNotOpen):
            closed.settle(hold.id, used, entry_id=ENTRY, at=NOW)


@pytest.mark.parametrize("hold_id", ["hold/0", "never"])
def test_a_hold_that_is_not_open_is_named(hold_id: str) -> None:
    """Whether it was closed or never there."""
    rest = purse(10, 5).release(HoldId("hold/0")).wallet
    with pytest.raises(HoldNotOpen) as closed:
        rest.settle(HoldId(hold_id), 1, entry_id=ENTRY, at=NOW)
    assert closed.value.hold_id == hold_id


@given(wallets(), moments())
def test_a_hold_is_overdue_from_its_last_moment(wallet: Wallet, at: datetime) -> None:
    """Its time is up at the moment itself, and not a microsecond before."""
    assert set(wallet.overdue(at)) == {hold.id for hold in wallet.holds if not hold.expires_at > at}
    for hold in wallet.holds:
        assert hold.id in wallet.overdue(hold.expires_at)
        assert hold.id not in wallet.overdue(hold.expires_at - timedelta(microseconds=1))
