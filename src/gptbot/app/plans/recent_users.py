"""What ``/recent_users`` does."""

from gptbot.app.arguments import whole_number, words
from gptbot.app.features import Features
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.recent_users import DAYS_DEFAULT
from gptbot.domain.request import Request


async def recent_users(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """Who was active in so many days; a week if nothing is said."""
    days = words(argument, "recent_users", least=0, most=1)
    return await features.recent_users.show(uow, request, days=whole_number(days[0]) if days else DAYS_DEFAULT)
