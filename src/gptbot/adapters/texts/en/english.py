"""All English texts in one catalogue."""

from gptbot.adapters.texts.en.access import EnglishAccess
from gptbot.adapters.texts.en.account import EnglishAccount
from gptbot.adapters.texts.en.admin import EnglishAdmin
from gptbot.adapters.texts.en.announce import EnglishAnnouncements
from gptbot.adapters.texts.en.chat import EnglishChat
from gptbot.adapters.texts.en.favor import EnglishFavors
from gptbot.adapters.texts.en.media import EnglishMedia
from gptbot.adapters.texts.en.menu import EnglishMenu
from gptbot.adapters.texts.en.refusals import EnglishCommandRefusals, EnglishRequestRefusals
from gptbot.adapters.texts.en.reports import EnglishReports
from gptbot.adapters.texts.en.user_data import EnglishUserData
from gptbot.adapters.texts.en.users import EnglishUsers


class English(
    EnglishMenu,
    EnglishUsers,
    EnglishAccount,
    EnglishAccess,
    EnglishChat,
    EnglishAdmin,
    EnglishReports,
    EnglishMedia,
    EnglishUserData,
    EnglishFavors,
    EnglishAnnouncements,
    EnglishRequestRefusals,
    EnglishCommandRefusals,
):
    """English."""
