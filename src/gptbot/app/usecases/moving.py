"""Moving house: everybody comes in at once or nobody, and leaves as one document."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

import attrs

from gptbot.domain.ids import AccountId, local_part
from gptbot.domain.moving import MovedIn, Movers, Remark, Remarked, Resident, summed, with_own_names
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.moving import Document
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.terms import Terms
from gptbot.domain.usage import Counters

AT_ONCE = 1_000

T = TypeVar("T")

Progress = Callable[[int], None]
"""Told how many more are done."""


@attrs.frozen(kw_only=True)
class Moving:
    """Brings people in."""

    storage: Storage
    clock: Clock
    terms: Terms

    async def move_in(self, movers: Movers, progress: Progress) -> MovedIn:
        """Brings in, in one transaction, who is not here; who is here is left alone."""
        at, ids = self.clock.now(), [resident.account.id for resident in movers.residents]
        async with self.storage.begin() as uow:
            known = await _known(uow, ids)
            coming = [resident for resident in movers.residents if resident.account.id not in known]
            named, renamed = with_own_names(coming, await _names_taken(uow, coming))
            for batch in batches(named):
                await uow.residents.move_in(batch, at, favor_tokens=self.terms.favor_tokens)
                progress(len(batch))
            first = not await uow.residents.totals_counted()
            totals = movers.totals if first else summed([resident.counters for resident in named])
            if first or named:
                await uow.residents.count_totals(totals, at)
        here = tuple(Remark(Remarked.ALREADY_HERE, f"user {local_part(one)}") for one in ids if one in known)
        return _moved_in(named, totals, (*movers.remarks, *renamed, *here))


async def document(uow: UnitOfWork, form: Document, progress: Progress | None = None) -> AsyncIterator[str]:
    """All accounts as pieces of one document."""
    yield form.opening(await uow.usage.counters(None))
    async for residents in pages(uow, form.frontend):
        yield "".join(map(form.record, residents))
        if progress is not None:
            progress(len(residents))
    yield form.closing()


async def pages(uow: UnitOfWork, frontend: str, *, dialogs: bool = False) -> AsyncIterator[tuple[Resident, ...]]:
    """All accounts of a frontend, some at a time, in the order of their coming."""
    after: int | None = 0
    while after is not None:
        page = await uow.residents.page(frontend, after=after, limit=AT_ONCE, dialogs=dialogs)
        yield page.residents
        after = page.after


def batches(items: Sequence[T]) -> list[Sequence[T]]:
    """The items, `AT_ONCE` at a time."""
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]


async def _known(uow: UnitOfWork, ids: Sequence[AccountId]) -> frozenset[AccountId]:
    found = [await uow.residents.known(batch) for batch in batches(ids)]
    return frozenset().union(*found)


async def _names_taken(uow: UnitOfWork, residents: Sequence[Resident]) -> frozenset[str]:
    names = [resident.account.username for resident in residents if resident.account.username]
    found = [await uow.residents.names_taken(batch) for batch in batches(names)]
    return frozenset().union(*found)


def _moved_in(residents: Sequence[Resident], totals: Counters, remarks: tuple[Remark, ...]) -> MovedIn:
    return MovedIn(
        accounts=len(residents),
        dialogs=sum(1 for resident in residents if resident.turns),
        blocked=sum(1 for resident in residents if resident.account.blocked),
        favors_open=sum(1 for resident in residents if resident.favor_open),
        tokens=sum(resident.tokens for resident in residents),
        premium_tokens=sum(resident.premium_tokens for resident in residents),
        images=sum(resident.images for resident in residents),
        totals=totals,
        remarks=remarks,
    )
