"""What the admin reads of requests."""

import attrs

from gptbot.domain.notices import Notice, Profile, WalletView
from gptbot.domain.usage import Counters, Spent


@attrs.frozen(kw_only=True)
class ReportPart:
    """One paid call of a request: what it used, what was charged for it, what the bot absorbed."""

    spent: Spent
    charged: int
    absorbed: int


@attrs.frozen(kw_only=True)
class RequestReport:
    """One answered request as the admin reads it: ``number`` counts the bot's requests."""

    number: int
    user: Profile
    group: str | None
    parts: tuple[ReportPart, ...]
    cost_nano_usd: int | None
    left: tuple[WalletView, ...]
    run: Counters
    total: Counters


@attrs.frozen(kw_only=True)
class FailureReport:
    """One failed request as the admin reads it."""

    user: Profile
    group: str | None
    model: str
    failure: str
    detail: str


@attrs.frozen(kw_only=True)
class Reports(Notice):
    """To the admin: what was asked since the last report, oldest first."""

    reports: tuple[RequestReport | FailureReport, ...]
