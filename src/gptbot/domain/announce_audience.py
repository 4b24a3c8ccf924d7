"""Audiences: whom an announcement goes to, as the admin writes it."""

from enum import StrEnum

import attrs

from gptbot.domain.errors import DomainError, NumberTooLarge, Refusal
from gptbot.domain.ids import AccountId
from gptbot.domain.units import AMOUNT_MAX

_SHOWN_CHARS = 64


@attrs.frozen(kw_only=True)
class UnknownAudience(Refusal):
    """No filter is written so."""

    text: str


@attrs.frozen(kw_only=True)
class NobodyToTell(Refusal):
    """Nobody fits the filter, or those who do cannot be written to."""


class Filter(StrEnum):
    """How recipients are chosen."""

    ALL = "all"
    REQUESTS = "req"
    BALANCE = "bal"
    TEST = "test"
    ACCOUNT = "account"
    GROUP = "group"


@attrs.frozen(kw_only=True)
class Audience:
    """Who is to be told.

    ``least`` counts requests or tokens. ``who`` is how the admin wrote an account or a group. ``account`` is the one
    of `Filter.ACCOUNT` and `Filter.TEST`.
    """

    filter: Filter
    least: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    who: str = ""
    account: AccountId | None = None


def audience_named(text: str) -> Audience:
    """The audience of a filter as the admin writes it; an account is still to be found.

    Refused as `UnknownAudience` or `NumberTooLarge`.
    """
    word = text.casefold()
    if word in {Filter.ALL, Filter.TEST}:
        return Audience(filter=Filter(word))
    for counted in (Filter.REQUESTS, Filter.BALANCE):
        digits = word.removeprefix(counted)
        if digits != word and _is_number(digits):
            return Audience(filter=counted, least=_number(digits))
    if text.startswith("-") and _is_number(text[1:]) and _number(text[1:]):
        return Audience(filter=Filter.GROUP, who=str(-_number(text[1:])))
    if _is_number(text):
        return Audience(filter=Filter.ACCOUNT, who=str(_number(text)))
    if text.startswith("@") and len(text) > 1:
        return Audience(filter=Filter.ACCOUNT, who=text)
    raise DomainError(UnknownAudience(text=text[:_SHOWN_CHARS]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _number(digits: str) -> int:
    short = digits.lstrip("0") or "0"
    if len(short) > len(str(AMOUNT_MAX)) or int(short) > AMOUNT_MAX:
        raise DomainError(NumberTooLarge())
    return int(short)
