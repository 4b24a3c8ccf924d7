"""The storage in memory keeps the contract of every storage."""

import pytest

from gptbot.adapters.memory import MemoryStorage
from gptbot.domain.ports.storage import Storage
from gptbot.testing.storage_contract import StorageContract


class TestMemoryStorage(StorageContract):
    """The contract, in memory."""

    @pytest.fixture
    async def storage(self) -> Storage:
        """An empty storage."""
        return MemoryStorage()
