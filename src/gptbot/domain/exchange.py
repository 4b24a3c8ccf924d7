"""One paid request: opened → answered → delivered, or failed."""

from datetime import datetime
from enum import StrEnum

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import EntryId, EventId, HoldId
from gptbot.domain.units import Unit


class Status(StrEnum):
    """How far an exchange has come."""

    OPENED = "opened"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Held:
    """A hold of this exchange and the wallet that it is in."""

    hold_id: HoldId
    unit: Unit

    @property
    def entry_id(self) -> EntryId:
        """The charge that closes it: one for each hold, so never a second one."""
        return EntryId(f"charge/{self.hold_id}")


@attrs.frozen(kw_only=True)
class Exchange:
    """The state of one paid request; ``tier`` is None where no language model answers.

    ``free`` ones are the admin's: counted and never deducted. ``generation`` is the dialogue's when it was asked.
    """

    event_id: EventId
    dialog_id: DialogId
    tier: Tier | None = None
    opened_at: datetime
    generation: int = 0
    free: bool = False
    status: Status = Status.OPENED
    held: tuple[Held, ...] = ()
    attempt: int = 1

    def holding(self, units: tuple[Unit, ...]) -> "Exchange":
        """The exchange with a new hold for each of these units."""
        held = tuple(
            Held(hold_id=HoldId(f"{self.event_id}/{self.attempt}/{number}"), unit=unit)
            for number, unit in enumerate(units, 1)
        )
        return attrs.evolve(self, held=held)

    def again(self) -> "Exchange":
        """The next attempt at it, after the holds of this one expired."""
        return attrs.evolve(self, attempt=self.attempt + 1, held=())

    def moved(self, status: Status) -> "Exchange":
        """The exchange one step further.

        Raises:
            ValueError: the step is not one that an exchange takes.
        """
        if status not in _STEPS[self.status]:
            raise ValueError(f"an exchange that is {self.status} is never {status} next")
        return attrs.evolve(self, status=status)


_STEPS: dict[Status, frozenset[Status]] = {
    Status.OPENED: frozenset({Status.ANSWERED, Status.FAILED}),
    Status.ANSWERED: frozenset({Status.DELIVERED, Status.UNDELIVERABLE}),
    Status.DELIVERED: frozenset(),
    Status.UNDELIVERABLE: frozenset(),
    Status.FAILED: frozenset(),
}
