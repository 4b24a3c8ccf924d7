"""The system prompt of an account: shown, set, reset."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.notices import Notice, PromptReset, PromptSet, PromptShown
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.prompt import applying_prompt, with_prompt, without_prompt
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class Prompts:
    """Changes prompts."""

    terms: Terms

    async def show(self, uow: UnitOfWork, request: Request) -> Notice:
        """The present prompt."""
        account = await registered(uow, request, self.terms)
        return PromptShown(prompt=applying_prompt(account, self.terms), default=account.prompt is None)

    async def set(self, uow: UnitOfWork, request: Request, *, text: str) -> Notice:
        """Another prompt from now on."""
        account = with_prompt(await registered(uow, request, self.terms), text, self.terms)
        await uow.accounts.save(account)
        return PromptSet(prompt=applying_prompt(account, self.terms))

    async def reset(self, uow: UnitOfWork, request: Request) -> Notice:
        """The default prompt from now on."""
        account = await registered(uow, request, self.terms)
        await uow.accounts.save(without_prompt(account))
        return PromptReset(already=account.prompt is None)
