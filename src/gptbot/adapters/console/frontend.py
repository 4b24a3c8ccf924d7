"""The bot in a terminal: one line, what comes of it, the next line."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import attrs
import structlog

from gptbot.adapters.console.interrupts import InterruptedByPerson, Interrupts
from gptbot.adapters.console.letters import Letters
from gptbot.adapters.console.lines import LINE_CHARS_MAX
from gptbot.adapters.console.person import FRONTEND
from gptbot.adapters.console.reading import command_in, legible
from gptbot.adapters.console.terminal import Terminal
from gptbot.adapters.texts.console import ConsoleWords
from gptbot.app.commands import meaning
from gptbot.app.features import Features
from gptbot.domain.account import Language, Person
from gptbot.domain.errors import Refusal, RequestRejected
from gptbot.domain.ids import EventId, private_chat
from gptbot.domain.notices import Stopping
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.request import ChartWish, Chat, DrawingWish, Question, Request

log = structlog.get_logger(__name__)


@attrs.define(kw_only=True)
class ConsoleFrontend:
    """Serves one person until they leave.

    ``models`` says which models answer, ``draws`` whether one makes pictures; ``reports`` rings when one waits.
    """

    person: Person
    language: Language
    models: Callable[[ConsoleWords], str]
    terminal: Terminal
    features: Features
    clock: Clock
    reports: asyncio.Event
    draws: bool = True
    interrupts: Interrupts = attrs.Factory(Interrupts)
    _letters: Letters = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._letters = Letters(
            delivery=self.features.delivery,
            chat=private_chat(self.person.id),
            screen=self.terminal.screen,
            language=self.language,
        )

    async def run(self) -> None:
        """Answers line after line; ends with the last one, with a signal, or with the admin's word.

        Raises:
            StorageError: the database does not work from the start.
        """
        with self.interrupts.listening():
            words, screen = self._letters.words, self.terminal.screen
            screen.banner(self.models(words), words.hello(self.person.name))
            await self._begin()
            while (line := await self._next_line()) is not None:
                await self._turn(line)

    async def _begin(self) -> None:
        await self.features.recovery.forget_done()
        await self.features.recovery.expire()
        while await self.features.reporter.gather():
            pass
        await self._letters.show()

    async def _next_line(self) -> str | None:
        if self.interrupts.over:
            return None
        try:
            line = await self.interrupts.run(self.terminal.lines.next())
        except InterruptedByPerson:
            line = None
        if line is None:
            self.terminal.screen.leave()
        return line

    async def _turn(self, line: str) -> None:
        text = legible(line)
        if not text:
            return
        self.terminal.screen.entered(text)
        request = Request(
            event_id=EventId(f"{FRONTEND}:{uuid4().hex}"),
            person=self.person,
            chat=Chat(id=private_chat(self.person.id)),
            at=self.clock.now(),
        )
        try:
            await self._served(request, text)
        except StorageError as error:
            self.terminal.screen.hint(self._letters.words.storage_failed(str(error)))

    async def _served(self, request: Request, text: str) -> None:
        await self.features.recovery.expire()
        given_up = False
        try:
            given_up = await self._serve(request, text)
        except (StorageError, BrokenPipeError):
            raise
        except Exception as error:
            log.exception("a line failed")
            await self.features.recovery.set_aside(request, type(error).__name__)
        if self.reports.is_set():
            self.reports.clear()
            await self.features.reporter.gather()
        answered = await self._letters.show()
        if given_up and not answered:
            self.terminal.screen.hint(self._letters.words.given_up())

    async def _serve(self, request: Request, text: str) -> bool:
        """Does what the line means; whether it was given up."""
        if len(text) > LINE_CHARS_MAX:
            await self.features.desk.refuse(request, RequestRejected())
            return False
        command = command_in(text)
        if command is None:
            return await self._ask(Question(request=request, text=text))
        match meaning(self.features, request, command.name, command.argument):
            case Question() as question:
                return await self._ask(question)
            case DrawingWish() as wish:
                return await self._draw(wish)
            case ChartWish() as wish:
                await self.features.top_users.draw(wish)
            case Refusal() as refusal:
                await self.features.desk.refuse(request, refusal)
            case errand:
                notice = await self.features.desk.serve(request, errand)
                if isinstance(notice, Stopping):
                    self.interrupts.end()
        return False

    async def _ask(self, question: Question) -> bool:
        reply = self.terminal.screen.reply(self._letters.words.thinking())
        return await self._awaited(question.request, self.features.chat.ask(question, reply))

    async def _draw(self, wish: DrawingWish) -> bool:
        if not self.draws:
            self.terminal.screen.hint(self._letters.words.no_image_model())
            return False
        reply = self.terminal.screen.reply(self._letters.words.drawing())
        return await self._awaited(wish.request, self.features.imagine.draw(wish, reply))

    async def _awaited(self, request: Request, work: Coroutine[Any, Any, None]) -> bool:
        try:
            await self.interrupts.run(work)
        except InterruptedByPerson:
            await self.features.recovery.give_up(request)
            return True
        return False
