"""What is fixed: stored names, limits, and what a value is where nothing is said."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, NewType, TypeVar

import attrs
import pytest

from gptbot import domain
from gptbot.domain import (
    access,
    announce,
    budget,
    flood,
    listing,
    media,
    moving,
    recent_users,
    top_users,
    units,
    user_data,
)
from gptbot.domain.access import Access, Allowance
from gptbot.domain.account import Language, Tier
from gptbot.domain.announce import RecipientStatus, Stage
from gptbot.domain.announce_audience import Filter
from gptbot.domain.exchange import Status
from gptbot.domain.favor import Outcome
from gptbot.domain.letter import Priority
from gptbot.domain.media import PictureFormat
from gptbot.domain.operator import ReportPolicy
from gptbot.domain.usage import Counters

MODULES = [importlib.import_module(found.name) for found in pkgutil.walk_packages(domain.__path__, "gptbot.domain.")]

OTHERWISE_NAMED: dict[Enum, object] = {
    Filter.REQUESTS: "req",
    Filter.BALANCE: "bal",
    Priority.ANSWER: 0,
    Priority.NOTICE: 1,
    Priority.REPORT: 2,
    PictureFormat.PNG: "image/png",
    PictureFormat.JPEG: "image/jpeg",
    PictureFormat.WEBP: "image/webp",
    PictureFormat.GIF: "image/gif",
}
"""Members whose value is not their name in small letters, and why: admins, sorting and HTTP have words of their own."""

EMPTY: tuple[object, ...] = (None, False, 0, (), "", frozenset())

USUAL: dict[str, object] = {
    "Access.groups": True,
    "Allowance.window": timedelta(minutes=1),
    "Account.spoken": Language.EN,
    "Account.tier": Tier.STANDARD,
    "Announcement.stage": Stage.COMPOSING,
    "Exchange.attempt": 1,
    "Exchange.status": Status.OPENED,
    "Favor.outcome": Outcome.OPEN,
    "FileRef.name": "file",
    "Letter.priority": Priority.NOTICE,
    "Operator.access": Access(),
    "Operator.image_copies": True,
    "Operator.reports": ReportPolicy.ALL,
    "Person.language": Language.EN,
    "Recipient.status": RecipientStatus.WAITING,
    "Resident.counters": Counters(),
    "Terms.admin_shows_images": 777,
    "Terms.admin_shows_premium_tokens": 77_777,
    "Terms.admin_shows_tokens": 777_777,
    "Terms.favor_threshold_tokens": 10_000,
    "Terms.favor_tokens": 30_000,
}
"""What is meant where nothing is said, if that is not nothing."""


def classes() -> list[type]:
    """Every class of the domain."""
    return [
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    ]


def usual(field: "attrs.Attribute[Any]") -> object:
    """What the field is where nothing is said."""
    default: Any = field.default
    return default.factory() if hasattr(default, "factory") else default


def test_a_member_is_called_what_is_stored_of_it() -> None:
    """Databases, documents and environments hold these words: a member may be renamed, its value may not."""
    members = [member for kind in classes() if issubclass(kind, Enum) for member in kind]
    assert len(members) > 50
    for member in members:
        assert member.value == OTHERWISE_NAMED.get(member, member.name.lower()), member


def test_what_is_not_said_is_nothing() -> None:
    """A value is as empty as its type allows, but for those that are listed here."""
    found: dict[str, object] = {}
    for kind in classes():
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            if field.default is not attrs.NOTHING:
                found[f"{kind.__name__}.{field.name}"] = usual(field)
                _check_type(field)
    assert {name: value for name, value in found.items() if value not in EMPTY or name in USUAL} == USUAL


def _check_type(field: "attrs.Attribute[Any]") -> None:
    """None only where the type has it, and an empty text only where there is no None to say the same."""
    value, optional = usual(field), "None" in str(field.type) or type(None) in getattr(field.type, "__args__", ())
    assert (value is None) == optional, field
    if not optional:
        kind: Any = getattr(field.type, "__origin__", None) or getattr(field.type, "__supertype__", field.type)
        assert isinstance(value, kind), field


def test_an_identifier_has_the_name_that_it_is_imported_by() -> None:
    """So that messages of the type checker, and tracebacks, name what is in the source."""
    named = {name: value for module in MODULES for name, value in vars(module).items()}
    found = {name: value for name, value in named.items() if isinstance(value, NewType)}
    assert {"AccountId", "ChatId", "EventId", "HoldId", "EntryId", "FavorId"} <= set(found)
    assert all((value.__name__, value.__supertype__) == (name, str) for name, value in found.items())
    assert all(value.__name__ == name for name, value in named.items() if isinstance(value, TypeVar))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (units.AMOUNT_MAX, 9_223_372_036_854_775_807),
        (units.NANO_USD_PER_USD, 1_000_000_000),
        (access.STRANGERS_TOLD_EACH_S, 24 * 60 * 60),
        (announce.TEXT_UTF16_MAX, 4_096),
        (announce.CAPTION_UTF16_MAX, 1_024),
        (announce.NAMES_MAX, 50),
        (budget.TURN_OVERHEAD_TOKENS, 16),
        (budget.ANSWER_CHARS_MAX, 65_536),
        (flood.FROM_ONE, Allowance(limit=240, window=timedelta(minutes=1))),
        (flood.FROM_MEMBER, Allowance(limit=150, window=timedelta(minutes=5))),
        (flood.FROM_GROUP, Allowance(limit=300, window=timedelta(minutes=5))),
        (listing.LISTED_MAX, 10_000),
        (listing.SHOWN_MAX, 50),
        (listing.DOCUMENT_NAME, "users.txt"),
        (media.FILE_BYTES_MAX, 20_971_520),
        (media.PICTURE_POINTS_MAX, 50_000_000),
        (media.PICTURES_BYTES_MAX, 37_748_736),
        (media.PICTURES_MAX, 10),
        (media.PICTURE_TOKENS_MAX, 3_000),
        (media.VOICE_TOKENS_PER_SECOND_MAX, 32),
        (media.VOICE_CHARS_PER_SECOND_MAX, 100),
        (moving.REGISTERED_BEFORE, datetime.fromtimestamp(0, UTC)),
        (recent_users.DAYS_DEFAULT, 7),
        (recent_users.DAYS_MAX, 3_650),
        (recent_users.since(1, datetime(2026, 3, 2, tzinfo=UTC)), datetime(2026, 3, 1, tzinfo=UTC)),
        (top_users.PLACES_DEFAULT, 10),
        (top_users.CHART_BARS_MAX, 30),
        (user_data.DATA_MB_MAX, 50),
    ],
)
def test_a_limit_is_what_the_documents_say(found: object, expected: object) -> None:
    """Other programs, Telegram and the operator's habits rely on these."""
    assert found == expected
