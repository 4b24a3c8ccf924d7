"""A stage for each test: emulators and an admin, no bot yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.harness import Stage, opened_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Everybody but the bot; at the end all is stopped and the logs are looked through."""
    async with opened_stage(tmp_path) as stage:
        yield stage
