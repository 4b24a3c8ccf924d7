"""Access: who is served, where, and how often."""

from datetime import datetime, timedelta
from enum import Enum

import attrs

from gptbot.domain.errors import Refusal
from gptbot.domain.ids import AccountId, EventId

STRANGERS_TOLD_EACH_S = 86_400
"""Somebody who is not served is told so once a day."""

_MINUTE = timedelta(minutes=1)


class Verdict(Enum):
    """What becomes of something that was said."""

    SERVED = "served"
    STRANGER = "stranger"
    HASTY = "hasty"
    SILENCE = "silence"


@attrs.frozen(kw_only=True)
class Access:
    """What the operator decided: nobody in ``allowed`` means everybody, 0 ``requests_per_minute`` means any number."""

    allowed: frozenset[AccountId] = frozenset()
    groups: bool = True
    requests_per_minute: int = attrs.field(default=0, validator=attrs.validators.ge(0))

    def verdict(self, who: AccountId, *, private: bool, admin: bool) -> Verdict:
        """Whether this person is served in such a chat; the admin is, but in groups only where anybody is."""
        if not private and not self.groups:
            return Verdict.SILENCE
        if admin or not self.allowed or who in self.allowed:
            return Verdict.SERVED
        return Verdict.STRANGER if private else Verdict.SILENCE


@attrs.frozen(kw_only=True)
class Allowance:
    """No more than ``limit`` within any ``window``."""

    limit: int = attrs.field(validator=attrs.validators.ge(1))
    window: timedelta = _MINUTE


@attrs.frozen(kw_only=True)
class Moment:
    """An event and when it came up."""

    event_id: EventId
    at: datetime

    def within(self, at: datetime, window: timedelta = _MINUTE) -> bool:
        """Whether it belongs to the window that ends ``at``; what lies in the future does not."""
        return timedelta() <= at - self.at < window


@attrs.frozen(kw_only=True)
class Pace:
    """How much of somebody was let in lately, and when they were told that it is too much."""

    let_in: tuple[Moment, ...] = ()
    told: Moment | None = None

    def asking(self, event_id: EventId, at: datetime, allowance: Allowance) -> tuple["Pace", Verdict]:
        """The pace after one more, and whether it is let in; the same event is judged as it was before."""
        recent = tuple(moment for moment in self.let_in if moment.within(at, allowance.window))
        now = Moment(event_id=event_id, at=at)
        if any(moment.event_id == event_id for moment in recent):
            return attrs.evolve(self, let_in=recent), Verdict.SERVED
        if len(recent) < allowance.limit:
            return attrs.evolve(self, let_in=(*recent, now)), Verdict.SERVED
        return attrs.evolve(self, let_in=recent).refusing(event_id, at)

    def refusing(self, event_id: EventId, at: datetime) -> tuple["Pace", Verdict]:
        """The pace after one that is not let in: too much is told so once within a minute, then met with silence."""
        if self.told is not None and self.told.within(at) and self.told.event_id != event_id:
            return self, Verdict.SILENCE
        return attrs.evolve(self, told=Moment(event_id=event_id, at=at)), Verdict.HASTY


@attrs.frozen(kw_only=True)
class NotAllowed(Refusal):
    """The operator serves only people of their choice; ``account_id`` is what the operator would have to add."""

    account_id: AccountId


@attrs.frozen(kw_only=True)
class TooManyRequests(Refusal):
    """Nobody may ask more than ``limit`` times within a minute."""

    limit: int
