"""Forgetting: what is left of somebody who wants to be forgotten are numbers and an id."""

from typing import Any, TypeVar, cast

import attrs

from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Notice, Profile, Rewriting

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class ForgetAsked(Notice):
    """Shall all that is known of who asks be forgotten? Frontends with buttons show a yes and a no, for them alone."""


@attrs.frozen(kw_only=True)
class ForgetDropped(Notice, Rewriting):
    """Nothing is forgotten."""


@attrs.frozen(kw_only=True)
class Forgotten(Notice, Rewriting):
    """All that is known of who asked is forgotten; the ledger keeps its numbers.

    ``language`` is the one that was spoken with them, which is forgotten, too.
    """

    language: Language


def nameless(value: T, account_id: AccountId) -> T:
    """The value with the names of this account taken out of every `Profile` in it."""
    changed: Any = value
    if isinstance(value, Profile):
        changed = attrs.evolve(value, name="", username=None) if value.id == account_id else value
    elif isinstance(value, tuple):
        changed = tuple(nameless(item, account_id) for item in value)
    elif attrs.has(type(value)):
        fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(changed))}
        changed = attrs.evolve(changed, **{name: nameless(item, account_id) for name, item in fields.items()})
    return cast("T", changed)
