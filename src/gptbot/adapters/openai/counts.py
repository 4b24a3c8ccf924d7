"""What a server says that it counted."""

from gptbot.domain.units import AMOUNT_MAX
from gptbot.domain.usage import TokenUsage


def counted(asked: object, answered: object, total: object) -> TokenUsage | None:
    """The usage; None where nothing was counted, which no answer uses. The server may have sent anything."""
    asked_tokens, answered_tokens = count(asked), count(answered)
    total_tokens = count(total) or min(asked_tokens + answered_tokens, AMOUNT_MAX)
    return TokenUsage(input=asked_tokens, output=answered_tokens, total=total_tokens) if total_tokens else None


def count(number: object) -> int:
    """A whole number of what is counted in here; 0 where it is none."""
    return min(number, AMOUNT_MAX) if isinstance(number, int) and number > 0 else 0
