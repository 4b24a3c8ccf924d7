"""Voice: how long a recording may be, and what listening to it costs."""

from gptbot.domain.errors import DomainError, VoiceLength
from gptbot.domain.terms import Terms


def accepted_seconds(seconds: int, terms: Terms) -> int:
    """The length of a recording that is listened to; refused as `VoiceLength` where it is too short or too long."""
    if not 1 <= seconds <= terms.voice_seconds_max:
        raise DomainError(VoiceLength(limit_s=terms.voice_seconds_max))
    return seconds


def voice_price(seconds: int, terms: Terms) -> int:
    """Premium tokens for listening."""
    return seconds * terms.premium_tokens_per_voice_second
