"""Recent users: who was active in the last days, newest first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from gptbot.domain.account import Account
from gptbot.domain.ids import local_part
from gptbot.domain.listing import accepted_number, document
from gptbot.domain.notices import Attachment, Notice, Profile

DAYS_DEFAULT = 7
DAYS_MAX = 3_650
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Visit:
    """Somebody, and when they asked for something last."""

    user: Profile
    at: datetime


@attrs.frozen(kw_only=True)
class RecentUsers(Notice):
    """To the admin: the ``count`` people of these days, or the first of them; a long list is in the attachment."""

    days: int
    count: int
    visits: tuple[Visit, ...] = ()
    attachment: Attachment | None = None


def since(days: int, at: datetime) -> datetime:
    """The moment that many days before; refused as `NumberOutOfRange` where it is not 1 to `DAYS_MAX`."""
    return at - accepted_number(days, limit=DAYS_MAX) * _DAY


def visits_document(accounts: Sequence[Account]) -> bytes:
    """The list as a document; moments in UTC."""
    rows = (
        (
            local_part(account.id),
            account.username or "",
            account.name,
            "" if account.last_request_at is None else account.last_request_at.isoformat(" ", "seconds"),
        )
        for account in accounts
    )
    return document(("id", "username", "name", "last_request"), rows)
