"""A picture by a prompt, or a picture changed by one."""

from functools import partial

import attrs

from gptbot.app.usecases.members import registered
from gptbot.app.usecases.metering import Answered, Metering, Opened
from gptbot.app.usecases.pictures import Pictures
from gptbot.domain.conversation import asked
from gptbot.domain.notices import Attachment, Drawing, DrawingCopy
from gptbot.domain.ports.delivery import Activity, Reply
from gptbot.domain.ports.models import Drawn, ImageModel, ImageRequest
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import DrawingWish
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Spent


@attrs.frozen(kw_only=True)
class Imagine:
    """Draws."""

    terms: Terms
    tariff: Tariff
    metering: Metering
    pictures: Pictures
    model: ImageModel

    async def draw(self, wish: DrawingWish, reply: Reply) -> None:
        """Draws once, however often the same event comes; the picture leaves as a letter."""
        opening, call = partial(self._open, wish), partial(self._call, wish, reply)
        await self.metering.serve(wish.request, opening, call)

    async def _open(self, wish: DrawingWish, uow: UnitOfWork) -> Opened:
        account = await registered(uow, wish.request, self.terms)
        asked(wish.prompt)
        exchange = await self.metering.opened(uow, wish.request, account)
        return Opened(exchange=await self.metering.hold(uow, exchange, ((Unit.IMAGE, 1),), at=wish.request.at))

    async def _call(self, wish: DrawingWish, reply: Reply, _opened: Opened) -> Answered:
        async with reply.busy(Activity.DRAWING):
            originals = () if wish.original is None else await self.pictures.seen((wish.original,))
            original = originals[0] if originals else None
            drawn = await self.model.draw(ImageRequest(prompt=wish.prompt, original=original))
        return self._answered(wish, drawn)

    def _answered(self, wish: DrawingWish, drawn: Drawn) -> Answered:
        """The picture twice: for who asked and for the admin, each gone with its letter."""
        name = f"picture.{drawn.picture.format.name.lower()}"
        own, copy = (
            Attachment(key=f"{wish.request.event_id}/{whose}", name=name, picture=True) for whose in ("own", "copy")
        )
        copied = self.metering.operator.image_copies and not self.metering.operator.runs_it(wish.request.person.id)
        data = drawn.picture.data
        return Answered(
            notice=Drawing(attachment=own),
            spent=(self._spent(drawn),),
            files=((own.key, data), (copy.key, data)) if copied else ((own.key, data),),
            copy=DrawingCopy(attachment=copy, prompt=wish.prompt) if copied else None,
        )

    def _spent(self, drawn: Drawn) -> Spent:
        model, tokens = self.model.name(), drawn.tokens
        cost = None if tokens is None else self.tariff.cost(model, tokens, picture_tokens=drawn.input_picture_tokens)
        return Spent(unit=Unit.IMAGE, amount=1, model=model, tokens=tokens, cost_nano_usd=cost)
