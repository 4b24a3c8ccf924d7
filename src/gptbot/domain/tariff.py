"""From usage to money: prices are integers of nano-USD for a million tokens."""

from collections.abc import Mapping

import attrs

from gptbot.domain.units import AMOUNT_MAX
from gptbot.domain.usage import TokenUsage

_MILLION = 1_000_000
_SECONDS_PER_MINUTE = 60
_KNOWN_OR_NOT = attrs.validators.optional(attrs.validators.ge(0))


@attrs.frozen(kw_only=True)
class Price:
    """What a model takes for a million tokens, and for a minute of voice, in nano-USD.

    ``picture_input_nano_usd`` is for tokens of a picture that is changed; None where they cost what others do.
    """

    input_nano_usd: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    output_nano_usd: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    picture_input_nano_usd: int | None = attrs.field(default=None, validator=_KNOWN_OR_NOT)
    minute_nano_usd: int | None = attrs.field(default=None, validator=_KNOWN_OR_NOT)

    def cost(self, tokens: TokenUsage, *, picture_tokens: int = 0) -> int:
        """The cost of one answer in nano-USD, rounded up: a cost is never shown too low.

        What the total has beyond input and output counts as output.
        """
        output = max(tokens.output, tokens.total - tokens.input)
        pictures = min(picture_tokens, tokens.input)
        by_picture = self.input_nano_usd if self.picture_input_nano_usd is None else self.picture_input_nano_usd
        asked = (tokens.input - pictures) * self.input_nano_usd + pictures * by_picture
        return min(-(-(asked + output * self.output_nano_usd) // _MILLION), AMOUNT_MAX)


@attrs.frozen(kw_only=True)
class Tariff:
    """The prices that are known, by exact model id."""

    prices: Mapping[str, Price]

    def cost(self, model: str, tokens: TokenUsage, *, picture_tokens: int = 0) -> int | None:
        """The cost in nano-USD, or None where the model's price is not known."""
        price = self.prices.get(model)
        return None if price is None else price.cost(tokens, picture_tokens=picture_tokens)

    def voice_cost(self, model: str, seconds: int) -> int | None:
        """The cost of listening in nano-USD, rounded up, or None where the price of a minute is not known."""
        price = self.prices.get(model)
        if price is None or price.minute_nano_usd is None:
            return None
        return min(-(-seconds * price.minute_nano_usd // _SECONDS_PER_MINUTE), AMOUNT_MAX)
