"""A question to a language model: opened, asked, settled."""

import attrs

from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.members import registered
from gptbot.app.usecases.metering import Answered, Metering
from gptbot.app.usecases.pictures import Pictures
from gptbot.domain.account import Tier
from gptbot.domain.budget import ANSWER_CHARS_MAX, estimated_usage, most_tokens
from gptbot.domain.conversation import asked, background
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.media import Picture
from gptbot.domain.notices import Answer
from gptbot.domain.ports.delivery import Activity, Reply
from gptbot.domain.ports.models import ChatModel, ChatRequest, Failure, Finished, ModelError
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Question
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.usage import Spent
from gptbot.domain.visible import is_visible


@attrs.frozen(kw_only=True)
class Opened:
    """A question that is let in: what it holds, and what the model is told before it."""

    exchange: Exchange
    background: tuple[Turn, ...]

    @property
    def tier(self) -> Tier:
        """Which model answers."""
        return self.exchange.tier or Tier.STANDARD


@attrs.frozen(kw_only=True)
class Chat:
    """Answers questions."""

    terms: Terms
    tariff: Tariff
    desk: Desk
    metering: Metering
    model: ChatModel
    pictures: Pictures

    async def ask(self, question: Question, reply: Reply) -> None:
        """Answers once, however often the same event comes; the answer leaves as a letter."""

        async def step(uow: UnitOfWork) -> Opened:
            return await self._open(uow, question)

        opened = await self.desk.admit(question.request, step, paid=True)
        if opened is not None:
            call = self._call(question, opened, reply)
            await self.metering.metered(question.request, opened.exchange, call)

    async def answer(
        self,
        text: str,
        opened: Opened,
        reply: Reply,
        *,
        pictures: tuple[Picture, ...] = (),
        transcript: str | None = None,
    ) -> Answered:
        """Asks the model and listens to the end; the ``transcript`` is shown above its answer.

        Raises:
            ModelError: it fails, or says nothing.
        """
        turns = (*opened.background, asked(text))
        request = ChatRequest(
            tier=opened.tier,
            turns=turns,
            answer_tokens_max=self.terms.answer_tokens_max,
            pictures=pictures,
        )
        said, finished = await self._listen(request, reply)
        if not is_visible(said):
            raise ModelError(Failure.EMPTY, model=finished.model)
        tokens = finished.tokens or estimated_usage(turns, said)
        # Not the name that the server answers with: that may be dated, and nobody has a price for it.
        model = self.model.name(opened.tier, sees=bool(pictures))
        return Answered(
            notice=Answer(text=said, transcript=transcript),
            spent=(
                Spent(
                    unit=opened.tier.unit,
                    amount=tokens.total,
                    model=model,
                    tokens=tokens,
                    cost_nano_usd=self.tariff.cost(model, tokens),
                ),
            ),
            turns=(asked(text), Turn(role=Role.ASSISTANT, text=said)),
        )

    async def _open(self, uow: UnitOfWork, question: Question) -> Opened:
        request = question.request
        account = await registered(uow, request, self.terms)
        tier = Tier.PREMIUM if question.pictures else question.tier or account.tier
        exchange = await self.metering.opened(uow, request, account, tier=tier)
        dialog = await uow.dialogs.get(request.dialog_id)
        before = background(account, dialog, question.replied, self.terms)
        turns = (*before, asked(question.text))
        most = most_tokens(turns, self.terms, pictures=len(question.pictures))
        opened = Opened(exchange=exchange, background=before)
        held = await self.metering.hold(uow, exchange, ((opened.tier.unit, most),), at=request.at)
        return attrs.evolve(opened, exchange=held)

    async def _call(self, question: Question, opened: Opened, reply: Reply) -> Answered:
        async with reply.busy(Activity.TYPING):
            pictures = await self.pictures.seen(question.pictures)
            return await self.answer(question.text, opened, reply, pictures=pictures)

    async def _listen(self, request: ChatRequest, reply: Reply) -> tuple[str, Finished]:
        """The whole answer; one that does not end is cut off and counts as finished."""
        text = ""
        model = self.model.name(request.tier, sees=bool(request.pictures))
        async with self.model.stream(request) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    return text, piece
                text += piece.text
                if len(text) > ANSWER_CHARS_MAX:
                    return text[:ANSWER_CHARS_MAX], Finished(model=model, tokens=None)
                await reply.draft(text)
        raise ModelError(Failure.BROKEN, "the stream ended without an end", model=model)
