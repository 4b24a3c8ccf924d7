"""The storage for work that may wait leaves room for everybody else."""

import asyncio

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.system.patient import AT_ONCE, PatientStorage
from gptbot.domain.ports.storage import Storage


async def test_a_burst_lets_a_command_through() -> None:
    """However many are at it, only a few are before whoever comes now; all of them have their turn."""
    storage = MemoryStorage()
    patient = PatientStorage(storage)
    order: list[str] = []

    async def work(where: Storage, name: str) -> None:
        async with where.begin() as uow:
            await uow.inbox.count()
            await asyncio.sleep(0)  # a store on a disk lets others run meanwhile
            order.append(name)

    burst = [asyncio.create_task(work(patient, "question")) for _ in range(10 * AT_ONCE)]
    await asyncio.sleep(0)
    await work(storage, "command")
    await asyncio.gather(*burst)
    assert order.index("command") <= AT_ONCE
    assert order.count("question") == 10 * AT_ONCE
