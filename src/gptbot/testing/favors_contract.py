"""The contract of favours; `StorageContract` includes it."""

from datetime import timedelta

import attrs
import pytest

from gptbot.domain.favor import Favor, FavorId, Outcome, favor_id
from gptbot.domain.ids import AccountId
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.units import AMOUNT_MAX
from gptbot.testing.ledger_contract import ANN, BOB, NOW


def favor(owner: AccountId = ANN, number: int = 1, *, asked: bool = True) -> Favor:
    """A favour that waits for the admin."""
    return Favor(
        id=favor_id(owner, number),
        account_id=owner,
        tokens=AMOUNT_MAX,
        asked_at=NOW + timedelta(microseconds=number),
        asked=asked,
    )


async def saved(storage: Storage, *favors: Favor) -> None:
    """Writes favours, in a transaction of its own."""
    async with storage.begin() as unit:
        for one in favors:
            await unit.favors.save(one)


class FavorsContract:
    """What every `Favors` does."""

    async def test_favor_comes_back(self, storage: Storage) -> None:
        """A favour comes back whole, and changed where it was changed; an unknown one is None."""
        await saved(storage, favor(asked=False), favor(BOB))
        await saved(storage, attrs.evolve(favor(BOB), outcome=Outcome.REFUSED))
        async with storage.begin() as unit:
            assert await unit.favors.get(favor().id) == favor(asked=False)
            assert await unit.favors.get(favor(BOB).id) == favor(BOB).decided(grant=False)
            assert await unit.favors.get(FavorId("'; --")) is None

    async def test_open_favor_is_found(self, storage: Storage) -> None:
        """The one that waits, of this account alone; none where all are decided."""
        await saved(storage, favor().decided(grant=True), favor(number=2), favor(BOB).decided(grant=False))
        async with storage.begin() as unit:
            assert await unit.favors.open_of(ANN) == favor(number=2)
            assert await unit.favors.open_of(BOB) is None

    async def test_second_open_favor_is_refused(self, storage: Storage) -> None:
        """Nothing of such a transaction is kept; once the first is decided, the next may be open."""
        await saved(storage, favor())
        with pytest.raises(StorageError):
            await saved(storage, favor(number=2))
        async with storage.begin() as unit:
            assert await unit.favors.count(ANN) == 1
        await saved(storage, favor().decided(grant=False), favor(number=2))
        async with storage.begin() as unit:
            assert await unit.favors.open_of(ANN) == favor(number=2)

    async def test_favors_are_counted(self, storage: Storage) -> None:
        """All of them, and the granted ones with those from before, which are set and not added."""
        await saved(storage, favor().decided(grant=True), favor(number=2).decided(grant=False), favor(number=3))
        async with storage.begin() as unit:
            assert [await unit.favors.count(who) for who in (ANN, BOB)] == [3, 0]
            assert [await unit.favors.granted_count(who) for who in (ANN, BOB)] == [1, 0]
            await unit.favors.granted_before(ANN, 9)
            await unit.favors.granted_before(ANN, 4)
            await unit.favors.granted_before(BOB, 2)
        async with storage.begin() as unit:
            assert [await unit.favors.granted_count(who) for who in (ANN, BOB)] == [5, 2]
            assert await unit.favors.count(BOB) == 0

    async def test_unasked_favors_are_listed(self, storage: Storage) -> None:
        """Open ones that the admin was never asked, in the order of writing, up to a limit."""
        people = [AccountId(f"telegram:{number}") for number in range(9, 4, -1)]
        await saved(storage, favor(), favor(BOB, asked=False).decided(grant=True))
        await saved(storage, *(favor(who, asked=False) for who in people))
        await saved(storage, favor(people[1]))
        async with storage.begin() as unit:
            listed = await unit.favors.unasked(limit=3)
        assert listed == tuple(favor(people[number], asked=False) for number in (0, 2, 3))
