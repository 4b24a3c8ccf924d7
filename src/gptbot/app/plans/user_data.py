"""What ``/data`` does."""

from gptbot.app.arguments import words
from gptbot.app.features import Features
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


async def user_data(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """Everybody's data, or that of the one who is named."""
    if not argument.strip():
        return await features.user_data.everybody(uow, request)
    (who,) = words(argument, "data", least=1, most=1)
    return await features.user_data.one(uow, request, who=who)
