"""The whole frontend on a storage in memory: from the poll to the letter, with a bot that notes what it is asked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import attrs
from telegram import Bot

from gptbot.adapters.telegram.frontend import Bells, TelegramFrontend, TelegramLimits
from gptbot.adapters.telegram.intake import BATCH_MAX
from unit.telegram.fakes import FakeBot
from unit.telegram.updates import Update
from unit.usecases.house import House
from unit.waiting import LOOK_AGAIN_S

PATIENCE_S = 60.0
"""For everything together, on a very busy machine."""


@attrs.define
class Station:
    """A frontend that may run."""

    house: House
    bot: FakeBot
    bells: Bells
    frontend: TelegramFrontend
    fed: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """From start to stop."""
        task = asyncio.create_task(self.frontend.run())
        try:
            yield
        finally:
            self.bells.stop.set()
            await asyncio.wait_for(task, 5)

    async def stores(self, updates: Sequence[Update]) -> None:
        """Lets updates come, in batches as Telegram hands them out, and waits until all of them are taken in."""
        batches = [list(updates[start : start + BATCH_MAX]) for start in range(0, len(updates), BATCH_MAX)]
        for batch in batches:
            self.bot.updates.put_nowait(batch)
        self.fed += len(batches)
        async with asyncio.timeout(PATIENCE_S):
            while self._polls() <= self.fed:  # noqa: ASYNC110 -- no bell
                await asyncio.sleep(LOOK_AGAIN_S)

    async def serves(self, updates: Sequence[Update]) -> None:
        """Lets updates come and waits until each of them is dealt with, and every letter has left."""
        await self.stores(updates)
        async with asyncio.timeout(PATIENCE_S):
            while await self.house.features.intake.count() or await self.house.postings():  # noqa: ASYNC110 -- no bell
                await asyncio.sleep(LOOK_AGAIN_S)

    def _polls(self) -> int:
        """The polls that wait for something; others only look."""
        return sum(1 for given in self.bot.named("get__updates") if given["api_kwargs"]["timeout"])

    def texts(self, chat_id: int) -> "Counter[str]":
        """How often something was said in a chat."""
        return Counter(given["text"] for given in self.bot.named("send_message") if given["chat_id"] == chat_id)


def opened(house: House, limits: TelegramLimits | None = None) -> Station:
    """A frontend of this house that is not started."""
    bot, wiring = FakeBot(), house.wiring
    bells = Bells(
        arrived=wiring.arrived(),
        letters=wiring.letters(),
        reports=wiring.reports(),
        announced=wiring.announced(),
        stop=asyncio.Event(),
    )
    frontend = TelegramFrontend(
        bot=cast("Bot", bot),
        features=house.features,
        clock=house.clock,
        bells=bells,
        limits=limits or TelegramLimits(),
    )
    return Station(house, bot, bells, frontend)
