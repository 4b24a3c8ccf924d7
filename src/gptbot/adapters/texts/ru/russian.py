"""All Russian texts in one catalogue."""

from gptbot.adapters.texts.ru.account import RussianAccount
from gptbot.adapters.texts.ru.admin import RussianAdmin
from gptbot.adapters.texts.ru.chat import RussianChat
from gptbot.adapters.texts.ru.menu import RussianMenu
from gptbot.adapters.texts.ru.refusals import RussianCommandRefusals, RussianRequestRefusals
from gptbot.adapters.texts.ru.reports import RussianReports


class Russian(
    RussianMenu,
    RussianAccount,
    RussianChat,
    RussianAdmin,
    RussianReports,
    RussianRequestRefusals,
    RussianCommandRefusals,
):
    """Russian."""
