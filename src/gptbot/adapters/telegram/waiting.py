"""Waiting notices: "Drawing…", and away with it in every outcome, even that of a crash."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import attrs
import structlog
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.adapters.texts.render import TextContext, render
from gptbot.app.usecases.litter import Tidying
from gptbot.domain.litter import Litter
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.request import Request

log = structlog.get_logger(__name__)

ATTEMPTS_MAX = 8
"""What cannot be taken away by then is left to the next start."""

PAUSE_MIN_S = 0.5
CALL_TIMEOUT_S = 15


@attrs.define(kw_only=True)
class WaitingNotices:
    """Shows notices for a while. Each is noted in the store as soon as it is sent, and forgotten when it is gone."""

    bot: Bot
    tidying: Tidying
    _tasks: set[asyncio.Task[Any]] = attrs.Factory(set)

    @asynccontextmanager
    async def shown(self, request: Request, notice: Notice) -> AsyncIterator[None]:
        """Shows it until the context is left; what is left neither waits for Telegram nor fails with it."""
        sending = self._kept(self._send(request, notice))
        try:
            yield
        finally:
            self._kept(self._take_away(sending))

    async def clear(self) -> None:
        """Takes away what the last run of the process left."""
        try:
            left = await self.tidying.waiting(FRONTEND)
        except StorageError as error:
            log.error("what is to be taken away cannot be read", error=str(error))
            return
        for litter in left:
            self._kept(self._delete(litter))

    async def drain(self, *, within_s: float) -> None:
        """Waits for what is being taken away, then leaves it to the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _kept(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _send(self, request: Request, notice: Notice) -> Litter | None:
        """Sends and notes it; None where it did not come that far."""
        message_id, thread_id = reply_target(request.message)
        if request.chat.private or message_id is None:
            reply = None
        else:
            reply = ReplyParameters(message_id, allow_sending_without_reply=True)
        litter = None
        with suppress(TelegramError, TimeoutError, StorageError):
            text = render(notice, await self.tidying.language(request.person), _context())
            async with asyncio.timeout(CALL_TIMEOUT_S):
                message = await self.bot.send_message(
                    chat_number(request.chat.id),
                    text,
                    reply_parameters=reply,
                    message_thread_id=thread_id,
                    disable_notification=True,
                )
            litter = Litter(chat_id=request.chat.id, message=str(message.message_id))
            await self.tidying.noted(litter)
        return litter

    async def _take_away(self, sending: "asyncio.Task[Litter | None]") -> None:
        litter = await sending
        if litter is not None:
            await self._delete(litter)

    async def _delete(self, litter: Litter) -> None:
        pause_s = PAUSE_MIN_S
        for _ in range(ATTEMPTS_MAX):
            try:
                await self._delete_once(litter)
                return await self.tidying.gone(litter)
            except RetryAfter as error:
                await asyncio.sleep(wait_s(error))
            except (TelegramError, TimeoutError, StorageError) as error:
                log.warning("a waiting notice cannot be taken away yet", error=type(error).__name__)
                await asyncio.sleep(pause_s)
            pause_s *= 2
        return None

    async def _delete_once(self, litter: Litter) -> None:
        """Takes it away; what Telegram says is not there, or never can be taken away, counts as well."""
        with suppress(BadRequest, ChatMigrated, Forbidden):
            async with asyncio.timeout(CALL_TIMEOUT_S):
                await self.bot.delete_message(chat_number(litter.chat_id), int(litter.message))


def _context() -> TextContext:
    """Nothing in these notices names the bot."""
    return TextContext(invitation_link=str, bot_name="")
