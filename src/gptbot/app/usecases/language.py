"""The language of texts: asked for and chosen."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.account import Language
from gptbot.domain.errors import DomainError, LanguageForced
from gptbot.domain.notices import LanguageAsked, LanguageSet, Notice
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class Languages:
    """Changes the language that an account is written to in."""

    operator: Operator
    terms: Terms

    async def ask(self, uow: UnitOfWork, request: Request) -> Notice:
        """Which language shall it be?"""
        account = await registered(uow, request, self.terms)
        self._free()
        return LanguageAsked(present=self.operator.language_of(account))

    async def choose(self, uow: UnitOfWork, request: Request, *, language: Language) -> Notice:
        """This language from now on, whatever Telegram says."""
        account = await registered(uow, request, self.terms)
        self._free()
        await uow.accounts.save(attrs.evolve(account, chosen=language))
        return LanguageSet(language=language)

    def _free(self) -> None:
        if self.operator.forced_language is not None:
            raise DomainError(LanguageForced())
