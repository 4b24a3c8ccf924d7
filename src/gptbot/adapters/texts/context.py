"""What a text needs to know of the frontend that shows it."""

from collections.abc import Callable

import attrs

from gptbot.domain.ids import AccountId


@attrs.frozen(kw_only=True)
class TextContext:
    """How this frontend invites people (the link for an inviter), and what the bot is called there."""

    invitation_link: Callable[[AccountId], str]
    bot_name: str
