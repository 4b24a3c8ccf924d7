"""Flood: how much is taken from one person in one chat, and from all people in one group."""

from datetime import timedelta

import attrs

from gptbot.domain.access import Allowance
from gptbot.domain.errors import Refusal

FROM_ONE = Allowance(limit=60)
"""What a person in their private chat may ask for: as many answers as Telegram takes for one chat, one a second."""

FROM_MEMBER = Allowance(limit=50, window=timedelta(minutes=5))
"""What one member of a group may: half of what all may."""

FROM_GROUP = Allowance(limit=100, window=timedelta(minutes=5))
"""What all members of a group may together: as many answers as Telegram takes for it, 20 a minute."""


@attrs.frozen(kw_only=True)
class TooMuchAtOnce(Refusal):
    """More comes from here than can be answered; what comes within the next minute is met with silence."""
