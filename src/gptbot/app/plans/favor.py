"""What ``/ask_favor`` and its buttons do."""

from gptbot.app.arguments import words
from gptbot.app.features import Features
from gptbot.domain.errors import DomainError
from gptbot.domain.favor import FavorId, UnknownFavor
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request

_VERDICTS = {"yes": True, "no": False}


async def ask_favor(features: Features, uow: UnitOfWork, request: Request, _words: str) -> Notice:
    """Asks the admin for tokens."""
    return await features.favor.ask(uow, request)


async def decide_favor(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """The admin's ``yes`` or ``no`` and the favour that it is about; anything else is refused as `UnknownFavor`."""
    verdict, favor_id = words(argument, "decide_favor", least=2, most=2)
    if verdict not in _VERDICTS:
        raise DomainError(UnknownFavor())
    return await features.favor.decide(uow, request, favor_id=FavorId(favor_id), grant=_VERDICTS[verdict])
