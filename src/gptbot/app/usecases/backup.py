"""The daily copy of the store; the admin hears of one that cannot be made, or that does not add up."""

import attrs

from gptbot.app.usecases.alerts import Alarm
from gptbot.domain.ports.ambient import Bell, Clock
from gptbot.domain.ports.moving import Backups
from gptbot.domain.ports.storage import Storage, StorageError


@attrs.frozen(kw_only=True)
class DailyBackup:
    """Keeps copies."""

    storage: Storage
    clock: Clock
    alarm: Alarm
    bell: Bell
    backups: Backups

    async def make(self) -> bool:
        """Makes today's copy, in UTC, unless it is there; whether it was made now.

        Raises:
            StorageError: it could not be made; the admin is told, where the store still takes letters.
        """
        at = self.clock.now()
        try:
            return await self.backups.make(at.date())
        except StorageError as error:
            async with self.storage.begin() as uow:
                await self.alarm.raise_in(uow, "backup", str(error), at=at)
            self.bell.set()
            raise
