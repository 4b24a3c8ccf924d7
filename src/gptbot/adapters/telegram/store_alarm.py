"""Tells the admin of a store that does not work: at once and by itself, since no letter can be stored."""

import asyncio
from contextlib import suppress

import attrs
import structlog

from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import OperatorAlert
from gptbot.domain.ports.health import Health, StoreDamagedError

log = structlog.get_logger(__name__)

PATIENCE_S = 8.0
"""What is over sooner, nobody need hear of; longer than a store has to be calm before it counts as working."""

QUIET_S = 600.0
TELL_WITHIN_S = 5.0


@attrs.frozen(kw_only=True)
class StoreAlarm:
    """Watches the store; ``damaged`` ends the process."""

    health: Health
    messenger: TelegramMessenger
    admin: AccountId
    language: Language
    damaged: asyncio.Event

    async def run(self) -> None:
        """Watches until it is cancelled, or the store is damaged; says nothing for ten minutes after a word."""
        while True:
            await self.health.failing()
            if not await self._over(PATIENCE_S):
                await self._tell()
                if isinstance(self.health.trouble, StoreDamagedError):
                    self.damaged.set()
                    return
                await asyncio.sleep(QUIET_S)

    async def _over(self, seconds: float) -> bool:
        if isinstance(self.health.trouble, StoreDamagedError):
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.health.working()
        return self.health.trouble is None

    async def _tell(self) -> None:
        alert = OperatorAlert(failure="storage", detail=str(self.health.trouble))
        letter = Letter(key="", to=private_chat(self.admin), notice=alert, language=self.language)
        parts = self.messenger.parts(letter)
        try:
            async with asyncio.timeout(TELL_WITHIN_S):
                for number, part in enumerate(parts, 1):
                    await self.messenger.send(letter, part, first=number == 1, last=number == len(parts))
        except (LaterError, MovedError, UndeliverableError, TimeoutError) as error:
            log.warning("the admin cannot be told of the store", error=type(error).__name__)
