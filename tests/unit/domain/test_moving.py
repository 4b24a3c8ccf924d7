"""Moving house: whose a username is, what opens the wallets, and what counters come to."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Account
from gptbot.domain.favor import Favor, FavorId
from gptbot.domain.ids import AccountId
from gptbot.domain.moving import Remark, Remarked, Resident, summed, with_own_names
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Reason
from gptbot.testing.strategies import counters
from unit.domain.builders import NOW


def resident(number: int, username: str | None = None, *, asked: datetime | None = None, **theirs: int) -> Resident:
    """Somebody who comes, with what is theirs."""
    account = Account(
        id=AccountId(f"telegram:{number}"), name="Ann", username=username, registered_at=NOW, last_request_at=asked
    )
    return Resident(account=account, **theirs)  # type: ignore[arg-type]  # amounts by name


def nameless(one: Resident) -> Resident:
    """The same without a username, and nothing else changed."""
    return attrs.evolve(one, account=attrs.evolve(one.account, username=None))


def taken(one: Resident) -> Remark:
    """What is told of who loses a name."""
    return Remark(
        Remarked.USERNAME_TAKEN, f"user {one.account.id.removeprefix('telegram:')}", f"@{one.account.username}"
    )


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (NOW, NOW + timedelta(microseconds=1), 1),
        (NOW, NOW - timedelta(microseconds=1), 0),
        (NOW, NOW, 1),
        (None, NOW, 1),
        (NOW, None, 0),
        (None, None, 1),
        (datetime(1970, 1, 1, tzinfo=UTC), None, 1),
    ],
)
def test_who_asked_last_keeps_the_name(first: datetime | None, second: datetime | None, winner: int) -> None:
    """Names differ by more than their case; who never asked loses, and of equals the later record wins."""
    two = (resident(1, "Straße", asked=first, tokens=5), resident(2, "STRASSE", asked=second, tokens=6))
    kept, remarks = with_own_names(two, ())
    loser = two[1 - winner]
    assert kept == tuple(nameless(one) if one is loser else one for one in two)
    assert remarks == (taken(loser),)


def test_a_name_that_somebody_has_here_stays_theirs() -> None:
    """Whoever comes goes without, even if nobody else who comes wants it."""
    ann, bob = resident(1, "Ann", tokens=7), resident(2, "bob")
    assert with_own_names((ann, bob), {"ann"}) == ((nameless(ann), bob), (taken(ann),))


def test_who_has_no_name_loses_none() -> None:
    """However many there are, and whatever is taken."""
    many = (resident(1), resident(2, ""), resident(3))
    assert with_own_names(many, {""}) == (many, ())


@given(st.lists(st.tuples(st.sampled_from(("ann", "Ann", "bob", None)), st.none() | st.integers(0, 2)), max_size=8))
def test_each_name_is_at_one_of_them(people: list[tuple[str | None, int | None]]) -> None:
    """Nobody is added or dropped, each name that came is still there once, and each loss is told."""
    came = [
        resident(number, name, asked=None if asked is None else NOW + timedelta(seconds=asked))
        for number, (name, asked) in enumerate(people)
    ]
    kept, remarks = with_own_names(came, ())
    names = [one.account.username.casefold() for one in kept if one.account.username]
    assert sorted(names) == sorted({name.casefold() for name, _ in people if name})
    assert [one.account.id for one in kept] == [one.account.id for one in came]
    assert remarks == tuple(taken(one) for one, after in zip(came, kept, strict=True) if after != one)


def test_each_wallet_opens_with_one_entry() -> None:
    """It says that it was imported, and its id is the same whenever they come."""
    entries = [change.entry for change in resident(1, tokens=5, images=AMOUNT_MAX).opening(NOW)]
    assert [
        (entry.id, entry.account_id, entry.unit, entry.amount, entry.reason, entry.at) for entry in entries if entry
    ] == [
        ("import/telegram:1/token", "telegram:1", Unit.TOKEN, 5, Reason.IMPORT, NOW),
        ("import/telegram:1/image", "telegram:1", Unit.IMAGE, AMOUNT_MAX, Reason.IMPORT, NOW),
    ]


@pytest.mark.parametrize("unit", Unit)
def test_a_wallet_opens_with_what_is_posted(unit: Unit) -> None:
    """Each amount goes to the wallet of its unit."""
    amounts = {Unit.TOKEN: 1, Unit.PREMIUM_TOKEN: 2, Unit.IMAGE: 3}
    one = resident(1, tokens=1, premium_tokens=2, images=3)
    assert one.posted(unit) == amounts[unit]
    assert {change.wallet.unit: change.wallet.posted for change in one.opening(NOW)} == amounts


def test_who_comes_with_nothing_has_an_entry_all_the_same() -> None:
    """One of no tokens: by it the next import knows that they came."""
    [change] = resident(1).opening(NOW)
    assert change.entry is not None
    assert (change.entry.unit, change.entry.amount) == (Unit.TOKEN, 0)


def test_an_open_favour_moves_along() -> None:
    """The admin was not asked about it here; it is the first of its account."""
    ann = AccountId("telegram:1")
    favor = attrs.evolve(resident(1), favor_open=True).favor(30_000, NOW)
    assert favor == Favor(id=FavorId("telegram:1/1"), account_id=ann, tokens=30_000, asked_at=NOW)
    assert not favor.asked
    assert resident(1, favors=3).favor(30_000, NOW) is None


@given(st.lists(counters(), max_size=4))
def test_counters_are_summed_field_by_field(some: list[Counters]) -> None:
    """Nothing comes to nothing."""
    for field in attrs.fields(Counters):
        assert getattr(summed(some), field.name) == sum(getattr(one, field.name) for one in some)


def test_a_sum_stays_at_the_largest_amount() -> None:
    """In every field for itself."""
    assert summed([Counters(requests=AMOUNT_MAX, tokens=1), Counters(requests=1, tokens=1)]) == Counters(
        requests=AMOUNT_MAX, tokens=2
    )
