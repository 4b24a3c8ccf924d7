"""What is wrong with the settings: one readable line for each, without a value that may be a secret."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def complaints(error: ValidationError) -> list[str]:
    """The lines to show, in the order of the settings."""
    return [_line(detail) for detail in error.errors(include_input=False, include_url=False)]


def _line(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]).upper() if detail["loc"] else ""
    if detail["type"] == "missing":
        return f"{name} is missing: set it in the environment or in the file .env"
    reason = detail["msg"].removeprefix("Value error, ")
    return f"{name} is wrong: {_continued(reason)}" if name else reason


def _continued(sentence: str) -> str:
    """The sentence as the end of another one; an abbreviation keeps its capitals."""
    return sentence if sentence[1:2].isupper() else f"{sentence[:1].lower()}{sentence[1:]}"
