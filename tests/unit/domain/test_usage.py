"""What was used adds up."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.ids import AccountId, EventId
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage, UsageRecord
from gptbot.testing.strategies import counters, usage_records
from unit.domain.builders import NOW


def a_record(*costs: int | None) -> UsageRecord:
    """A request with a call for each of these costs."""
    spent = tuple(Spent(unit=Unit.TOKEN, amount=1, model="small", cost_nano_usd=cost) for cost in costs)
    return UsageRecord(event_id=EventId("telegram:1/7"), account_id=AccountId("telegram:1"), at=NOW, spent=spent)


@given(counters(), usage_records())
def test_a_record_counts_for_its_wallets(before: Counters, record: UsageRecord) -> None:
    """One request more; each call in the counter of its wallet; its seconds; its cost if it is known."""
    after = before.plus(record)
    assert after.requests == before.requests + 1
    for unit in Unit:
        assert after.used(unit) == before.used(unit) + sum(part.amount for part in record.spent if part.unit is unit)
    assert after.cost_nano_usd == before.cost_nano_usd + sum(part.cost_nano_usd or 0 for part in record.spent)
    assert after.voice_seconds == before.voice_seconds + sum(part.voice_seconds for part in record.spent)


@pytest.mark.parametrize(("costs", "unpriced"), [((), 7), ((0,), 7), ((5, 3), 7), ((None,), 8), ((5, None, None), 8)])
def test_a_request_whose_cost_is_not_known_is_counted(costs: tuple[int | None, ...], unpriced: int) -> None:
    """Once, however much of it is not known."""
    assert Counters(unpriced=7).plus(a_record(*costs)).unpriced == unpriced


@given(st.lists(usage_records(), max_size=6))
def test_the_order_of_records_does_not_matter(records: list[UsageRecord]) -> None:
    """Forwards or backwards, the sums are the same."""
    forwards = backwards = Counters()
    for record in records:
        forwards = forwards.plus(record)
    for record in reversed(records):
        backwards = backwards.plus(record)
    assert forwards == backwards
    assert forwards.requests == len(records)
    amounts = sum(part.amount for record in records for part in record.spent)
    assert forwards.tokens + forwards.premium_tokens + forwards.images == amounts


def test_each_counter_is_told_apart() -> None:
    """Every unit reads its own counter."""
    some = Counters(requests=1, tokens=2, premium_tokens=3, images=4, voice_seconds=5, cost_nano_usd=6)
    assert [some.used(unit) for unit in (Unit.TOKEN, Unit.PREMIUM_TOKEN, Unit.IMAGE)] == [2, 3, 4]


def test_nothing_is_counted_at_first() -> None:
    """All counters begin at zero."""
    assert set(attrs.astuple(Counters())) == {0}


@given(usage_records())
def test_an_unknown_cost_adds_nothing(record: UsageRecord) -> None:
    """The sum has what is known; it is not made up."""
    unknown = tuple(attrs.evolve(part, cost_nano_usd=None) for part in record.spent)
    assert Counters().plus(attrs.evolve(record, spent=unknown)).cost_nano_usd == 0


@pytest.mark.parametrize(
    ("costs", "cost"),
    [((), 0), ((0,), 0), ((7,), 7), ((7, 5), 12), ((None,), None), ((7, None), None), ((AMOUNT_MAX, 1), AMOUNT_MAX)],
)
def test_the_cost_of_a_request_is_known_if_all_of_it_is(costs: tuple[int | None, ...], cost: int | None) -> None:
    """The sum of its calls, as far as 64 bits reach; a part that nobody knows makes the sum unknown."""
    assert a_record(*costs).cost_nano_usd == cost


def test_a_counter_stays_at_the_largest_amount() -> None:
    """None of them goes further, whatever is used."""
    full = Counters(**{field.name: AMOUNT_MAX for field in attrs.fields(Counters)})
    spent = tuple(Spent(unit=unit, amount=1, model="", voice_seconds=1, cost_nano_usd=1) for unit in Unit)
    assert full.plus(attrs.evolve(a_record(), spent=spent)) == full


@pytest.mark.parametrize("field", ["input", "output", "total"])
@pytest.mark.parametrize("count", [-1, AMOUNT_MAX + 1])
def test_no_count_of_tokens_is_negative_or_uncountable(field: str, count: int) -> None:
    """A provider that says so is not believed."""
    counts = {"input": 0, "output": 0, "total": 0} | {field: count}
    with pytest.raises(ValueError, match=field):
        TokenUsage(input=counts["input"], output=counts["output"], total=counts["total"])


@pytest.mark.parametrize("field", ["amount", "voice_seconds", "cost_nano_usd"])
@pytest.mark.parametrize("count", [-1, AMOUNT_MAX + 1])
def test_nothing_spent_is_negative_or_uncountable(field: str, count: int) -> None:
    """No call gives back, and none costs more than is counted in here."""
    counts = {"amount": 0, "voice_seconds": 0, "cost_nano_usd": 0} | {field: count}
    with pytest.raises(ValueError, match=field):
        Spent(
            unit=Unit.TOKEN,
            model="small",
            amount=counts["amount"],
            voice_seconds=counts["voice_seconds"],
            cost_nano_usd=counts["cost_nano_usd"],
        )
