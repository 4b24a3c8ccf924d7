"""``gptbot chat`` in a terminal, as somebody sees it who types."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.emulators.openai import OpenAIEmulator, Say, Silence
from integration.terminal import Machine

PROMPT = "alice> "


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A folder, and a server that echoes."""
    async with OpenAIEmulator() as openai:
        yield Machine(tmp_path, openai)
        openai.release()


async def test_an_answer_is_formatted_and_shown_once(machine: Machine) -> None:
    """Markdown is shown as what it means; Ctrl-D ends with the terminal as it was."""
    machine.openai.behave(Say("A **bold** `word<int>`"))
    async with machine.typing("alice") as screen:
        before = screen.modes
        await screen.shows(PROMPT)
        screen.type("/start\r")
        await screen.shows(PROMPT)
        screen.type("hello\r")
        shown = await screen.shows(PROMPT)
        screen.type("\x04")

        assert await screen.ends() == 0
        assert screen.modes == before
    assert shown.removesuffix(PROMPT).rstrip().endswith("A bold word<int>")


async def test_the_draft_shows_and_can_be_given_up(machine: Machine) -> None:
    """What has come is shown while more is waited for; Ctrl-C gives it up and costs nothing."""
    machine.openai.behave(Silence("The answer beg"))
    async with machine.typing("alice") as screen:
        await screen.shows(PROMPT)
        screen.type("/start\r")
        await screen.shows(PROMPT)
        screen.type("hello\r")
        await screen.shows("The answer beg")
        screen.type("\x03")
        await screen.shows("Given up")
        await screen.shows(PROMPT)
        screen.type("/balance\r")

        assert "Tokens: 30000\n" in await screen.shows(PROMPT)


async def test_there_is_a_sign_of_life(machine: Machine) -> None:
    """While nothing has come yet, it says that it thinks."""
    machine.openai.hold()
    async with machine.typing("alice") as screen:
        await screen.shows(PROMPT)
        screen.type("/start\rhello\r")
        await screen.shows("thinking")
        machine.openai.release()

        await screen.shows("echo: hello\n")


async def test_ctrl_c_at_the_prompt_ends_it(machine: Machine) -> None:
    """Half a line is dropped, and the terminal is left as it was."""
    async with machine.typing("alice") as screen:
        before = screen.modes
        await screen.shows(PROMPT)
        screen.type("half a li")
        await screen.shows("half a li")
        screen.type("\x03")

        assert await screen.ends() == 0
        assert screen.modes == before
    assert machine.openai.requests == []


async def test_what_is_pasted_is_one_question(machine: Machine) -> None:
    """Several lines that were pasted go to the model together."""
    async with machine.typing("admin") as screen:
        await screen.shows("admin> ")
        screen.type("\x1b[200~first\rsecond\x1b[201~\r")
        await screen.shows("echo: first")

    assert [asked.question for asked in machine.openai.requests] == ["first\nsecond"]
