"""The words behind a command, turned into values; what cannot be is refused."""

import re

from gptbot.domain.account import Language
from gptbot.domain.errors import (
    ArgumentsMissing,
    DomainError,
    NotANumber,
    NumberTooLarge,
    UnknownLanguage,
    UnknownUnit,
)
from gptbot.domain.units import AMOUNT_MAX, Unit

_NUMBER = re.compile(r"[+-]?[0-9]+")
_SHOWN_CHARS = 64

_UNITS = {
    "token": Unit.TOKEN,
    "tokens": Unit.TOKEN,
    "premium": Unit.PREMIUM_TOKEN,
    "prem": Unit.PREMIUM_TOKEN,
    "p": Unit.PREMIUM_TOKEN,
    "image": Unit.IMAGE,
    "images": Unit.IMAGE,
    "img": Unit.IMAGE,
    "i": Unit.IMAGE,
}


def words(argument: str, command: str, *, least: int, most: int) -> list[str]:
    """Between ``least`` and ``most`` words; refused as `ArgumentsMissing`, which shows how it is written."""
    found = argument.split()
    if not least <= len(found) <= most:
        raise DomainError(ArgumentsMissing(command=command))
    return found


def whole_number(text: str) -> int:
    """A whole number within 64 bits."""
    if not _NUMBER.fullmatch(text):
        raise DomainError(NotANumber(text=text[:_SHOWN_CHARS]))
    digits = text.lstrip("+-").lstrip("0") or "0"
    # Python reads no number of more than some thousand digits, so their count is looked at first.
    if len(digits) > len(str(AMOUNT_MAX)) or int(digits) > AMOUNT_MAX:
        raise DomainError(NumberTooLarge())
    return -int(digits) if text.startswith("-") else int(digits)


def unit_named(text: str) -> Unit:
    """A wallet by one of its names."""
    unit = _UNITS.get(text.casefold())
    if unit is None:
        raise DomainError(UnknownUnit(text=text[:_SHOWN_CHARS]))
    return unit


def language_named(text: str) -> Language:
    """A language by its code."""
    try:
        return Language(text.casefold())
    except ValueError:
        raise DomainError(UnknownLanguage(text=text[:_SHOWN_CHARS])) from None
