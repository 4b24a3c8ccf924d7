"""Prices from the genai-prices package, by exact model id."""

from collections.abc import Iterable
from decimal import Decimal

from gptbot.domain.tariff import Price
from gptbot.domain.units import NANO_USD_PER_USD

_MINUTES_PER_HOUR = 60


def known_prices(models: Iterable[str]) -> dict[str, Price]:
    """The prices of those models that the package knows by this very id; it maps others to a near name.

    Where a price rises with the length of a request, it is the one of a short request: this bot asks no other.
    """
    from genai_prices import Usage, calc_price  # noqa: PLC0415 -- 0.2 s that only a start needs

    prices = {}
    for model in models:
        try:
            found = calc_price(Usage(), model, provider_id="openai")
        except LookupError:
            continue
        price = _price(found.model_price)
        if found.model.id == model and price is not None:
            prices[model] = price
    return prices


def _price(listed: object) -> Price | None:
    """None where nothing is listed that is asked for here. An image model's output is images."""
    asked, answered = _nano(listed, "input_mtok"), _nano(listed, "output_image_mtok", "output_mtok")
    hour = _nano(listed, "audio_hours", "input_audio_hours")
    if hour is None and (asked is None or answered is None):
        return None
    return Price(
        input_nano_usd=asked or 0,
        output_nano_usd=answered or 0,
        picture_input_nano_usd=_nano(listed, "input_image_mtok"),
        minute_nano_usd=None if hour is None else -(-hour // _MINUTES_PER_HOUR),
    )


def _nano(listed: object, *names: str) -> int | None:
    """The first of these prices that is listed."""
    for name in names:
        usd = getattr(listed, name, None)
        usd = getattr(usd, "base", usd)
        if isinstance(usd, Decimal):
            return int(usd * NANO_USD_PER_USD)
    return None
