"""The bot in Telegram, from settings to the end of the process."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from gptbot.adapters.sqlite.backup import SqliteBackups
from gptbot.adapters.sqlite.storage import SqliteStorage, database_path
from gptbot.adapters.system.watched import WatchedStorage
from gptbot.adapters.telegram.bot import connected
from gptbot.adapters.telegram.files import TelegramFiles
from gptbot.adapters.telegram.frontend import Bells, TelegramFrontend, TelegramLimits
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.app.container import Container
from gptbot.app.models import remote_models, wired
from gptbot.app.settings import RunSettings
from gptbot.app.usecases.backup import DailyBackup
from gptbot.domain.ids import account_id
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import Storage

Hourly = Callable[[], Awaitable[object]]


async def run(settings: RunSettings) -> None:
    """Serves until SIGTERM, SIGINT or the admin's /stop.

    Raises:
        StorageError: the database cannot be opened, or was found damaged.
        TokenRefusedError: Telegram does not know the token.
        RetiredError: another process polls with the same token, and goes on.
    """
    stop = asyncio.Event()
    _on_signals(stop)
    async with AsyncExitStack() as stack:
        storage = WatchedStorage(await stack.enter_async_context(SqliteStorage.open(settings.database_url, alone=True)))
        key = settings.openai_api_key.get_secret_value()
        models = await stack.enter_async_context(remote_models(settings, key))
        connection = connected(
            token=settings.telegram_api_key.get_secret_value(),
            base_url=settings.telegram_base_url,
            poll_timeout_s=settings.poll_timeout_s,
        )
        bot = await stack.enter_async_context(connection)
        container = Container(
            storage=storage, file_source=TelegramFiles(bot=bot), operator=_operator(settings), **wired(models)
        )
        container.check_dependencies()
        frontend = TelegramFrontend(
            bot=bot,
            features=container.features(),
            clock=container.clock(),
            bells=bells(container, stop),
            limits=_limits(settings),
            hourly=_backups(settings, container, storage),
            health=storage,
        )
        await frontend.run()


def bells(container: Container, stop: asyncio.Event) -> Bells:
    """What wakes the loops of the frontend: the bells that the use cases ring, and ``stop``."""
    return Bells(
        arrived=container.arrived(),
        letters=container.letters(),
        reports=container.reports(),
        announced=container.announced(),
        stop=stop,
    )


def _backups(settings: RunSettings, container: Container, storage: Storage) -> tuple[Hourly, ...]:
    """Looks every hour whether today's copy is there."""
    if not settings.backups_kept:
        return ()
    daily = DailyBackup(
        storage=storage,
        clock=container.clock(),
        alarm=container.alarm(),
        bell=container.letters(),
        backups=SqliteBackups(source=database_path(settings.database_url), kept=settings.backups_kept),
    )
    return (daily.make,)


def _on_signals(stop: asyncio.Event) -> None:
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)


def _operator(settings: RunSettings) -> Operator:
    return Operator(
        admin=account_id(FRONTEND, settings.admin_chat_id),
        forced_language=settings.forced_language,
        reports=settings.admin_reports,
        image_copies=settings.admin_images == "on",
        access=settings.access,
    )


def _limits(settings: RunSettings) -> TelegramLimits:
    return TelegramLimits(
        trigger=settings.group_trigger,
        questions_waiting_max=settings.questions_waiting_max,
        questions_running_max=settings.questions_running_max,
        inbox_max=settings.inbox_max,
        poll_timeout_s=settings.poll_timeout_s,
        bulk_messages_per_second=settings.bulk_messages_per_second,
    )
