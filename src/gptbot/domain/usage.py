"""What one call used, and what that adds up to."""

from datetime import datetime

import attrs

from gptbot.domain.ids import AccountId, EventId
from gptbot.domain.units import AMOUNT_MAX, Unit

_COUNTABLE = attrs.validators.and_(attrs.validators.ge(0), attrs.validators.le(AMOUNT_MAX))


@attrs.frozen(kw_only=True)
class TokenUsage:
    """Tokens of one answer; ``total`` is what the provider calls the total, reasoning included."""

    input: int = attrs.field(validator=_COUNTABLE)
    output: int = attrs.field(validator=_COUNTABLE)
    total: int = attrs.field(validator=_COUNTABLE)
    estimated: bool = False


@attrs.frozen(kw_only=True)
class Spent:
    """What one paid call used: ``amount`` of a wallet's unit. ``cost_nano_usd`` is None where no price is known."""

    unit: Unit
    amount: int = attrs.field(validator=_COUNTABLE)
    model: str
    tokens: TokenUsage | None = None
    voice_seconds: int = attrs.field(default=0, validator=_COUNTABLE)
    cost_nano_usd: int | None = attrs.field(default=None, validator=attrs.validators.optional(_COUNTABLE))


@attrs.frozen(kw_only=True)
class UsageRecord:
    """One answered request with its paid calls, kept for good."""

    event_id: EventId
    account_id: AccountId
    at: datetime
    spent: tuple[Spent, ...]

    @property
    def cost_nano_usd(self) -> int | None:
        """The cost of the whole request; None where a part of it is not known."""
        costs = [part.cost_nano_usd for part in self.spent]
        known = [cost for cost in costs if cost is not None]
        return _most(sum(known)) if len(known) == len(costs) else None


@attrs.frozen(kw_only=True)
class Counters:
    """What was used in all, by an account, by the whole bot, or since some moment.

    ``cost_nano_usd`` is what is known of the cost; ``unpriced`` counts the requests of which it is not, or not whole.
    """

    requests: int = 0
    tokens: int = 0
    premium_tokens: int = 0
    images: int = 0
    voice_seconds: int = 0
    cost_nano_usd: int = 0
    unpriced: int = 0

    def used(self, unit: Unit) -> int:
        """How much of what this wallet pays was used."""
        return {
            Unit.TOKEN: self.tokens,
            Unit.PREMIUM_TOKEN: self.premium_tokens,
            Unit.IMAGE: self.images,
        }[unit]

    def plus(self, record: UsageRecord) -> "Counters":
        """The counters after one more request.

        A counter that could go no further stays at the largest amount.
        """
        return attrs.evolve(
            self,
            requests=_most(self.requests + 1),
            tokens=_most(self.tokens + _amount(record, Unit.TOKEN)),
            premium_tokens=_most(self.premium_tokens + _amount(record, Unit.PREMIUM_TOKEN)),
            images=_most(self.images + _amount(record, Unit.IMAGE)),
            voice_seconds=_most(self.voice_seconds + sum(part.voice_seconds for part in record.spent)),
            cost_nano_usd=_most(self.cost_nano_usd + sum(part.cost_nano_usd or 0 for part in record.spent)),
            unpriced=_most(self.unpriced + (record.cost_nano_usd is None)),
        )


def _amount(record: UsageRecord, unit: Unit) -> int:
    return sum(part.amount for part in record.spent if part.unit is unit)


def _most(amount: int) -> int:
    return min(amount, AMOUNT_MAX)
