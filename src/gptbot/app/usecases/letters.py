"""Letters to others than the one who asked, and the language to write in."""

from gptbot.domain.account import Language, Person
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Notice
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork


async def letter_language(uow: UnitOfWork, operator: Operator, person: Person) -> Language:
    """The language to answer this person in."""
    return operator.language_for(person, await uow.accounts.get(person.id))


async def language_of(uow: UnitOfWork, operator: Operator, to: AccountId) -> Language:
    """The language to write to this account in, of whom nothing was heard now."""
    account = await uow.accounts.get(to)
    return operator.language_of(account) if account else operator.forced_language or Language.EN


async def tell(
    uow: UnitOfWork,
    operator: Operator,
    to: AccountId,
    notice: Notice,
    *,
    key: str,
    priority: Priority = Priority.NOTICE,
) -> None:
    """Writes to an account in its private chat; blocked accounts are told nothing."""
    account = await uow.accounts.get(to)
    if account is not None and account.blocked:
        return
    language = await language_of(uow, operator, to)
    letter = Letter(key=key, to=private_chat(to), notice=notice, language=language, priority=priority)
    await uow.outbox.put(letter)


async def tell_admin(
    uow: UnitOfWork, operator: Operator, notice: Notice, *, key: str, priority: Priority = Priority.NOTICE
) -> None:
    """Writes to the admin."""
    await tell(uow, operator, operator.admin, notice, key=key, priority=priority)
