"""Prices from the genai-prices package, by exact model id."""

from collections.abc import Iterable
from decimal import Decimal

from gptbot.domain.tariff import Price
from gptbot.domain.units import NANO_USD_PER_USD

_MILLION = 1_000_000


def known_prices(models: Iterable[str]) -> dict[str, Price]:
    """The prices of those models that the package knows by this very id; it maps others to a near name."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415 -- 0.2 s that only a start needs

    prices = {}
    for model in models:
        try:
            asked = calc_price(Usage(input_tokens=_MILLION), model, provider_id="openai")
            answered = calc_price(Usage(output_tokens=_MILLION), model, provider_id="openai")
        except LookupError:
            continue
        if asked.model.id == model:
            prices[model] = Price(input_nano_usd=_nano(asked.input_price), output_nano_usd=_nano(answered.output_price))
    return prices


def _nano(usd: Decimal) -> int:
    return int(usd * NANO_USD_PER_USD)
