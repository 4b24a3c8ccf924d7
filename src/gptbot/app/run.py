"""The bot in Telegram, from settings to the end of the process."""

import asyncio
import signal
from contextlib import AsyncExitStack

from gptbot.adapters.openai.chat_model import ChatModelSettings, OpenAIChatModel
from gptbot.adapters.prices.known import known_prices
from gptbot.adapters.sqlite.storage import SqliteStorage
from gptbot.adapters.telegram.bot import connected
from gptbot.adapters.telegram.frontend import Bells, TelegramFrontend, TelegramLimits
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.app.container import Container
from gptbot.app.settings import RunSettings, Settings
from gptbot.domain.account import Tier
from gptbot.domain.ids import account_id
from gptbot.domain.operator import Operator
from gptbot.domain.tariff import Tariff


async def run(settings: RunSettings) -> None:
    """Serves until SIGTERM, SIGINT or the admin's /stop.

    Raises:
        StorageError: the database cannot be opened.
        TokenRefusedError: Telegram does not know the token.
    """
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(SqliteStorage.open(settings.database_url))
        model = await stack.enter_async_context(
            OpenAIChatModel.open(model_settings(settings, settings.openai_api_key.get_secret_value()))
        )
        connection = connected(
            token=settings.telegram_api_key.get_secret_value(),
            base_url=settings.telegram_base_url,
            poll_timeout_s=settings.poll_timeout_s,
        )
        bot = await stack.enter_async_context(connection)
        container = Container(
            storage=storage, model=model, operator=_operator(settings), terms=settings.terms, tariff=tariff(settings)
        )
        container.check_dependencies()
        bells = Bells(arrived=container.arrived(), letters=container.letters(), reports=container.reports(), stop=stop)
        frontend = TelegramFrontend(
            bot=bot,
            features=container.features(),
            clock=container.clock(),
            bells=bells,
            limits=_limits(settings),
        )
        await frontend.run()


def model_settings(settings: Settings, api_key: str) -> ChatModelSettings:
    """What the chat model is told. Efforts go to OpenAI unless set; other servers may not know them."""
    ours = settings.openai_base_url is None
    return ChatModelSettings(
        api_key=api_key,
        base_url=settings.openai_base_url,
        models={Tier.STANDARD: settings.default_model, Tier.PREMIUM: settings.premium_model},
        reasoning_effort={
            Tier.STANDARD: settings.default_reasoning_effort or ("none" if ours else None),
            Tier.PREMIUM: settings.premium_reasoning_effort or ("low" if ours else None),
        },
        total_deadline_s=settings.model_total_deadline_s,
        silence_deadline_s=settings.model_silence_deadline_s,
        retries=settings.model_retries,
    )


def tariff(settings: Settings) -> Tariff:
    """Prices by exact model id: the operator's own win."""
    models = (settings.default_model, settings.premium_model)
    return Tariff(prices={**known_prices(models), **settings.prices})


def _operator(settings: RunSettings) -> Operator:
    return Operator(
        admin=account_id(FRONTEND, settings.admin_chat_id),
        forced_language=settings.forced_language,
        reports=settings.admin_reports,
    )


def _limits(settings: RunSettings) -> TelegramLimits:
    return TelegramLimits(
        trigger=settings.group_trigger,
        questions_waiting_max=settings.questions_waiting_max,
        questions_running_max=settings.questions_running_max,
        inbox_max=settings.inbox_max,
        poll_timeout_s=settings.poll_timeout_s,
    )
