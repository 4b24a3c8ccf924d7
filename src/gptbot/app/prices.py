"""The operator's prices, as they are written in the settings."""

import re
from decimal import Decimal

from gptbot.domain.tariff import Price
from gptbot.domain.units import NANO_USD_PER_USD

_PRICE = re.compile(r"(?P<model>[^\s=,]+)=(?P<input>\d{1,6}(?:\.\d{1,9})?)/(?P<output>\d{1,6}(?:\.\d{1,9})?)")


def read_prices(text: str) -> dict[str, Price]:
    """Prices by model id, of ``model=input/output, …`` in USD for a million tokens.

    Raises:
        ValueError: something is written otherwise.
    """
    prices = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        found = _PRICE.fullmatch(item)
        if found is None:
            raise ValueError("must be written like gpt-6-luna=0.10/0.50, USD for a million tokens in and out")
        prices[found["model"]] = Price(input_nano_usd=_nano(found["input"]), output_nano_usd=_nano(found["output"]))
    return prices


def _nano(usd: str) -> int:
    return int(Decimal(usd) * NANO_USD_PER_USD)
