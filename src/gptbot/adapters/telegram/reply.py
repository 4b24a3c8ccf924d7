"""What the one who waits sees meanwhile: the bot is typing, or drawing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import attrs
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.domain.notices import DrawingBegun
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.request import Request

REPEAT_S = 4.5
"""Telegram shows an action for five seconds."""

ACTION_TIMEOUT_S = 5

_ACTIONS = {
    Activity.TYPING: ChatAction.TYPING,
    Activity.LISTENING: ChatAction.TYPING,  # Telegram's action for voice says that the bot records one
    Activity.DRAWING: ChatAction.UPLOAD_PHOTO,
}


@attrs.frozen(kw_only=True)
class TelegramReply:
    """A reply in the chat of the request."""

    bot: Bot
    request: Request
    waiting: WaitingNotices

    @asynccontextmanager
    async def busy(self, activity: Activity) -> AsyncIterator[None]:
        """Keeps the action alive until the context is left; drawing takes long, so a notice says that it began."""
        showing = asyncio.create_task(self._show(activity))
        try:
            async with AsyncExitStack() as stack:
                if activity is Activity.DRAWING:
                    await stack.enter_async_context(self.waiting.shown(self.request, DrawingBegun()))
                yield
        finally:
            showing.cancel()
            await asyncio.wait([showing])

    async def draft(self, text_so_far: str) -> None:
        """Shows nothing: the answer comes whole."""

    async def _show(self, activity: Activity) -> None:
        _, thread_id = reply_target(self.request.message)
        while True:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(ACTION_TIMEOUT_S):
                    await self.bot.send_chat_action(
                        chat_number(self.request.chat.id), _ACTIONS[activity], message_thread_id=thread_id
                    )
            await asyncio.sleep(REPEAT_S)
