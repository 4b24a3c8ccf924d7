"""A question to a language model: opened, asked, settled."""

import attrs

from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.members import registered
from gptbot.app.usecases.metering import Answered, Metering
from gptbot.domain.budget import ANSWER_CHARS_MAX, estimated_usage, most_tokens
from gptbot.domain.conversation import conversation, is_visible, remembered_turns
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Turn
from gptbot.domain.notices import Answer
from gptbot.domain.operator import Operator
from gptbot.domain.ports.delivery import Activity, Reply
from gptbot.domain.ports.models import ChatModel, ChatRequest, Failure, Finished, ModelError
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Question
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class Opened:
    """A question that is let in: what it holds, and what the model is told."""

    exchange: Exchange
    turns: tuple[Turn, ...]


@attrs.frozen(kw_only=True)
class Chat:
    """Answers questions."""

    operator: Operator
    terms: Terms
    desk: Desk
    metering: Metering
    model: ChatModel

    async def ask(self, question: Question, reply: Reply) -> None:
        """Answers once, however often the same event comes; the answer leaves as a letter."""

        async def step(uow: UnitOfWork) -> Opened:
            return await self._open(uow, question)

        opened = await self.desk.admit(question.request, step)
        if opened is None:
            return
        try:
            async with reply.busy(Activity.TYPING):
                answered = await self._call(question, opened, reply)
        except ModelError as error:
            await self.metering.fail(question.request, opened.exchange, error)
        else:
            await self.metering.settle(question.request, opened.exchange, answered)

    async def _open(self, uow: UnitOfWork, question: Question) -> Opened:
        request = question.request
        account = await registered(uow, request, self.terms)
        dialog = await uow.dialogs.get(request.dialog_id)
        turns = conversation(account, dialog, question, self.terms)
        exchange = await uow.exchanges.get(request.event_id) or Exchange(
            event_id=request.event_id,
            dialog_id=request.dialog_id,
            tier=question.tier or account.tier,
            opened_at=request.at,
            generation=dialog.generation,
            free=self.operator.runs_it(account.id),
        )
        most = {exchange.tier.unit: most_tokens(turns, self.terms)}
        exchange = await self.metering.hold(uow, exchange, most, at=request.at)
        await uow.accounts.save(account.requested(request.at))
        return Opened(exchange=exchange, turns=turns)

    async def _call(self, question: Question, opened: Opened, reply: Reply) -> Answered:
        request = ChatRequest(
            tier=opened.exchange.tier,
            turns=opened.turns,
            answer_tokens_max=self.terms.answer_tokens_max,
        )
        text, finished = await self._listen(request, reply)
        if not is_visible(text):
            raise ModelError(Failure.EMPTY)
        return Answered(
            answer=Answer(text=text),
            model=self.model.name(request.tier),
            tokens=finished.tokens or estimated_usage(opened.turns, text),
            turns=remembered_turns(question, text),
        )

    async def _listen(self, request: ChatRequest, reply: Reply) -> tuple[str, Finished]:
        """The whole answer; one that does not end is cut off and counts as finished."""
        text = ""
        async with self.model.stream(request) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    return text, piece
                text += piece.text
                if len(text) > ANSWER_CHARS_MAX:
                    return text[:ANSWER_CHARS_MAX], Finished(model=self.model.name(request.tier), tokens=None)
                await reply.draft(text)
        raise ModelError(Failure.BROKEN, "the stream ended without an end")
