"""Finding people: who asks, and whom the admin means."""

from gptbot.domain.account import Account, Person
from gptbot.domain.errors import DomainError, NotRegistered, UnknownAccount
from gptbot.domain.ids import AccountId, account_id
from gptbot.domain.notices import Profile
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


async def registered(uow: UnitOfWork, request: Request, terms: Terms) -> Account:
    """The account of who asks; refused as `NotRegistered`."""
    account = await uow.accounts.get(request.person.id)
    if account is None:
        raise DomainError(NotRegistered(bonus=terms.bonus_tokens))
    return account


async def meant(uow: UnitOfWork, who: str, *, frontend: str) -> Account:
    """The account that an id or an @username means, in any case; refused as `UnknownAccount`."""
    name = who.removeprefix("@")
    account = None
    # In a terminal names are ids; a number behind an @ is neither an id nor a name.
    if name == who or not name.isdecimal():
        account = await uow.accounts.get(account_id(frontend, name.casefold()))
    account = account or await uow.accounts.named(name)
    if account is None:
        raise DomainError(UnknownAccount(who=who))
    return account


def profile(somebody: Account | Person) -> Profile:
    """How the admin knows somebody."""
    return Profile(id=somebody.id, name=somebody.name, username=somebody.username)


def frontend_of(account: AccountId) -> str:
    """Where this account talks to the bot: ``telegram``."""
    return account.partition(":")[0]
