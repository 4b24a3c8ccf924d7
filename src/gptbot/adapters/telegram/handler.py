"""Hands what was said to the use cases: a command to the desk, a question to the model. It decides nothing."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

import attrs
from telegram import Bot
from telegram.error import TelegramError

from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.albums import album_in, events_of, may_be_album, may_have_files
from gptbot.adapters.telegram.announce import content_in
from gptbot.adapters.telegram.buttons import read_press
from gptbot.adapters.telegram.dialogues import is_refused
from gptbot.adapters.telegram.dispatcher import Kind
from gptbot.adapters.telegram.incoming import (
    AlbumPart,
    Asked,
    Commanded,
    Door,
    Incoming,
    Overheard,
    PinNote,
    Pressed,
    Spoken,
    Uncaptioned,
    Unreadable,
)
from gptbot.adapters.telegram.reader import FRONTEND, Reader
from gptbot.adapters.telegram.reply import TelegramReply
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.adapters.texts.render import toast
from gptbot.app.commands import behind_button, meaning
from gptbot.app.features import Features
from gptbot.app.usecases.desk import Errand
from gptbot.domain.access import Verdict
from gptbot.domain.errors import CaptionMissing, DomainError, NotUnderstood, Refusal, TooManyWaiting
from gptbot.domain.flood import TooMuchAtOnce
from gptbot.domain.media import FILE_BYTES_MAX, FileRef
from gptbot.domain.notices import Notice, Stopping
from gptbot.domain.ports.storage import InboxItem, UnitOfWork
from gptbot.domain.request import ChartWish, DrawingWish, Question, Request, SpokenQuestion

PRESS_TIMEOUT_S = 5


@attrs.frozen(kw_only=True)
class TelegramHandler:
    """Serves the items of the inbox; ``stop`` ends the process."""

    bot: Bot
    reader: Reader
    features: Features
    waiting: WaitingNotices
    waiting_max: int
    stop: Callable[[], None]

    def kind(self, item: InboxItem) -> Kind:
        """Questions, and commands that ask a model, wait for their turn."""
        incoming = self._read(item)
        asks = isinstance(incoming, Asked | Spoken)
        if isinstance(incoming, Commanded):
            asks = isinstance(self._meaning(incoming), Question | DrawingWish)
        return Kind.QUESTION if asks else Kind.COMMAND

    def album(self, item: InboxItem) -> str | None:
        """The album that the item is a part of."""
        incoming = self._read(item) if may_be_album(item) else None
        return incoming.album if isinstance(incoming, AlbumPart) else None

    def size_bytes(self, item: InboxItem) -> int:
        """How large the files are that it is about: the largest that is taken, where Telegram does not say."""
        incoming = self._read(item) if may_have_files(item) else None
        match incoming:
            case Spoken(file=file):
                files: tuple[FileRef, ...] = (file,)
            case Asked(pictures=pictures) | Commanded(pictures=pictures):
                files = pictures
            case _:
                files = ()
        return sum(FILE_BYTES_MAX if file.size_bytes is None else file.size_bytes for file in files)

    async def handle(self, item: InboxItem) -> None:
        """Serves one item, whatever it is."""
        incoming = self._read(item)
        if incoming is None:
            await self.features.desk.ignore(item.event_id)
            return
        if not await self._announced(item, incoming):
            await self._handled(incoming)
        await self._leave_nothing(incoming)

    async def _announced(self, item: InboxItem, incoming: Incoming) -> bool:
        """Whether it is a word in the dialogue about an announcement."""
        if not isinstance(incoming, Asked | Spoken | Uncaptioned | Unreadable):
            return False
        return await self.features.announce.said(incoming.request, content_in(json.loads(item.payload)))

    async def _handled(self, incoming: Incoming) -> None:
        match incoming:
            case Commanded():
                await self._command(incoming)
            case Asked():
                await self._ask(incoming)
            case Spoken():
                await self._hear(incoming)
            case Pressed():
                await self._press(incoming)
            case PinNote():
                await self._tidy(incoming)
            case Door(open=opened):
                await self.features.reachability.noted(incoming.request, reachable=opened)
            case Uncaptioned():
                await self.features.desk.refuse(incoming.request, CaptionMissing())
            case Unreadable():
                await self.features.desk.refuse(incoming.request, NotUnderstood())

    async def refuse(self, item: InboxItem, *, crowd: bool = False) -> None:
        """Says that it is too much: here, or in this dialogue, where a crowd is told so once."""
        incoming = self._read(item)
        if incoming is None:
            await self.features.desk.ignore(item.event_id)
            return
        request = incoming.request
        if isinstance(incoming, Overheard):
            await self.features.desk.ignore(request.event_id)
        elif not is_refused(item.lane):
            told = self.features.flood.refusing(request) is Verdict.SILENCE
            silent = told and crowd
            await self.features.desk.refuse(request, None if silent else TooManyWaiting(limit=self.waiting_max))
        elif isinstance(incoming, Pressed):
            await self._answer_press(incoming, _refusing(TooMuchAtOnce()))
        else:
            await self.features.desk.refuse(request, TooMuchAtOnce())
        await self._leave_nothing(incoming)

    async def failed(self, item: InboxItem) -> int:
        """Counts a failure by a bug."""
        return await self.features.recovery.failed(item.event_id)

    async def set_aside(self, item: InboxItem, bug: str) -> None:
        """Ends what failed too often, with a word to its sender if it says who that is."""
        incoming, request = None, None
        try:
            incoming = self._read(item)
            request = incoming.request if incoming else None
        except Exception:  # noqa: BLE001 -- this very failure is what it is set aside for
            request = self._sender(item)
        events = events_of(item)
        if request is None or isinstance(incoming, PinNote):
            await self.features.recovery.set_aside_unread(events, bug)
        else:
            # An album has an event of its own besides those of its parts: what it holds is under that name.
            await self.features.recovery.set_aside(attrs.evolve(request, siblings=events), bug)

    def _sender(self, item: InboxItem) -> Request | None:
        """Who is behind what cannot be read; of an album, behind its first part."""
        try:
            payload = json.loads(item.payload)
        except (RecursionError, ValueError):
            return None
        first, *_ = album_in(payload) or [payload]
        sender = self.reader.sender(first)
        return None if sender is None else attrs.evolve(sender, event_id=item.event_id)

    def _read(self, item: InboxItem) -> Incoming | None:
        payload = json.loads(item.payload)
        album = album_in(payload)
        return self.reader.read(payload) if album is None else self.reader.read_album(album)

    def _meaning(self, said: Commanded) -> Question | DrawingWish | ChartWish | Refusal | Errand:
        return meaning(
            self.features, said.request, said.name, said.argument, replied=said.replied, pictures=said.pictures
        )

    async def _command(self, incoming: Commanded) -> None:
        match self._meaning(incoming):
            case Question() as question:
                await self.features.chat.ask(question, self._reply(question.request))
            case DrawingWish() as wish:
                await self.features.imagine.draw(wish, self._reply(wish.request))
            case ChartWish() as wish:
                await self.features.top_users.draw(wish)
            case Refusal() as refusal:
                await self.features.desk.refuse(incoming.request, refusal)
            case errand:
                await self._serve(incoming, errand)

    async def _ask(self, incoming: Asked) -> None:
        question = Question(
            request=incoming.request, text=incoming.text, replied=incoming.replied, pictures=incoming.pictures
        )
        await self.features.chat.ask(question, self._reply(question.request))

    async def _hear(self, incoming: Spoken) -> None:
        question = SpokenQuestion(
            request=incoming.request, file=incoming.file, seconds=incoming.seconds, replied=incoming.replied
        )
        await self.features.voice.ask(question, self._reply(question.request))

    def _reply(self, request: Request) -> TelegramReply:
        return TelegramReply(bot=self.bot, request=request, waiting=self.waiting)

    async def _leave_nothing(self, incoming: Incoming) -> None:
        """Marks what is left of an album as done: what came late, or was not for the bot."""
        if incoming.request.siblings:
            await self.features.desk.ignore(*incoming.request.siblings)

    async def _press(self, incoming: Pressed) -> None:
        press = read_press(incoming.data, FRONTEND)
        errand = behind_button(self.features, incoming.request, press.command, press.argument, owner=press.owner)
        await self._answer_press(incoming, errand)

    async def _answer_press(self, incoming: Pressed, errand: Errand) -> None:
        refused = await self.features.desk.press(incoming.request, errand)
        text = toast(refused.refusal, refused.language) if refused else None
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(PRESS_TIMEOUT_S):
                await self.bot.answer_callback_query(incoming.press_id, text, show_alert=refused is not None)

    async def _tidy(self, note: PinNote) -> None:
        """Takes away the note that the bot pinned something for the admin: the pin shows by itself."""
        request = note.request
        message_id, _ = reply_target(request.message)
        if message_id is not None and request.chat.id == self.features.desk.operator.admin_chat:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(PRESS_TIMEOUT_S):
                    await self.bot.delete_message(chat_number(request.chat.id), message_id)
        await self.features.desk.ignore(request.event_id)

    async def _serve(self, incoming: Incoming, errand: Errand) -> None:
        notice = await self.features.desk.serve(incoming.request, errand)
        if isinstance(notice, Stopping):
            self.stop()


def _refusing(refusal: Refusal) -> Errand:
    async def errand(_uow: UnitOfWork, _request: Request) -> Notice | None:
        raise DomainError(refusal)

    return errand
