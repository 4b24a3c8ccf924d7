"""Intake: stored once, handed out in order, and the bell rings."""

from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem
from unit.usecases.house import NOW, House


def item(number: int) -> InboxItem:
    """Something said."""
    return InboxItem(event_id=EventId(f"telegram:{number}"), lane="a", payload="{}", received_at=NOW)


async def test_a_batch_is_stored_and_handed_out_in_order(empty_house: House) -> None:
    """Repeats are dropped, and so is what was done before."""
    intake = empty_house.features.intake
    await empty_house.features.desk.ignore(EventId("telegram:3"))

    await intake.store([item(1), item(2), item(1), item(3)])
    await intake.store([item(2)])

    first, second = await intake.waiting(after=0, limit=10)
    assert (first.event_id, second.event_id) == ("telegram:1", "telegram:2")
    assert await intake.waiting(after=first.number, limit=10) == (second,)
    assert await intake.waiting(after=0, limit=1) == (first,)
    assert await intake.count() == 2


async def test_the_bell_rings_for_what_arrived(empty_house: House) -> None:
    """Whoever serves wakes up."""
    await empty_house.features.intake.store([item(1)])
    assert empty_house.wiring.arrived().is_set()
