"""What the state machines are run on, and how long they search."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.ports.storage import Storage

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEARCH = settings(
    PATIENT,
    max_examples=5_000,
    stateful_step_count=25,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
"""Looks for a fault that is there, always in the same order, and is content with the first example of it."""


def in_memory() -> AbstractAsyncContextManager[Storage]:
    """A new storage, which needs no closing."""
    return nullcontext(MemoryStorage())


@asynccontextmanager
async def in_a_new_folder() -> AsyncIterator[Storage]:
    """A storage in a folder of its own, which goes away with it."""
    with tempfile.TemporaryDirectory() as folder:
        async with SqliteStorage.open(f"sqlite:///{Path(folder) / 'gptbot.db'}") as storage:
            yield storage
