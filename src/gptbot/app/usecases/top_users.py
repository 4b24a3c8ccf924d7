"""Top users: the best by a number, as a list, a document or a chart."""

from collections.abc import Sequence

import attrs

from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.members import profile
from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError
from gptbot.domain.ids import local_part
from gptbot.domain.listing import DOCUMENT_NAME, LISTED_MAX, SHOWN_MAX, accepted_number
from gptbot.domain.notices import Attachment, Notice
from gptbot.domain.ports.charts import Bar, Charts
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import ChartWish, Request
from gptbot.domain.top_users import CHART_BARS_MAX, Place, Ranking, TopUsers, places_document, shown_amount

CHART_NAME = "top.png"

Ranked = tuple[tuple[Account, int], ...]


@attrs.frozen(kw_only=True)
class TopList:
    """Ranks people."""

    desk: Desk
    charts: Charts

    async def show(self, uow: UnitOfWork, request: Request, *, count: int, ranking: Ranking) -> Notice:
        """The best ``count``; a long list is a document."""
        ranked = await uow.census.top(ranking, limit=accepted_number(count, limit=LISTED_MAX))
        if len(ranked) > SHOWN_MAX:
            attachment = Attachment(key=f"{request.event_id}/{DOCUMENT_NAME}", name=DOCUMENT_NAME, picture=False)
            await uow.files.put(attachment.key, places_document(ranking, ranked))
            return TopUsers(ranking=ranking, count=len(ranked), attachment=attachment)
        places = tuple(Place(user=profile(account), amount=amount) for account, amount in ranked)
        return TopUsers(ranking=ranking, count=len(places), places=places)

    async def draw(self, wish: ChartWish) -> None:
        """The same as a chart: read, drawn without a transaction, then stored with its letter."""

        async def step(uow: UnitOfWork) -> Ranked:
            return await uow.census.top(wish.ranking, limit=accepted_number(wish.count, limit=CHART_BARS_MAX))

        ranked = await self.desk.admit(wish.request, step)
        if ranked is None:
            return
        try:
            data = (await self.charts.bars(_bars(wish.ranking, ranked))).data if ranked else b""
        except DomainError as error:
            await self.desk.refuse(wish.request, error.refusal)
            return

        async def errand(uow: UnitOfWork, request: Request) -> Notice:
            if not data:
                return TopUsers(ranking=wish.ranking, count=0)
            attachment = Attachment(key=f"{request.event_id}/{CHART_NAME}", name=CHART_NAME, picture=True)
            await uow.files.put(attachment.key, data)
            return TopUsers(ranking=wish.ranking, count=len(ranked), attachment=attachment)

        await self.desk.serve(wish.request, errand)


def _bars(ranking: Ranking, ranked: Sequence[tuple[Account, int]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(labels=_labels(account), value=float(amount), shown=shown_amount(ranking, amount))
        for account, amount in ranked
    )


def _labels(account: Account) -> tuple[str, ...]:
    known_as = (f"@{account.username}",) if account.username else ()
    return (account.name, *known_as, local_part(account.id))
