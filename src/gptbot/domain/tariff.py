"""From usage to money: prices are integers of nano-USD for a million tokens."""

from collections.abc import Mapping

import attrs

from gptbot.domain.usage import TokenUsage

_MILLION = 1_000_000


@attrs.frozen(kw_only=True)
class Price:
    """What a model takes for a million tokens, in nano-USD."""

    input_nano_usd: int = attrs.field(validator=attrs.validators.ge(0))
    output_nano_usd: int = attrs.field(validator=attrs.validators.ge(0))

    def cost(self, tokens: TokenUsage) -> int:
        """The cost of one answer in nano-USD, rounded up: a cost is never shown too low.

        What the total has beyond input and output counts as output.
        """
        output = max(tokens.output, tokens.total - tokens.input)
        millionths = tokens.input * self.input_nano_usd + output * self.output_nano_usd
        return -(-millionths // _MILLION)


@attrs.frozen(kw_only=True)
class Tariff:
    """The prices that are known, by exact model id."""

    prices: Mapping[str, Price]

    def cost(self, model: str, tokens: TokenUsage) -> int | None:
        """The cost in nano-USD, or None where the model's price is not known."""
        price = self.prices.get(model)
        return None if price is None else price.cost(tokens)
