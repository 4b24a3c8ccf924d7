"""The daily copy: once a day, and the admin hears of one that fails."""

from datetime import date

import attrs
import pytest

from gptbot.app.usecases.backup import DailyBackup
from gptbot.domain.notices import OperatorAlert
from gptbot.domain.ports.storage import StorageError
from unit.usecases.house import ADMIN, NOW, House


@attrs.define
class Vault:
    """Notes what it is asked for; fails with ``error``."""

    days: list[date] = attrs.Factory(list)
    error: str = ""

    async def make(self, day: date) -> bool:
        """Makes it, unless it was the last one."""
        if self.error:
            raise StorageError(self.error)
        self.days.append(day)
        return self.days.count(day) == 1


def daily(house: House, vault: Vault) -> DailyBackup:
    """The chore of this house."""
    return DailyBackup(
        storage=house.storage,
        clock=house.clock,
        alarm=house.wiring.alarm(),
        bell=house.wiring.letters(),
        backups=vault,
    )


async def test_the_copy_is_of_today() -> None:
    """In UTC; a second look on the same day makes none."""
    house, vault = House(), Vault()
    chore = daily(house, vault)
    assert [await chore.make(), await chore.make()] == [True, False]
    house.clock.move(86_400)
    assert await chore.make()
    assert [day.isoformat() for day in vault.days] == ["2026-05-01", "2026-05-01", "2026-05-02"]
    assert vault.days[0] == NOW.date()


async def test_the_admin_hears_of_a_failure() -> None:
    """With the reason, once; the failure is passed on for the log."""
    house, vault = House(), Vault(error="telegram:42 does not add up")
    for _ in range(2):
        with pytest.raises(StorageError):
            await daily(house, vault).make()
    assert await house.told(ADMIN) == [OperatorAlert(failure="backup", detail="telegram:42 does not add up")]
