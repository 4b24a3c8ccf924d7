"""Hands what was said to the use cases: a command to the desk, a question to the model. It decides nothing."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

import attrs
from telegram import Bot
from telegram.error import TelegramError

from gptbot.adapters.telegram.dispatcher import Kind
from gptbot.adapters.telegram.incoming import Asked, Commanded, Incoming, Pressed, Unreadable
from gptbot.adapters.telegram.reader import Reader
from gptbot.adapters.telegram.reply import TelegramReply
from gptbot.app.commands import Command, found, unknown
from gptbot.app.features import Features
from gptbot.app.usecases.desk import Errand
from gptbot.domain.errors import ArgumentsMissing, NotUnderstood, TooManyWaiting
from gptbot.domain.notices import Stopping
from gptbot.domain.ports.storage import InboxItem
from gptbot.domain.request import Question

PRESS_TIMEOUT_S = 5


@attrs.frozen(kw_only=True)
class TelegramHandler:
    """Serves the items of the inbox; ``stop`` ends the process."""

    bot: Bot
    reader: Reader
    features: Features
    waiting_max: int
    stop: Callable[[], None]

    def kind(self, item: InboxItem) -> Kind:
        """Questions, and commands that ask a model, wait for their turn."""
        incoming = self._read(item)
        asks = isinstance(incoming, Asked)
        if isinstance(incoming, Commanded):
            command = found(self.features, incoming.request, incoming.name)
            asks = command is not None and command.tier is not None and bool(incoming.argument)
        return Kind.QUESTION if asks else Kind.COMMAND

    async def handle(self, item: InboxItem) -> None:
        """Serves one item, whatever it is."""
        incoming = self._read(item)
        match incoming:
            case Commanded():
                await self._command(incoming)
            case Asked(text=text):
                await self._ask(incoming, Question(request=incoming.request, text=text, replied=incoming.replied))
            case Pressed():
                await self._press(incoming)
            case Unreadable():
                await self.features.desk.refuse(incoming.request, NotUnderstood())
            case _:
                await self.features.desk.ignore(item.event_id)

    async def refuse(self, item: InboxItem) -> None:
        """Says that too many questions wait in this dialogue."""
        incoming = self._read(item)
        if incoming is not None:
            await self.features.desk.refuse(incoming.request, TooManyWaiting(limit=self.waiting_max))

    async def failed(self, item: InboxItem) -> int:
        """Counts a failure by a bug."""
        return await self.features.recovery.failed(item.event_id)

    async def set_aside(self, item: InboxItem, bug: str) -> None:
        """Ends what failed too often, with a word to its sender if it says who that is."""
        incoming = None
        with suppress(Exception):
            incoming = self._read(item)
        if incoming is None:
            await self.features.recovery.set_aside_unread(item.event_id, bug)
        else:
            await self.features.recovery.set_aside(incoming.request, bug)

    def _read(self, item: InboxItem) -> Incoming | None:
        return self.reader.read(json.loads(item.payload))

    async def _command(self, incoming: Commanded) -> None:
        command = found(self.features, incoming.request, incoming.name)
        if command is None:
            await self._serve(incoming, unknown(self.features, incoming.name))
        elif command.tier is None:
            await self._serve(incoming, command.errand(self.features, incoming.argument))
        else:
            await self._ask_by_command(incoming, command)

    async def _ask_by_command(self, incoming: Commanded, command: Command) -> None:
        if not incoming.argument:
            await self.features.desk.refuse(incoming.request, ArgumentsMissing(command=command.name))
            return
        question = Question(
            request=incoming.request, text=incoming.argument, replied=incoming.replied, tier=command.tier
        )
        await self._ask(incoming, question)

    async def _ask(self, incoming: Incoming, question: Question) -> None:
        reply = TelegramReply(bot=self.bot, request=incoming.request)
        await self.features.chat.ask(question, reply)

    async def _press(self, incoming: Pressed) -> None:
        name, _, argument = incoming.data.partition(":")
        command = found(self.features, incoming.request, name)
        if command is None or command.tier is not None:
            await self.features.desk.ignore(incoming.request.event_id)
        else:
            await self._serve(incoming, command.errand(self.features, argument))
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(PRESS_TIMEOUT_S):
                await self.bot.answer_callback_query(incoming.press_id)

    async def _serve(self, incoming: Incoming, errand: Errand) -> None:
        notice = await self.features.desk.serve(incoming.request, errand)
        if isinstance(notice, Stopping):
            self.stop()
