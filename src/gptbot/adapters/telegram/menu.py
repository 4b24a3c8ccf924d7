"""The command menu that Telegram shows, for each language, with more for the admin."""

import structlog
from telegram import Bot, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from gptbot.adapters.telegram.addresses import chat_number
from gptbot.adapters.texts.render import menu
from gptbot.domain.account import Language
from gptbot.domain.operator import Operator

log = structlog.get_logger(__name__)


async def set_menu(bot: Bot, operator: Operator) -> None:
    """Sets it; English for speakers of others. A refusal is logged: the commands work without their menu."""
    default = operator.forced_language or Language.EN
    for language in (None, *Language):
        shown = operator.forced_language or language or default
        try:
            await bot.set_my_commands(menu(shown, admin=False), scope=BotCommandScopeDefault(), language_code=language)
            scope = BotCommandScopeChat(chat_number(operator.admin_chat))
            await bot.set_my_commands(menu(shown, admin=True), scope=scope, language_code=language)
        except TelegramError as error:
            log.warning("the command menu could not be set", reason=error.message)
