"""From notices to words: the one door to the texts, for every frontend."""

import re
from collections.abc import Callable, Mapping

from gptbot.adapters.texts.buttons import Button, buttons, language_buttons
from gptbot.adapters.texts.catalogue import Catalogue
from gptbot.adapters.texts.commands import COMMANDS, CommandWords
from gptbot.adapters.texts.context import TextContext
from gptbot.adapters.texts.en.english import English
from gptbot.adapters.texts.en.menu import ENGLISH_COMMANDS
from gptbot.adapters.texts.ru.menu import RUSSIAN_COMMANDS
from gptbot.adapters.texts.ru.russian import Russian
from gptbot.adapters.texts.wording import one_line, sayable
from gptbot.domain.account import Language
from gptbot.domain.errors import Refusal
from gptbot.domain.forget_me import Forgotten
from gptbot.domain.notices import Answer, LanguageSet, Notice, Refused

__all__ = ["Button", "TextContext", "buttons", "language_buttons", "menu", "render", "toast"]

TOAST_CHARS_MAX = 190

_CATALOGUES: Mapping[Language, Callable[[TextContext], Catalogue]] = {Language.EN: English, Language.RU: Russian}
_COMMANDS: Mapping[Language, Mapping[str, CommandWords]] = {
    Language.EN: ENGLISH_COMMANDS,
    Language.RU: RUSSIAN_COMMANDS,
}
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def render(notice: Notice, language: Language, context: TextContext) -> str:
    """The notice as plain text without markup, never blank; an `Answer` is its own text, Markdown as it came.

    It may be longer than one message of the frontend. A change of the language is told in the new one,
    and who is forgotten reads it in the one that was theirs.
    """
    if isinstance(notice, Answer):
        return sayable(notice.text) if notice.text.strip() else "…"
    said = notice.refusal if isinstance(notice, Refused) else notice
    spoken = notice.language if isinstance(notice, LanguageSet | Forgotten) else language
    words: Callable[[Notice | Refusal], str] = getattr(_CATALOGUES[spoken](context), method_name(type(said)))
    return words(said)


def method_name(told: type[Notice | Refusal]) -> str:
    """The method of a catalogue that has the words: the class's name in snake case."""
    return _WORD_START.sub("_", told.__name__).lower()


def toast(refusal: Refusal, language: Language) -> str:
    """Why a button did nothing, in one line of up to 200 characters."""
    nowhere = TextContext(invitation_link=str, bot_name="")
    return one_line(render(Refused(refusal=refusal), language, nowhere), TOAST_CHARS_MAX)


def menu(language: Language, admin: bool) -> tuple[tuple[str, str], ...]:
    """Commands without the slash and what they do, in the order to show them; the admin's behind everybody's."""
    words = _COMMANDS[language]
    return tuple((command.name, words[command.name].description) for command in COMMANDS if admin or not command.admin)
