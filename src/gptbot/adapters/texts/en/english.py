"""All English texts in one catalogue."""

from gptbot.adapters.texts.en.account import EnglishAccount
from gptbot.adapters.texts.en.admin import EnglishAdmin
from gptbot.adapters.texts.en.chat import EnglishChat
from gptbot.adapters.texts.en.menu import EnglishMenu
from gptbot.adapters.texts.en.refusals import EnglishCommandRefusals, EnglishRequestRefusals
from gptbot.adapters.texts.en.reports import EnglishReports


class English(
    EnglishMenu,
    EnglishAccount,
    EnglishChat,
    EnglishAdmin,
    EnglishReports,
    EnglishRequestRefusals,
    EnglishCommandRefusals,
):
    """English."""
