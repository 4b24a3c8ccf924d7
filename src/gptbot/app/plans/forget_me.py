"""What ``/forget_me`` and its buttons do."""

from gptbot.app.features import Features
from gptbot.domain.announce import Word, word_of
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


async def forget_me(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """Forgets whoever says yes, and asks everybody else first."""
    word = word_of(argument)
    if word is Word.YES:
        return await features.forget_me.forget(uow, request)
    if word is None:
        return await features.forget_me.ask(uow, request)
    return await features.forget_me.drop(uow, request)
