"""Alerts: what only the operator can mend, the same thing at most once in ten minutes."""

import pytest

from gptbot.domain.ids import EventId
from gptbot.domain.notices import OperatorAlert
from gptbot.domain.operator import ReportPolicy
from gptbot.domain.ports.models import Failure, ModelError
from unit.usecases.house import ADMIN, ALICE, House, operator
from unit.usecases.model import Script

OPERATORS = {Failure.KEY_REFUSED, Failure.QUOTA_USED_UP, Failure.MODEL_GONE}


async def failing(house: House, failure: Failure, detail: str = "") -> None:
    """A question that fails so."""
    house.model.scripts.append(Script(error=ModelError(failure, detail)))
    await house.ask()


async def alerts(house: House) -> list[OperatorAlert]:
    """What the admin was alarmed of."""
    return [notice for notice in await house.told(ADMIN) if isinstance(notice, OperatorAlert)]


@pytest.mark.parametrize("failure", Failure)
async def test_the_admin_is_alarmed_of_what_only_they_can_mend(house: House, failure: Failure) -> None:
    """A refused key, a used-up quota, a model that is gone; nothing else."""
    await failing(house, failure, "401")

    expected = [OperatorAlert(failure=failure, detail="401")] if failure in OPERATORS else []
    assert await alerts(house) == expected


async def test_the_same_alert_comes_once_in_ten_minutes(house: House) -> None:
    """After 600 seconds it comes again."""
    await failing(house, Failure.KEY_REFUSED)
    house.clock.move(599)
    await failing(house, Failure.KEY_REFUSED)
    assert len(await alerts(house)) == 1

    house.clock.move(1)
    await failing(house, Failure.KEY_REFUSED)
    assert len(await alerts(house)) == 2


async def test_another_alert_does_not_wait_for_the_first(house: House) -> None:
    """Different failures are different things."""
    await failing(house, Failure.KEY_REFUSED)
    await failing(house, Failure.QUOTA_USED_UP)

    assert len(await alerts(house)) == 2


async def test_two_bugs_of_one_moment_are_two_alerts(house: House) -> None:
    """The kind is the same, what happened is not."""
    for number, bug in enumerate(("KeyError", "ValueError")):
        await house.features.recovery.set_aside_unread([EventId(f"telegram:{number}:unread")], bug)

    assert [alert.detail for alert in await alerts(house)] == ["KeyError", "ValueError"]


async def test_alerts_come_under_every_policy() -> None:
    """Reports may be off; what the operator must mend is said."""
    house = House(operator=operator(reports=ReportPolicy.OFF))
    await house.join(ALICE)

    await failing(house, Failure.QUOTA_USED_UP)

    assert len(await alerts(house)) == 1
