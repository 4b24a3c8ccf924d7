"""Favours in a terminal: no buttons, so the admin types what is behind them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.emulators.openai import OpenAIEmulator
from integration.terminal import Machine


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A folder, and a server that echoes."""
    async with OpenAIEmulator() as openai:
        yield Machine(tmp_path, openai)


async def test_the_admin_types_what_a_button_would_say(machine: Machine) -> None:
    """The request shows both commands; the outcome is told to both, and typing it again credits nothing."""
    poor = await machine.pipe("alice", "/start\n/ask_favor\n/favor\n", FAVOR_THRESHOLD_TOKENS="30000")
    assert "I have asked the admin" in poor.out
    assert "waits for the admin" in poor.out
    asked = await machine.pipe("admin", "")
    assert "Yes: /decide_favor yes console:alice/1" in asked.out
    assert "No: /decide_favor no console:alice/1" in asked.out
    decided = await machine.pipe("admin", "/decide_favor yes console:alice/1\n/decide_favor no console:alice/1\n")
    assert decided.out.count("Granted: 30000 tokens") == 2
    told = await machine.pipe("alice", "/balance\n")
    assert "The admin said yes: +30000 tokens" in told.out
    assert "Tokens: 60000\n" in told.out


async def test_nobody_else_types_it(machine: Machine) -> None:
    """For others the command does not exist; a language is asked for without saying the commands twice."""
    said = await machine.pipe("alice", "/start\n/decide_favor yes console:alice/1\n/language\n")
    assert "I do not know the command /decide_favor" in said.out
    assert said.out.count("/language en") == 1
