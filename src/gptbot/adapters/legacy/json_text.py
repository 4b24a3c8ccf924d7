"""JSON read strictly: a name twice in an object and a number that is none are seen, each at its place."""

import json
import re
from collections.abc import Sequence

import attrs

from gptbot.domain.units import AMOUNT_MAX

QUOTED_CHARS_MAX = 80

_NUMBER_CHARS_MAX = len(str(-AMOUNT_MAX))
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class BrokenDocumentError(Exception):
    """The document cannot be read: ``place`` is where, ``why`` what is wrong there."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.place = place
        self.why = why


@attrs.frozen
class Odd:
    """A number that is none for us, as it is written, and why."""

    text: str
    why: str


class Twice(dict[str, object]):
    """An object that has ``name`` twice; nobody can say which value counts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def parsed(data: bytes) -> object:
    """The value of a whole document.

    Raises:
        BrokenDocumentError: it is no UTF-8, no JSON, or nested beyond reason.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenDocumentError(f"byte {error.start + 1}", "not UTF-8 text") from None
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise BrokenDocumentError(f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}") from None
    except RecursionError:
        raise BrokenDocumentError("", "not readable: values are nested too deep") from None


def broken_text(text: str) -> bool:
    """Whether there is half a character in it, which no store can keep."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def quoted(value: object) -> str:
    """A value as JSON in one line, cut to `QUOTED_CHARS_MAX`."""
    try:
        text = value.text if isinstance(value, Odd) else json.dumps(value, default=str, ensure_ascii=False)
    except RecursionError:
        text = "(nested too deep)"
    if broken_text(text):
        text = ascii(text)
    return text if len(text) <= QUOTED_CHARS_MAX else text[: QUOTED_CHARS_MAX - 1] + "…"


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    return Twice(next(name for name in names if names.count(name) > 1))


def _whole(text: str) -> int | Odd:
    if len(text) > _NUMBER_CHARS_MAX or abs(number := int(text)) > AMOUNT_MAX:
        return Odd(text, "a number beyond 64 bits")
    return number


def _constant(text: str) -> Odd:
    return Odd(text, "not a number")
