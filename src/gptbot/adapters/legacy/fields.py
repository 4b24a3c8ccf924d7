"""The fields of one record, each taken once and looked at; what is left over is not known here."""

import re
from datetime import UTC, datetime, timedelta, timezone

import attrs

from gptbot.adapters.legacy.json_text import BrokenDocumentError, Odd, Twice, broken_text, quoted
from gptbot.domain.moving import Remark, Remarked
from gptbot.domain.units import AMOUNT_MAX

MOSCOW = timezone(timedelta(hours=3))
"""The zone of every moment in the document."""

NO_NAME = "None"
"""How the document writes that somebody has no username."""

_ID_CHARS_MAX = len(str(AMOUNT_MAX))
_DAY_FIRST = re.compile(r"([0-9]{2})([.-])([0-9]{2})\2([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")


@attrs.frozen
class Fields:
    """What is not yet taken of a record at ``place``. Every method raises `BrokenDocumentError` with the field."""

    place: str
    _left: dict[str, object]
    remarks: list[Remark]

    @classmethod
    def of(cls, value: object, place: str, remarks: list[Remark]) -> "Fields":
        """The fields of an object; a name twice, or anything else than an object, is a fault."""
        if isinstance(value, Twice):
            raise BrokenDocumentError(f"{place}, field {quoted(value.name)}", "it is there twice")
        if not isinstance(value, dict):
            raise BrokenDocumentError(place, f"an object of fields was expected, not {quoted(value)}")
        return cls(place, dict(value), remarks)

    def names(self) -> set[str]:
        """What is there."""
        return set(self._left)

    def amount(self, name: str) -> int:
        """A whole number from 0; 0 where there is none, and a remark where it is negative."""
        value = self._left.pop(name, 0)
        if type(value) is not int:
            raise self._fault(name, value.why if isinstance(value, Odd) else "not a whole number", value)
        if value < 0:
            self.remark(Remarked.NEGATIVE, name, str(value))
        return max(value, 0)

    def flag(self, name: str) -> bool:
        """True or false; false where there is none."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise self._fault(name, "neither true nor false", value)
        return value

    def text(self, name: str) -> str | None:
        """A text, or None where there is none."""
        value = self._left.pop(name, None)
        if value is not None and not isinstance(value, str):
            raise self._fault(name, "not a text", value)
        if value is not None and broken_text(value):
            raise self._fault(name, "half a character is in it", value)
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of these texts, or None where there is none."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise self._fault(name, f"neither of {', '.join(choices)}", value)
        return value

    def username(self) -> str | None:
        """Without its ``@``; None for nobody's."""
        name = (self.text("username") or NO_NAME).removeprefix("@")
        return name if name and name != NO_NAME else None

    def user(self, name: str) -> int | None:
        """A user's id, as a number or in digits; None where there is none."""
        value = self._left.pop(name, None)
        if isinstance(value, str) and value in {"", NO_NAME}:
            return None
        number = user_number(value) if isinstance(value, str) else value
        if value is not None and (type(number) is not int or number <= 0):
            raise self._fault(name, value.why if isinstance(value, Odd) else "not the id of a user", value)
        return number if type(number) is int else None

    def moment(self, name: str) -> datetime | None:
        """A moment in any of the document's forms, or None where there is none."""
        text = self.text(name)
        if not text or text == NO_NAME:
            return None
        found = _moment(text)
        if found is None:
            raise self._fault(name, "not a moment like 31.12.2025 23:59:59 or 2025-12-31 23:59:59", text)
        return found

    def exact_moment(self, name: str) -> datetime | None:
        """A moment as ISO 8601 writes it, with its zone; None where there is none."""
        text = self.text(name)
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(text)
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise self._fault(name, "not a moment like 2025-12-31T23:59:59+00:00", text)

    def inner(self, name: str) -> "Fields":
        """The fields of an object in this one; none where there is none."""
        return Fields.of(self._left.pop(name, {}), f"{self.place}, field {quoted(name)}", self.remarks)

    def remark(self, kind: Remarked, name: str, detail: str) -> None:
        """Notes that a field was changed."""
        self.remarks.append(Remark(kind, f"{self.place}, field {quoted(name)}", detail))

    def end(self) -> None:
        """Notes every field that nobody took."""
        for name, value in self._left.items():
            self.remark(Remarked.UNKNOWN_FIELD, name, quoted(value))

    def _fault(self, name: str, why: str, value: object) -> BrokenDocumentError:
        return BrokenDocumentError(f"{self.place}, field {quoted(name)}", f"{why}: {quoted(value)}")


def user_number(text: str) -> int | None:
    """The number that an id is written with, or None where it is no id; up to 64 bits."""
    if not text.isascii() or not text.isdigit() or text.startswith("0") or len(text) > _ID_CHARS_MAX:
        return None
    number = int(text)
    return number if number <= AMOUNT_MAX else None


def _moment(text: str) -> datetime | None:
    if found := _DAY_FIRST.fullmatch(text):
        day, _, month, year, *time = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day, *time = found.groups()
    else:
        return None
    hour, minute, second = map(int, time)
    try:
        local = datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=MOSCOW)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
