"""What was used adds up."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Tier
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage, UsageRecord
from gptbot.testing.strategies import counters, usage_records


@given(counters(), usage_records())
def test_a_record_counts_for_its_tier(before: Counters, record: UsageRecord) -> None:
    """One request more, its total in the counter of its tier, its cost if it is known."""
    after = before.plus(record)
    assert after.requests == before.requests + 1
    assert after.used(record.tier.unit) == before.used(record.tier.unit) + record.tokens.total
    assert after.used(record.tier.other.unit) == before.used(record.tier.other.unit)
    assert after.cost_nano_usd == before.cost_nano_usd + (record.cost_nano_usd or 0)
    assert (after.images, after.voice_seconds) == (before.images, before.voice_seconds)


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
    assert forwards.tokens + forwards.premium_tokens == sum(record.tokens.total for record in records)


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
    unknown = attrs.evolve(record, cost_nano_usd=None, tier=Tier.STANDARD)
    assert Counters().plus(unknown) == Counters(requests=1, tokens=record.tokens.total)


@pytest.mark.parametrize("field", ["input", "output", "total"])
def test_no_count_of_tokens_is_negative(field: str) -> None:
    """A provider that says so is not believed."""
    counts = {"input": 0, "output": 0, "total": 0} | {field: -1}
    with pytest.raises(ValueError, match=field):
        TokenUsage(input=counts["input"], output=counts["output"], total=counts["total"])
