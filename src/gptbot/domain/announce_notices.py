"""What the admin reads of announcements."""

import attrs

from gptbot.domain.announce import Content, Failing
from gptbot.domain.announce_audience import Audience
from gptbot.domain.notices import Notice, Profile, Rewriting


@attrs.frozen(kw_only=True)
class AnnouncementAsked(Notice):
    """To the admin: so many would be told; what is the text?"""

    audience: Audience
    recipients: int


@attrs.frozen(kw_only=True)
class AnnouncementPreviewed(Notice):
    """To the admin: how it will look, how many it goes to, and whether to send it."""

    number: int
    content: Content
    recipients: int


@attrs.frozen(kw_only=True)
class AnnouncementStarted(Rewriting, Notice):
    """To the admin: it is on its way."""

    recipients: int


@attrs.frozen(kw_only=True)
class AnnouncementGivenUp(Rewriting, Notice):
    """To the admin: it goes to nobody, or to nobody else if ``running``."""

    running: bool


@attrs.frozen(kw_only=True)
class AnnouncementProgress(Notice):
    """To the admin: how far it has come; ``over``: nobody else will be told."""

    number: int
    recipients: int
    sent: int
    failed: int
    over: bool = False


@attrs.frozen(kw_only=True)
class Missed:
    """Somebody who was not told, and why."""

    user: Profile
    reason: Failing


@attrs.frozen(kw_only=True)
class AnnouncementReport(Notice):
    """To the admin at the end: the first few of each kind by name, and the numbers of all.

    ``left`` were not tried, since it was stopped.
    """

    delivered: tuple[Profile, ...]
    delivered_count: int
    missed: tuple[Missed, ...]
    missed_count: int
    left: int
