"""The operator's prices, as they are written in the settings."""

import re
from decimal import Decimal

import attrs

from gptbot.domain.tariff import Price
from gptbot.domain.units import NANO_USD_PER_USD

_USD = r"\d{1,6}(?:\.\d{1,9})?"
_PRICE = re.compile(rf"(?P<model>[^\s=,]+)=(?P<first>{_USD})/(?:(?P<minute>min)|(?P<output>{_USD}))")


def read_prices(text: str) -> dict[str, Price]:
    """Prices by model id, of ``model=input/output, …`` in USD for a million tokens, or ``model=price/min``.

    A model may have both.

    Raises:
        ValueError: something is written otherwise.
    """
    prices: dict[str, Price] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        found = _PRICE.fullmatch(item)
        if found is None:
            raise ValueError(
                "must be written like gpt-6-luna=0.10/0.50, USD for a million tokens in and out, "
                "or gpt-transcribe=0.0045/min"
            )
        before, first = prices.get(found["model"], Price()), _nano(found["first"])
        prices[found["model"]] = (
            attrs.evolve(before, minute_nano_usd=first)
            if found["minute"]
            else attrs.evolve(before, input_nano_usd=first, output_nano_usd=_nano(found["output"]))
        )
    return prices


def _nano(usd: str) -> int:
    return int(Decimal(usd) * NANO_USD_PER_USD)
