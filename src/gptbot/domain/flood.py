"""Flood: how much is taken from one person in one chat, and from all people in one group."""

from datetime import timedelta

import attrs

from gptbot.domain.access import Allowance
from gptbot.domain.errors import Refusal

FROM_ONE = Allowance(limit=240)
"""What a person in their private chat may send: four a second for a minute is more than anybody types."""

FROM_MEMBER = Allowance(limit=150, window=timedelta(minutes=5))
"""What one member of a group may: half of what all may."""

FROM_GROUP = Allowance(limit=300, window=timedelta(minutes=5))
"""What all members of a group may together: one a second, thrice the answers that Telegram takes for it in the end."""


@attrs.frozen(kw_only=True)
class TooMuchAtOnce(Refusal):
    """More comes from here than can be answered; what comes within the next minute is met with silence."""
