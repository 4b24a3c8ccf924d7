"""Lists of people for the admin: how long they may be, and as a document where they are longer than a message."""

import unicodedata
from collections.abc import Iterable, Sequence

import attrs

from gptbot.domain.errors import DomainError, Refusal

LISTED_MAX = 10_000
"""The most people in one list."""

SHOWN_MAX = 50
"""The most people in a message; a longer list is a document."""

DOCUMENT_NAME = "users.txt"


@attrs.frozen(kw_only=True)
class NumberOutOfRange(Refusal):
    """A number from 1 to ``limit`` was expected."""

    limit: int


def accepted_number(number: int, *, limit: int) -> int:
    """A number from 1 to ``limit``; refused as `NumberOutOfRange`."""
    if not 1 <= number <= limit:
        raise DomainError(NumberOutOfRange(limit=limit))
    return number


def document(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as text: UTF-8, a line for each row below the names of the fields, separated by tabs."""
    lines = ("\t".join(_calm(cell) for cell in row) for row in (fields, *rows))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _calm(cell: str) -> str:
    """Without what would end the cell or the line."""
    return "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in cell)
