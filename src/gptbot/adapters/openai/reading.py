"""Reading an answer: its text, its end, and what it used."""

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from gptbot.adapters.openai.counts import counted
from gptbot.adapters.openai.unicode import Joiner
from gptbot.domain.ports.models import Failure, Finished, ModelError
from gptbot.domain.usage import TokenUsage


class Reading:
    """One answer as far as it has been read.

    The SDK does not check what servers send: any field may be missing or of another type.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._joiner = Joiner()
        self._ended = False
        self._tokens: TokenUsage | None = None

    def take(self, part: ChatCompletionChunk | ChatCompletion) -> str:
        """The text in this part of the answer, which may be none."""
        choices = getattr(part, "choices", None)
        texts = [self._said(choice) for choice in choices] if isinstance(choices, list) else []
        tokens = _tokens(getattr(part, "usage", None))
        self._tokens = tokens or self._tokens
        # Some servers count in every part; only a part that does nothing else comes after the end.
        self._ended = self._ended or (tokens is not None and not texts)
        return self._joiner.joined("".join(texts))

    def rest(self) -> str:
        """Text that waited for more, when there is no more."""
        return self._joiner.rest()

    def finished(self) -> Finished:
        """The end; raises `ModelError` where the server stopped without one."""
        if not self._ended:
            raise ModelError(
                Failure.BROKEN, f"model {self._model}, the stream ended within the answer", model=self._model
            )
        return Finished(model=self._model, tokens=self._tokens)

    def _said(self, choice: object) -> str:
        if getattr(choice, "index", None):
            return ""
        self._ended = self._ended or getattr(choice, "finish_reason", None) is not None
        said = getattr(choice, "delta", None) or getattr(choice, "message", None)
        texts = (getattr(said, "content", None), getattr(said, "refusal", None))
        return "".join(text for text in texts if isinstance(text, str))


def _tokens(usage: CompletionUsage | None) -> TokenUsage | None:
    names = ("prompt_tokens", "completion_tokens", "total_tokens")
    return counted(*(getattr(usage, name, None) for name in names))
