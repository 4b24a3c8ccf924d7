"""Stages for the integration tests: emulators and a bot, for one test or shared by a module."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from gptbot.adapters.openai.models import OpenAIModels
from integration.emulators.openai import OpenAIEmulator
from integration.emulators.telegram import TelegramEmulator
from integration.harness import BotProcess, Stage, opened_stage
from integration.media_asking import opened_models


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A running bot with default settings, shared by a module: its tests bring people of their own.

    They need ``pytestmark = pytest.mark.asyncio(loop_scope="module")``.
    """
    async with opened_stage(tmp_path_factory.mktemp("house")) as stage:
        await stage.start()
        yield stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Emulators and an admin, for one test; no bot is started yet."""
    async with opened_stage(tmp_path) as stage:
        yield stage


@pytest.fixture
def telegram(stage: Stage) -> TelegramEmulator:
    """Telegram."""
    return stage.telegram


@pytest.fixture
def openai(stage: Stage) -> OpenAIEmulator:
    """The model's server."""
    return stage.openai


@pytest.fixture
def start_bot(stage: Stage) -> Callable[..., Awaitable[BotProcess]]:
    """Starts a bot with settings of its own."""
    return stage.start


@pytest.fixture
async def bot(stage: Stage) -> BotProcess:
    """A running bot with default settings, for one test."""
    return await stage.start()


@pytest.fixture
async def emulator() -> AsyncIterator[OpenAIEmulator]:
    """A model's server without a bot, for an adapter to ask."""
    async with OpenAIEmulator() as running:
        yield running


@pytest.fixture
async def models(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIModels]:
    """All adapters for models against that server."""
    async with opened_models(emulator) as running:
        yield running
