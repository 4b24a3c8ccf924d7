"""The guide: what there is to know without an account's data."""

import attrs

from gptbot.domain.errors import DomainError, UnknownCommand
from gptbot.domain.notices import Help, Notice, Topup
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Guide:
    """Explains the bot."""

    operator: Operator

    async def help(self, _uow: UnitOfWork, request: Request) -> Notice:
        """The commands that this person has in this chat."""
        return Help(admin=self.operator.runs_it(request.person.id) and request.chat.private)

    async def topup(self, _uow: UnitOfWork, _request: Request) -> Notice:
        """Where more tokens come from."""
        return Topup()

    async def unknown(self, _uow: UnitOfWork, request: Request, *, command: str) -> None:
        """A command that nothing here is called: a hint in private, nothing in a group."""
        if request.chat.private:
            raise DomainError(UnknownCommand(command=command))
