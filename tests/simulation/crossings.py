"""Where the bot's work crosses to the outside: every crossing is counted, and faults strike there."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import attrs

from simulation.schedule import Fault, Kind, Port
from simulation.timeline import SimulatedClock

T = TypeVar("T")

SLOW_S = 2
_AFTER = {Kind.CRASH_AFTER, Kind.ERROR_AFTER}


class Repeating(Protocol):
    """What can send the same thing again."""

    def repeat(self, which: int) -> None:
        """Offers an update again."""
        ...

    def reorder(self) -> None:
        """Gives the next batch in another order."""
        ...


@attrs.define(eq=False)
class Life:
    """One run of the process, from a start to its end. After its death nothing that it does has an effect.

    ``hurt``: something in it was cancelled that nobody starts anew; ``slow``: something took longer than an orderly
    end waits.
    """

    number: int
    stop: asyncio.Event = attrs.Factory(asyncio.Event)
    dead: bool = False
    crashed: bool = False
    hurt: bool = False
    slow: bool = False
    on_death: list[Callable[[], None]] = attrs.Factory(list)

    def check(self) -> None:
        """Lets nobody across who is dead."""
        if self.dead:
            raise asyncio.CancelledError

    def crash(self) -> None:
        """Everything in memory is gone from this moment on."""
        if not self.dead:
            self.dead = self.crashed = True
            self.bury()

    def bury(self) -> None:
        """Tells those who hold something for it."""
        self.dead = True
        for told in self.on_death:
            told()
        self.on_death.clear()


@attrs.define(eq=False)
class Crossings:
    """Counts crossings and lets the faults of a schedule strike, each once, until it is `calm`."""

    clock: SimulatedClock
    faults: dict[tuple[Port, int], Fault]
    world: Repeating | None = None
    counts: Counter[Port] = attrs.Factory(Counter)
    struck: list[Fault] = attrs.Factory(list)
    _calm: bool = False
    _trace: "hashlib._Hash" = attrs.Factory(hashlib.sha1)

    def calm(self) -> None:
        """From now on nothing fails any more."""
        self._calm = True

    @property
    def trace(self) -> str:
        """What happened so far, in short: the same for the same schedule."""
        return self._trace.hexdigest()

    async def across(
        self, life: Life, port: Port, effect: Callable[[], Awaitable[T]], error: Callable[[float], Exception]
    ) -> T:
        """Does what is done on the other side, unless a fault has it otherwise."""
        fault = await self.before(life, port, error)
        result = await effect()
        await self.after(life, fault, error)
        return result

    async def before(self, life: Life, port: Port, error: Callable[[float], Exception]) -> Fault | None:
        """Comes to a crossing; the fault that strikes behind it, if one does."""
        life.check()
        self.counts[port] += 1
        self._trace.update(f"{port}{life.number}@{asyncio.get_running_loop().time():.6f}".encode())
        fault = None if self._calm else self.faults.get((port, self.counts[port]))
        if fault is None:
            return None
        self.struck.append(fault)
        if fault.kind in _AFTER:
            return fault
        await self._strike(life, fault, error)
        life.check()
        return None

    async def after(self, life: Life, fault: Fault | None, error: Callable[[float], Exception]) -> None:
        """The effect took place; whether the bot hears of it is another thing."""
        if fault is not None:
            await self._strike(life, fault, error)
        life.check()

    async def _strike(self, life: Life, fault: Fault, error: Callable[[float], Exception]) -> None:
        match fault.kind:
            case Kind.CRASH_BEFORE | Kind.CRASH_AFTER:
                life.crash()
            case Kind.ERROR_BEFORE | Kind.ERROR_AFTER:
                raise error(fault.amount)
            case Kind.DELAY:
                life.slow = life.slow or fault.amount >= SLOW_S
                await asyncio.sleep(fault.amount)
            case Kind.CANCEL if fault.port is Port.DISK:
                pass  # nobody can: the wait for a statement is not the statement
            case Kind.CANCEL:
                life.hurt = True
                raise asyncio.CancelledError
            case Kind.STOP:
                life.stop.set()
            case Kind.CLOCK:
                self.clock.step(fault.amount)
            case Kind.REPEAT if self.world is not None:
                self.world.repeat(int(fault.amount))
            case Kind.REORDER if self.world is not None:
                self.world.reorder()
            case _:
                pass
