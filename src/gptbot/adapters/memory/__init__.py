"""Storage in memory: the same contract as on disk, and nothing left after the end."""

from gptbot.adapters.memory.storage import MemoryStorage

__all__ = ["MemoryStorage"]
