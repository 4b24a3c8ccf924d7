"""Stopping: the admin ends the process; the event is done with it, so the next start does not stop again."""

import attrs

from gptbot.domain.notices import Stopping
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Stop:
    """Says so; the frontend that served it ends."""

    async def stop(self, _uow: UnitOfWork, _request: Request) -> Stopping:
        """The word before the process ends."""
        return Stopping()
