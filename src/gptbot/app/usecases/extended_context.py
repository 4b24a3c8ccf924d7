"""Extended context: how much is remembered, and forgetting it."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.extended_context import with_context
from gptbot.domain.notices import ContextDeleted, ContextExplained, ContextSet, Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class ExtendedContext:
    """Turns remembering on and off."""

    terms: Terms

    async def explain(self, uow: UnitOfWork, request: Request) -> Notice:
        """What it is, and how much is remembered now."""
        account = await registered(uow, request, self.terms)
        return ContextExplained(chars=account.context_chars, limit=self.terms.context_chars_max)

    async def set(self, uow: UnitOfWork, request: Request, *, chars: int) -> Notice:
        """Remembers up to ``chars`` characters from now on; 0 turns it off."""
        account = with_context(await registered(uow, request, self.terms), chars, self.terms)
        await uow.accounts.save(account)
        return ContextSet(chars=account.context_chars)

    async def delete(self, uow: UnitOfWork, request: Request) -> Notice:
        """Forgets the dialogue of this chat and remembers nothing from now on."""
        account = await registered(uow, request, self.terms)
        await uow.accounts.save(with_context(account, 0, self.terms))
        dialog = await uow.dialogs.get(request.dialog_id)
        await uow.dialogs.save(dialog.forgotten())
        return ContextDeleted()
