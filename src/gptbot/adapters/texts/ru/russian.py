"""All Russian texts in one catalogue."""

from gptbot.adapters.texts.ru.access import RussianAccess
from gptbot.adapters.texts.ru.account import RussianAccount
from gptbot.adapters.texts.ru.admin import RussianAdmin
from gptbot.adapters.texts.ru.announce import RussianAnnouncements
from gptbot.adapters.texts.ru.chat import RussianChat
from gptbot.adapters.texts.ru.favor import RussianFavors
from gptbot.adapters.texts.ru.media import RussianMedia
from gptbot.adapters.texts.ru.menu import RussianMenu
from gptbot.adapters.texts.ru.refusals import RussianCommandRefusals, RussianRequestRefusals
from gptbot.adapters.texts.ru.reports import RussianReports
from gptbot.adapters.texts.ru.user_data import RussianUserData
from gptbot.adapters.texts.ru.users import RussianUsers


class Russian(
    RussianMenu,
    RussianUsers,
    RussianAccount,
    RussianAccess,
    RussianChat,
    RussianAdmin,
    RussianReports,
    RussianMedia,
    RussianUserData,
    RussianFavors,
    RussianAnnouncements,
    RussianRequestRefusals,
    RussianCommandRefusals,
):
    """Russian."""
