"""The contract of `ChatModel`: subclass it with a fixture ``model`` and every adapter is held to the same."""

import pytest

from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ports.models import ChatModel, ChatRequest, Finished, TextDelta

_TURNS = (
    Turn(role=Role.SYSTEM, text="You are a helpful assistant."),
    Turn(role=Role.USER, text="What is the capital of France?"),
)


def request_for(tier: Tier, *, turns: tuple[Turn, ...] = _TURNS, answer_tokens_max: int = 32) -> ChatRequest:
    """A small question that every model can answer."""
    return ChatRequest(tier=tier, turns=turns, answer_tokens_max=answer_tokens_max)


async def parts_of(model: ChatModel, request: ChatRequest) -> list[TextDelta | Finished]:
    """Everything that the model says to this request."""
    async with model.stream(request) as stream:
        return [part async for part in stream]


class ChatModelContract:
    """What every chat model does. The fixture gives one that answers whatever it is asked."""

    @pytest.fixture
    def model(self) -> ChatModel:
        """The model under test; a subclass says which, as a fixture of its own."""
        raise NotImplementedError

    @pytest.mark.parametrize("tier", Tier)
    async def test_an_answer_is_text_and_then_one_end(self, model: ChatModel, tier: Tier) -> None:
        """The parts of an answer are text with something in it; the last one, and only that, is the end."""
        *text, end = await parts_of(model, request_for(tier))

        assert isinstance(end, Finished)
        assert text
        assert all(isinstance(part, TextDelta) and part.text for part in text)

    @pytest.mark.parametrize("tier", Tier)
    async def test_the_end_names_the_model_of_the_tier(self, model: ChatModel, tier: Tier) -> None:
        """What answered has the name that prices and reports know it by."""
        *_, end = await parts_of(model, request_for(tier))

        assert isinstance(end, Finished)
        assert end.model == model.name(tier) != ""

    async def test_what_was_counted_adds_up(self, model: ChatModel) -> None:
        """A server that counts says no smaller total than what was asked and answered, and never nothing."""
        *_, end = await parts_of(model, request_for(Tier.STANDARD))

        assert isinstance(end, Finished)
        assert end.tokens is None or end.tokens.total >= max(1, end.tokens.input + end.tokens.output)

    async def test_whoever_leaves_early_may_ask_again(self, model: ChatModel) -> None:
        """Leaving after the first part, or before it, stops the model and nothing else."""
        async with model.stream(request_for(Tier.STANDARD)):
            pass
        async with model.stream(request_for(Tier.STANDARD)) as stream:
            first = await anext(stream)
        *_, end = await parts_of(model, request_for(Tier.STANDARD))

        assert isinstance(first, TextDelta)
        assert isinstance(end, Finished)

    async def test_half_a_character_does_no_harm(self, model: ChatModel) -> None:
        """A question with a lone surrogate, a NUL or no text at all is answered like any other."""
        turns = tuple(Turn(role=Role.USER, text=text) for text in ("\ud83d broken", "nul \x00", "", "\ud83d\ude00"))
        *_, end = await parts_of(model, request_for(Tier.STANDARD, turns=turns))

        assert isinstance(end, Finished)
