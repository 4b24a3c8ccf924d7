"""Models: what answers questions, and how it fails."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Turn
from gptbot.domain.media import Picture, Recording, Transcript
from gptbot.domain.usage import TokenUsage


class Failure(StrEnum):
    """How a model failed."""

    KEY_REFUSED = "key_refused"
    QUOTA_USED_UP = "quota_used_up"
    MODEL_GONE = "model_gone"
    BUSY = "busy"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    REJECTED = "rejected"
    EMPTY = "empty"

    @property
    def operators(self) -> bool:
        """Whether only the operator can mend it."""
        return self in {Failure.KEY_REFUSED, Failure.QUOTA_USED_UP, Failure.MODEL_GONE}


class ModelError(Exception):
    """The model did not answer. ``detail`` is for the operator: one line, without a secret or a user's text.

    ``reason`` is the provider's own word to the user, where it gave one: why a prompt is refused.
    """

    def __init__(self, failure: Failure, detail: str = "", *, model: str = "", reason: str | None = None) -> None:
        super().__init__(failure, detail)
        self.failure = failure
        self.detail = detail
        self.model = model
        self.reason = reason


@attrs.frozen(kw_only=True)
class ChatRequest:
    """What to answer; the adapter knows which model serves the tier. Pictures belong to the last turn."""

    tier: Tier
    turns: tuple[Turn, ...]
    answer_tokens_max: int
    pictures: tuple[Picture, ...] = ()


@attrs.frozen(kw_only=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@attrs.frozen(kw_only=True)
class Finished:
    """The end of an answer: which model gave it, and what it used (None: the server does not count)."""

    model: str
    tokens: TokenUsage | None


class ChatModel(Protocol):
    """Answers as a stream: TextDelta*, then exactly one Finished; raises `ModelError`.

    Leaving the context early stops the model.
    """

    def stream(self, request: ChatRequest) -> AbstractAsyncContextManager[AsyncIterator[TextDelta | Finished]]:
        """Begins to answer."""
        ...

    def name(self, tier: Tier, *, sees: bool = False) -> str:
        """The id of the model that serves this tier; of the one that looks at pictures if ``sees``."""
        ...


@attrs.frozen(kw_only=True)
class ImageRequest:
    """What to draw, or what to change in a picture."""

    prompt: str
    original: Picture | None = None


@attrs.frozen(kw_only=True)
class Drawn:
    """A picture that was made, and what it used (None: the server does not count).

    ``input_picture_tokens`` of the input are the original's.
    """

    picture: Picture
    tokens: TokenUsage | None = None
    input_picture_tokens: int = 0


class ImageModel(Protocol):
    """Draws one picture; raises `ModelError`, with the provider's reason as its detail where a prompt is refused."""

    async def draw(self, request: ImageRequest) -> Drawn:
        """Draws, or changes the original."""
        ...

    def name(self) -> str:
        """The id of the model."""
        ...


class Transcriber(Protocol):
    """Turns speech into text; raises `ModelError`."""

    async def transcribe(self, recording: Recording) -> Transcript:
        """What was said; an empty text where nothing was heard."""
        ...

    def name(self) -> str:
        """The id of the model."""
        ...
