"""The message that shows the admin how far an announcement has come."""

import asyncio

import attrs
import structlog
from telegram.error import RetryAfter, TelegramError

from gptbot.adapters.telegram.addresses import chat_number
from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.buttons import keyboard
from gptbot.adapters.telegram.messenger import TelegramMessenger
from gptbot.adapters.telegram.rewriting import rewritten
from gptbot.app.usecases.announce_delivery import AnnounceDelivery
from gptbot.domain.announce import Announcement
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.ports.storage import StorageError

log = structlog.get_logger(__name__)

EDIT_EACH_S = 3.0
EDIT_PAUSE_MIN_S = 1.1
"""Telegram takes no faster edits in one chat."""

SHOW_TIMEOUT_S = 10


@attrs.define(kw_only=True)
class Board:
    """One message, written once and edited. That it cannot be shown stops nothing."""

    delivery: AnnounceDelivery
    messenger: TelegramMessenger
    announcement: Announcement
    chat: ChatId
    _message: int | None = attrs.field(init=False)
    _said: str = ""
    _not_before_s: float = 0.0

    def __attrs_post_init__(self) -> None:
        shown_in = self.announcement.shown_in
        self._message = None if shown_in is None else int(shown_in)
        if self._message is not None:
            # The process before this one may have edited it a moment ago.
            self._not_before_s = asyncio.get_running_loop().time() + EDIT_PAUSE_MIN_S

    async def run(self) -> None:
        """Shows it every few seconds until it is cancelled."""
        while True:
            await self.show()
            await asyncio.sleep(EDIT_EACH_S)

    async def show(self) -> None:
        """Shows how far it is now."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._not_before_s - loop.time())
        pause_s = EDIT_PAUSE_MIN_S
        try:
            async with asyncio.timeout(SHOW_TIMEOUT_S):
                await self._show()
        except RetryAfter as error:
            pause_s = wait_s(error)
        except (TelegramError, StorageError, TimeoutError) as error:
            log.warning("the progress cannot be shown", error=type(error).__name__)
        finally:
            self._not_before_s = loop.time() + pause_s

    async def _show(self) -> None:
        progress, language = await self.delivery.progress(self.announcement)
        letter = Letter(key="", to=self.chat, notice=progress, language=language)
        part = self.messenger.parts(letter)[0]
        if part.text == self._said:
            return
        chat, buttons = chat_number(self.chat), keyboard(letter)
        bot = self.messenger.bot
        if self._message is None or not await rewritten(bot, chat, self._message, part, buttons):
            sent = await bot.send_message(chat, part.text, reply_markup=buttons, disable_notification=True)
            self._message = sent.message_id
            await self.delivery.shown(self.announcement.number, str(sent.message_id))
        self._said = part.text
