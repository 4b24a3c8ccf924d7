"""Making data fit to be read: cleaned, cut, priced; the same for every language."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from gptbot.domain.ids import AccountId, local_part
from gptbot.domain.notices import Profile
from gptbot.domain.units import NANO_USD_PER_USD
from gptbot.domain.visible import is_visible

NAME_CHARS_MAX = 64
DETAIL_CHARS_MAX = 500
NAMES_MAX = 20
TEXT_UNITS_MAX = 4000
"""UTF-16 units that the narrowest frontend puts into one message; it splits what is longer."""

_LISTED_MAX, _LISTED_NAME_CHARS = 10, 32
_ELLIPSIS = "…"
_BLANK_LINES = "\n\n"
# Unicode's Cc, Zl and Zp, which it promises never to add to, and what turns the direction of writing.
_BREAKING_BUT_LAYOUT = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BREAKING_OR_TURNING = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_CENT_DECIMALS, _SMALL_DECIMALS, _SIGNIFICANT = 2, 4, 2


def sayable(text: str) -> str:
    """The text with every half of a broken surrogate pair replaced, so that it can be encoded."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def one_line(text: str, limit_chars: int = NAME_CHARS_MAX) -> str:
    """The text in one line of at most ``limit_chars``, or nothing where nothing in it shows.

    Right-to-left text is set apart, so that what stands beside it keeps its order.
    """
    line = " ".join(_BREAKING_OR_TURNING.sub(" ", sayable(text)).split())
    if not is_visible(line):
        return ""
    if len(line) > limit_chars:
        line = line[: limit_chars - 1].rstrip() + _ELLIPSIS
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"{_FIRST_STRONG_ISOLATE}{line}{_POP_ISOLATE}"
    return line


def framed(before: str, text: str, after: str, *, whole: bool = False) -> str:
    """A text of several lines between two sentences, cut so that all of it is one message, or ``whole``."""
    lines = "\n".join(sayable(text).splitlines())
    calm = _BREAKING_BUT_LAYOUT.sub("", lines)
    room = TEXT_UNITS_MAX - sum(_units(part) for part in (before, after, _BLANK_LINES, _BLANK_LINES))
    return _BLANK_LINES.join((before, calm if whole else _cut(calm, room), after))


def shown_id(account: AccountId) -> str:
    """The id as its frontend knows it, which is how the admin writes it in commands."""
    return one_line(local_part(account) or account)


def listed_people(people: Sequence[Profile], count: int, *, more: str) -> str:
    """A few of ``count`` people by name and id in one line; ``more`` says how many others there are."""
    shown = [f"{one_line(person.name, _LISTED_NAME_CHARS)} {shown_id(person.id)}".strip() for person in people]
    shown = shown[:_LISTED_MAX]
    others = [more.format(count - len(shown))] if shown and count > len(shown) else []
    return ", ".join(shown + others)


def usd(nano_usd: int) -> str:
    """Nano-USD as dollars: cents from a dollar on, below that at least two significant digits."""
    amount = Decimal(abs(nano_usd)) / NANO_USD_PER_USD
    if amount >= 1 or not amount:
        decimals = _CENT_DECIMALS
    else:
        decimals = max(_SMALL_DECIMALS, _SIGNIFICANT - 1 - amount.adjusted())
    digits = f"{amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0").ljust(_CENT_DECIMALS, "0")
    return f"{'-' if nano_usd < 0 else ''}${whole}.{fraction}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, units_max: int) -> str:
    if _units(text) <= units_max:
        return text
    kept = text.encode("utf-16-le")[: 2 * (units_max - 1)]
    return kept.decode("utf-16-le", "ignore").rstrip() + _ELLIPSIS
