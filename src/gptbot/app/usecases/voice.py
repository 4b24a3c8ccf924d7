"""A question by voice: listened to, then answered like text; both are held and settled together."""

from functools import partial

import attrs

from gptbot.app.usecases.chat import Chat
from gptbot.app.usecases.members import registered
from gptbot.app.usecases.metering import Answered, Metering, Opened
from gptbot.app.usecases.pictures import Pictures
from gptbot.domain.budget import most_spoken_tokens, most_tokens
from gptbot.domain.conversation import background
from gptbot.domain.errors import DomainError, NothingHeard
from gptbot.domain.media import VOICE_CHARS_PER_SECOND_MAX, Recording
from gptbot.domain.ports.delivery import Activity, Reply
from gptbot.domain.ports.models import Transcriber
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import SpokenQuestion
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Spent
from gptbot.domain.visible import is_visible
from gptbot.domain.voice import accepted_seconds, voice_price


@attrs.frozen(kw_only=True)
class Voice:
    """Answers what is said aloud."""

    terms: Terms
    tariff: Tariff
    metering: Metering
    chat: Chat
    pictures: Pictures
    transcriber: Transcriber

    async def ask(self, question: SpokenQuestion, reply: Reply) -> None:
        """Answers once, however often the same event comes."""
        opening, call = partial(self._open, question), partial(self._call, question, reply)
        await self.metering.serve(question.request, opening, call)

    async def _open(self, question: SpokenQuestion, uow: UnitOfWork) -> Opened:
        """Holds the listening and the answer; both wallets must have something left."""
        request = question.request
        account = await registered(uow, request, self.terms)
        seconds = accepted_seconds(question.seconds, self.terms)
        exchange = await self.metering.opened(uow, request, account, tier=account.tier)
        dialog = await uow.dialogs.get(request.dialog_id)
        before = background(account, dialog, question.replied, self.terms)
        opened = Opened(exchange=exchange, background=before)
        answer = most_tokens(before, self.terms) + most_spoken_tokens(seconds)
        most = ((Unit.PREMIUM_TOKEN, voice_price(seconds, self.terms)), (opened.tier.unit, answer))
        held = await self.metering.hold(uow, exchange, most, at=request.at)
        return attrs.evolve(opened, exchange=held)

    async def _call(self, question: SpokenQuestion, reply: Reply, opened: Opened) -> Answered:
        async with reply.busy(Activity.LISTENING):
            data = await self.pictures.fetched(question.file)
            really = self.pictures.inspector.voice_seconds(data)
            seconds = accepted_seconds(max(question.seconds, really or 0), self.terms)
            recording = Recording(data=data, name=question.file.name, seconds=seconds)
            heard = await self.transcriber.transcribe(recording)
        text = heard.text[: seconds * VOICE_CHARS_PER_SECOND_MAX]
        if not is_visible(text):
            raise DomainError(NothingHeard())
        async with reply.busy(Activity.TYPING):
            answered = await self.chat.answer(text, opened, reply, transcript=text)
        return attrs.evolve(answered, spent=(self._listening(seconds), *answered.spent))

    def _listening(self, seconds: int) -> Spent:
        model = self.transcriber.name()
        return Spent(
            unit=Unit.PREMIUM_TOKEN,
            amount=voice_price(seconds, self.terms),
            model=model,
            voice_seconds=seconds,
            cost_nano_usd=self.tariff.voice_cost(model, seconds),
        )
