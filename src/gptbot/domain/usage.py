"""What one call used, and what that adds up to."""

from datetime import datetime

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.ids import AccountId, EventId
from gptbot.domain.units import Unit


@attrs.frozen(kw_only=True)
class TokenUsage:
    """Tokens of one answer; ``total`` is what the provider calls the total, reasoning included."""

    input: int = attrs.field(validator=attrs.validators.ge(0))
    output: int = attrs.field(validator=attrs.validators.ge(0))
    total: int = attrs.field(validator=attrs.validators.ge(0))
    estimated: bool = False


@attrs.frozen(kw_only=True)
class UsageRecord:
    """One answered request, kept for good. ``cost_nano_usd`` is None where the price is unknown."""

    event_id: EventId
    account_id: AccountId
    at: datetime
    tier: Tier
    model: str
    tokens: TokenUsage
    cost_nano_usd: int | None


@attrs.frozen(kw_only=True)
class Counters:
    """What was used in all, by an account, by the whole bot, or since some moment."""

    requests: int = 0
    tokens: int = 0
    premium_tokens: int = 0
    images: int = 0
    voice_seconds: int = 0
    cost_nano_usd: int = 0

    def used(self, unit: Unit) -> int:
        """How much of what this wallet pays was used."""
        return {
            Unit.TOKEN: self.tokens,
            Unit.PREMIUM_TOKEN: self.premium_tokens,
            Unit.IMAGE: self.images,
        }[unit]

    def plus(self, record: UsageRecord) -> "Counters":
        """The counters after one more request."""
        premium = record.tier is Tier.PREMIUM
        return attrs.evolve(
            self,
            requests=self.requests + 1,
            tokens=self.tokens + (0 if premium else record.tokens.total),
            premium_tokens=self.premium_tokens + (record.tokens.total if premium else 0),
            cost_nano_usd=self.cost_nano_usd + (record.cost_nano_usd or 0),
        )
