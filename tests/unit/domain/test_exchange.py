"""A paid request takes its steps in order."""

from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Tier
from gptbot.domain.exchange import Exchange, Held, Status
from gptbot.domain.ids import EventId, HoldId
from gptbot.domain.units import Unit
from gptbot.testing.strategies import exchanges, units
from unit.domain.builders import NOW, a_question

LEGAL = {
    (Status.OPENED, Status.ANSWERED),
    (Status.OPENED, Status.FAILED),
    (Status.ANSWERED, Status.DELIVERED),
    (Status.ANSWERED, Status.UNDELIVERABLE),
}
some_units = st.lists(units(), max_size=3).map(tuple)


def an_exchange(status: Status) -> Exchange:
    """A second attempt at an answer of the premium model."""
    dialog_id = a_question("Why?").request.dialog_id
    opened = Exchange(
        event_id=EventId("telegram:1/7"),
        dialog_id=dialog_id,
        tier=Tier.PREMIUM,
        opened_at=NOW,
        generation=3,
        free=True,
        status=status,
        attempt=2,
    )
    return opened.holding((Unit.PREMIUM_TOKEN,))


@pytest.mark.parametrize(("before", "after"), sorted(LEGAL))
def test_a_legal_step_changes_the_status_only(before: Status, after: Status) -> None:
    """Opened, answered, delivered or not; or failed."""
    exchange = an_exchange(before)
    moved = exchange.moved(after)
    assert moved.status is after
    assert attrs.evolve(moved, status=before) == exchange


@pytest.mark.parametrize(("before", "after"), sorted(set(product(Status, Status)) - LEGAL))
def test_no_other_step_exists(before: Status, after: Status) -> None:
    """Nothing is answered twice, and what failed or was delivered is at its end."""
    with pytest.raises(ValueError, match=f"{before} is never {after} next"):
        an_exchange(before).moved(after)


@given(exchanges(), some_units)
def test_each_unit_gets_a_hold_of_its_own(exchange: Exchange, wanted: tuple[Unit, ...]) -> None:
    """In the order asked for; the same wallet may be held twice, and no two holds have the same id."""
    held = exchange.holding(wanted).held
    assert tuple(one.unit for one in held) == wanted
    assert len({one.hold_id for one in held}) == len(wanted)
    assert len({one.entry_id for one in held}) == len(wanted)


@given(exchanges(), some_units)
def test_the_same_attempt_has_the_same_holds(exchange: Exchange, wanted: tuple[Unit, ...]) -> None:
    """Run again, nothing is held twice, because the ids are the same."""
    assert exchange.holding(wanted) == exchange.holding(wanted).holding(wanted)


@given(exchanges(), some_units)
def test_the_next_attempt_has_new_holds(exchange: Exchange, wanted: tuple[Unit, ...]) -> None:
    """A hold closes once, so another attempt needs others."""
    tried = exchange.holding(wanted)
    again = tried.again()
    assert (again.attempt, again.held) == (tried.attempt + 1, ())
    assert again.holding(wanted).held == () or not set(again.holding(wanted).held) & set(tried.held)
    assert attrs.evolve(again, attempt=tried.attempt, held=tried.held) == tried


def test_the_ids_in_full() -> None:
    """Event, attempt and number make a hold's id, which makes its charge's."""
    held = Held(hold_id=HoldId("telegram:1/7/2/1"), unit=Unit.TOKEN)
    assert held.entry_id == "charge/telegram:1/7/2/1"


@given(exchanges(), some_units)
def test_hold_ids_name_event_attempt_and_number(exchange: Exchange, wanted: tuple[Unit, ...]) -> None:
    """They stay unique for all time, as the event is."""
    for number, held in enumerate(exchange.holding(wanted).held, 1):
        assert held.hold_id == f"{exchange.event_id}/{exchange.attempt}/{number}"
