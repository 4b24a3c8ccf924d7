"""What the admin reads of people's data: everybody's as a document, or one user's as a text."""

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.errors import Refusal
from gptbot.domain.notices import Attachment, Notice, Profile, WalletView
from gptbot.domain.usage import Counters

DATA_MB_MAX = 50
"""The largest document that a bot can send in Telegram."""


@attrs.frozen(kw_only=True)
class DataFile(Notice):
    """To the admin: everybody's data as a document, and how many they are."""

    attachment: Attachment
    users: int


@attrs.frozen(kw_only=True)
class UserData(Notice):
    """To the admin: all that is kept of one user; ``context_chars`` 0: nothing is remembered.

    Moments are texts, to the minute, in UTC.
    """

    user: Profile
    counters: Counters
    wallets: tuple[WalletView, ...]
    tier: Tier
    prompt: str
    default_prompt: bool
    context_chars: int
    favors: int
    favor_open: bool
    blocked: bool
    registered: str | None
    last_request: str | None
    inviter: Profile | None
    invited: tuple[Profile, ...]
    invited_count: int


@attrs.frozen(kw_only=True)
class DataTooLarge(Refusal):
    """The document is larger than a frontend takes: ``limit_mb`` megabytes. The command line writes any size."""

    limit_mb: int
