"""Recovery: what is done about requests that nobody will finish."""

from collections.abc import Sequence
from datetime import timedelta

import attrs

from gptbot.app.usecases.alerts import Alarm
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.letters import language_of
from gptbot.app.usecases.metering import Metering
from gptbot.domain.account import Language
from gptbot.domain.errors import SetAside
from gptbot.domain.ids import EventId
from gptbot.domain.notices import Refused
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import Storage
from gptbot.domain.request import Request

WALLETS_AT_ONCE = 100
EVENTS_KEPT_DAYS = 7
"""Telegram repeats an update for about a day; a week leaves room."""


@attrs.frozen(kw_only=True)
class Recovery:
    """Tidies up."""

    storage: Storage
    clock: Clock
    desk: Desk
    metering: Metering
    alarm: Alarm

    async def expire(self) -> int:
        """Releases holds whose time is up; how many wallets had any."""
        at = self.clock.now()
        async with self.storage.begin() as uow:
            wallets = await uow.wallets.overdue(at, limit=WALLETS_AT_ONCE)
            for wallet in wallets:
                current = wallet
                for hold_id in wallet.overdue(at):
                    change = current.release(hold_id)
                    await uow.wallets.save(change)
                    current = change.wallet
        return len(wallets)

    async def forget_done(self) -> None:
        """Removes what is only kept to recognise repeats, once none can come: of events, and of what was said."""
        before = self.clock.now() - timedelta(days=EVENTS_KEPT_DAYS)
        async with self.storage.begin() as uow:
            await uow.inbox.prune(before)
            await uow.exchanges.prune(before)
            await uow.alerts.prune(before)

    async def retired(self) -> None:
        """Tells the admin that another process has taken over."""
        async with self.storage.begin() as uow:
            await self.alarm.raise_in(uow, "retired", "", at=self.clock.now())
        self.desk.bell.set()

    async def admin_language(self) -> Language:
        """What the admin is written in."""
        async with self.storage.begin() as uow:
            return await language_of(uow, self.alarm.operator, self.alarm.operator.admin)

    async def failed(self, event_id: EventId) -> int:
        """Counts a failure by a bug; how many there were of this event."""
        async with self.storage.begin() as uow:
            return await uow.inbox.failed(event_id)

    async def set_aside(self, request: Request, bug: str) -> None:
        """Ends an event that fails again and again: releases, says so, and tells the admin which bug it was."""
        async with self.storage.begin() as uow:
            if await uow.inbox.is_done(request.event_id):
                await self.desk.answer(uow, request, None)  # what came late of it is done, too
                return
            await self.metering.give_up(uow, request)
            await self.desk.answer(uow, request, Refused(refusal=SetAside()))
            await self.alarm.raise_in(uow, "bug", bug, at=self.clock.now())
        self.desk.bell.set()

    async def give_up(self, request: Request) -> None:
        """Ends a request whose asker went away: nothing is charged, nothing is said."""
        async with self.storage.begin() as uow:
            await self.metering.give_up(uow, request)
            await uow.inbox.done(request.event_id, self.clock.now())

    async def set_aside_unread(self, event_ids: Sequence[EventId], bug: str) -> None:
        """The same for what does not even say who sent it: one event, or all of an album."""
        async with self.storage.begin() as uow:
            at = self.clock.now()
            for event_id in event_ids:
                await uow.inbox.done(event_id, at)
            await self.alarm.raise_in(uow, "bug", bug, at=at)
        self.desk.bell.set()
