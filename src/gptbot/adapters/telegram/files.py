"""Files that people sent, fetched from Telegram."""

import asyncio

import attrs
import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from gptbot.adapters.telegram.bot import wait_s
from gptbot.domain.media import FileRef
from gptbot.domain.ports.media import FileError

log = structlog.get_logger(__name__)

DEADLINE_S = 45
ATTEMPTS_MAX = 3
PAUSE_S = 0.5


@attrs.frozen(kw_only=True)
class TelegramFiles:
    """Fits `gptbot.domain.ports.media.FileSource`.

    A file beyond `FILE_BYTES_MAX` comes cut just behind that, so that whoever asked sees that it is too large.
    """

    bot: Bot

    async def fetch(self, file: FileRef) -> bytes:
        """The content; what fails in passing is tried again.

        Raises:
            FileError: Telegram does not give it, or not in time; without the address, which has the token in it.
        """
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await self._fetched(file)
        except (TelegramError, TimeoutError) as error:
            log.warning("a file cannot be fetched", error=type(error).__name__)
            raise FileError(type(error).__name__) from None

    async def _fetched(self, file: FileRef) -> bytes:
        attempt = 1
        while True:
            try:
                return await self._downloaded(file)
            except (BadRequest, Forbidden, InvalidToken):
                raise
            except TelegramError as error:
                if attempt == ATTEMPTS_MAX:
                    raise
                await asyncio.sleep(wait_s(error) if isinstance(error, RetryAfter) else PAUSE_S)
            attempt += 1

    async def _downloaded(self, file: FileRef) -> bytes:
        found = await self.bot.get_file(file.id)
        if not (found.file_path or "").startswith("http"):
            # Telegram forgot where it is, or the server gives paths on its own disk.
            raise BadRequest("the file has no address")
        return bytes(await found.download_as_bytearray())
