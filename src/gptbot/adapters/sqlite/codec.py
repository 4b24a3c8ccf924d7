"""Values as text: notices, reports, exchanges and turns as JSON, moments as microseconds."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import UnionType
from typing import TypeVar, cast

from cattrs import Converter

from gptbot import domain
from gptbot.domain.announce import Announcement
from gptbot.domain.errors import Refusal
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Turn
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.reports import FailureReport, RequestReport

_T = TypeVar("_T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CLASS = "_class"


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


class Codec:
    """Writes values as ASCII JSON, which keeps any string, and reads them back.

    Reading what is no such value raises `StorageError`.
    """

    def __init__(self) -> None:
        self._converter = _converter()

    def notice_text(self, notice: Notice) -> str:
        """The notice with the name of its class."""
        return self._text(notice, Notice)

    def notice(self, text: str) -> Notice:
        """The notice that was written so."""
        return self._value(text, Notice)

    def report_text(self, report: RequestReport | FailureReport) -> str:
        """The report with the name of its class."""
        return self._text(report, RequestReport | FailureReport)

    def report(self, text: str) -> RequestReport | FailureReport:
        """The report that was written so."""
        return self._value(text, cast("type[RequestReport | FailureReport]", RequestReport | FailureReport))

    def exchange_text(self, exchange: Exchange) -> str:
        """The exchange."""
        return self._text(exchange, Exchange)

    def exchange(self, text: str) -> Exchange:
        """The exchange that was written so."""
        return self._value(text, Exchange)

    def announcement_text(self, announcement: Announcement) -> str:
        """The announcement."""
        return self._text(announcement, Announcement)

    def announcement(self, text: str) -> Announcement:
        """The announcement that was written so."""
        return self._value(text, Announcement)

    def turns_text(self, turns: Sequence[Turn]) -> str:
        """The turns, oldest first."""
        return self._text(turns, tuple[Turn, ...])

    def turns(self, text: str) -> tuple[Turn, ...]:
        """The turns that were written so."""
        return self._value(text, tuple[Turn, ...])

    def _text(self, value: object, kind: object) -> str:
        return json.dumps(self._converter.unstructure(value, unstructure_as=kind), separators=(",", ":"))

    def _value(self, text: str, kind: type[_T]) -> _T:
        try:
            return self._converter.structure(json.loads(text), kind)
        except (ValueError, LookupError, TypeError) as error:
            # The error would quote what a person wrote, so it is not chained.
            raise StorageError(f"a stored value cannot be read as {kind}: {type(error).__name__}") from None


def subclasses(base: type) -> tuple[type, ...]:
    """What is derived from ``base`` anywhere in the domain.

    Not ``base.__subclasses__()``: slotted classes are made twice, and the first make lives until it is collected.
    """
    names = sorted(f"{domain.__name__}.{module.name}" for module in iter_modules(domain.__path__))
    found = (item for name in names for item in vars(import_module(name)).values() if isinstance(item, type))
    return tuple(dict.fromkeys(item for item in found if issubclass(item, base) and item is not base))


@cache
def _converter() -> Converter:
    """It keeps nothing but how each class is written and read, and learning that takes a while."""
    converter = Converter(detailed_validation=False)
    converter.register_unstructure_hook(datetime, to_micros)
    converter.register_structure_hook(datetime, lambda micros, _: from_micros(micros))
    _tag(converter, Refusal, subclasses(Refusal))
    _tag(converter, RequestReport | FailureReport, (RequestReport, FailureReport))
    _tag(converter, Notice, subclasses(Notice))
    return converter


def _tag(converter: Converter, kind: type | UnionType, classes: Sequence[type]) -> None:
    """Has values of this declared type written with the name of their class."""
    by_name = {item.__name__: item for item in classes}

    def unstructure(value: object) -> dict[str, object]:
        return {_CLASS: type(value).__name__, **converter.unstructure(value)}

    def structure(fields: dict[str, object], _: object) -> object:
        return converter.structure(fields, by_name[str(fields[_CLASS])])

    converter.register_unstructure_hook_func(lambda declared: declared == kind, unstructure)
    converter.register_structure_hook_func(lambda declared: declared == kind, structure)
