"""The most that one request may cost, and what it cost where nobody counted."""

from collections.abc import Sequence

from gptbot.domain.extended_context import Turn
from gptbot.domain.media import PICTURE_TOKENS_MAX, VOICE_TOKENS_PER_SECOND_MAX
from gptbot.domain.terms import Terms
from gptbot.domain.usage import TokenUsage

TURN_OVERHEAD_TOKENS = 16
"""More than any chat format spends on marking where a message begins and ends."""

ANSWER_CHARS_MAX = 65_536
"""Where an answer is cut off whatever the model goes on to say."""

_BYTES_PER_TOKEN = 4


def most_tokens(turns: Sequence[Turn], terms: Terms, *, pictures: int = 0) -> int:
    """An upper bound of what a request and its answer can use.

    A byte-level tokenizer makes at most one token of each byte, so the bytes bound the request.
    """
    asked = sum(_bytes(turn.text) + TURN_OVERHEAD_TOKENS for turn in turns)
    return asked + pictures * PICTURE_TOKENS_MAX + terms.answer_tokens_max


def most_spoken_tokens(seconds: int) -> int:
    """An upper bound of what the transcript of a recording adds to a request."""
    return seconds * VOICE_TOKENS_PER_SECOND_MAX


def estimated_usage(turns: Sequence[Turn], answer: str) -> TokenUsage:
    """A guess for servers that count nothing: about four bytes a token."""
    asked = sum(_tokens(turn.text) for turn in turns)
    answered = _tokens(answer)
    return TokenUsage(input=asked, output=answered, total=asked + answered, estimated=True)


def _tokens(text: str) -> int:
    return -(-_bytes(text) // _BYTES_PER_TOKEN)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
