"""Measures the ledger: ``python tests/measure_ledger.py [pairs] [folder]``. It asserts nothing.

A pair is what a paid request does to its wallet, a hold and its settlement in a transaction each; 100 run at once.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.ids import AccountId, EntryId, HoldId
from gptbot.domain.units import Unit
from gptbot.testing.ledger_contract import NOW, credit

PAIRS, AT_ONCE, PEOPLE = 2_000, 100, 50


async def pair(storage: SqliteStorage, number: int) -> None:
    """One request's hold and its settlement."""
    owner, hold_id = AccountId(f"telegram:{number % PEOPLE}"), HoldId(str(number))
    async with storage.begin() as unit:
        wallet = await unit.wallets.get(owner, Unit.TOKEN)
        await unit.wallets.save(wallet.hold(10, hold_id=hold_id, at=NOW, lifetime_s=60))
    async with storage.begin() as unit:
        wallet = await unit.wallets.get(owner, Unit.TOKEN)
        await unit.wallets.save(wallet.settle(hold_id, 5, entry_id=EntryId(f"charge/{number}"), at=NOW))


async def measure(pairs: int, folder: Path) -> None:
    """Prints pairs a second."""
    async with SqliteStorage.open(f"sqlite:///{folder}/ledger.db") as storage:
        for person in range(PEOPLE):
            await credit(storage, 1_000_000, f"gift/{person}", AccountId(f"telegram:{person}"))
        numbers = iter(range(pairs))

        async def some() -> None:
            for number in numbers:
                await pair(storage, number)

        start_s, cpu_s = time.perf_counter(), time.process_time()
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))
        took_s, cpu_s = time.perf_counter() - start_s, time.process_time() - cpu_s
    sys.stdout.write(f"{pairs / took_s:.0f} pairs a second, {cpu_s / pairs * 1000:.2f} ms of processor time each\n")


def main() -> None:
    """Measures in a folder of its own, beside ``folder``'s other files where one is named."""
    pairs = int(sys.argv[1]) if sys.argv[1:] else PAIRS
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if sys.argv[2:] else None) as folder:
        asyncio.run(measure(pairs, Path(folder)))


if __name__ == "__main__":
    main()
