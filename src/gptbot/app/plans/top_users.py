"""What ``/top_users`` does."""

import attrs

from gptbot.app.arguments import whole_number, words
from gptbot.app.features import Features
from gptbot.domain.errors import ArgumentsMissing, DomainError, Refusal
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import ChartWish, Request
from gptbot.domain.top_users import PLACES_DEFAULT, Ranking, ranking_named

_CHART = "chart"
_NUMBER_STARTS = "+-0123456789"


@attrs.frozen
class _Asked:
    count: int
    ranking: Ranking


async def top_users(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """The best so many by something; the first ten by requests if nothing is said."""
    asked = _asked(argument)
    return await features.top_users.show(uow, request, count=asked.count, ranking=asked.ranking)


def top_users_chart(request: Request, argument: str) -> ChartWish | Refusal | None:
    """The chart that these words ask for, if they do."""
    if _CHART not in argument.casefold().split():
        return None
    try:
        asked = _asked(argument)
    except DomainError as error:
        return error.refusal
    return ChartWish(request=request, count=asked.count, ranking=asked.ranking)


def _asked(argument: str) -> _Asked:
    """A number, what to rank by, and whether to draw it: each at most once, in any order."""
    found = [word.casefold() for word in words(argument, "top_users", least=0, most=3)]
    numbers = [word for word in found if word[0] in _NUMBER_STARTS]
    names = [word for word in found if word not in numbers and word != _CHART]
    if max(len(numbers), len(names), found.count(_CHART)) > 1:
        raise DomainError(ArgumentsMissing(command="top_users"))
    return _Asked(
        count=whole_number(numbers[0]) if numbers else PLACES_DEFAULT,
        ranking=ranking_named(names[0]) if names else Ranking.REQUESTS,
    )
