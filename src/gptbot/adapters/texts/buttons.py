"""The buttons below a notice: what stands on them, and the command that each stands for."""

from collections.abc import Mapping

import attrs

from gptbot.adapters.texts.en.announce import STOP as ENGLISH_STOP
from gptbot.adapters.texts.en.favor import YES_NO as ENGLISH_YES_NO
from gptbot.adapters.texts.ru.announce import STOP as RUSSIAN_STOP
from gptbot.adapters.texts.ru.favor import YES_NO as RUSSIAN_YES_NO
from gptbot.domain.account import Language
from gptbot.domain.announce_notices import AnnouncementPreviewed, AnnouncementProgress
from gptbot.domain.favor import FavorRequested
from gptbot.domain.forget_me import ForgetAsked
from gptbot.domain.notices import LanguageAsked, Notice

_YES_NO: Mapping[Language, tuple[str, str]] = {Language.EN: ENGLISH_YES_NO, Language.RU: RUSSIAN_YES_NO}
_STOP: Mapping[Language, str] = {Language.EN: ENGLISH_STOP, Language.RU: RUSSIAN_STOP}

_DECIDE = "decide_announcement"


@attrs.frozen
class Button:
    """Pressing it is saying ``/command argument``."""

    label: str
    command: str
    argument: str


def buttons(notice: Notice, language: Language) -> tuple[Button, ...]:
    """The buttons of a notice, side by side; none for most."""
    match notice:
        case LanguageAsked():
            return tuple(Button(label, "language", code) for code, label in language_buttons())
        case FavorRequested(favor_id=favor_id):
            yes, no = _YES_NO[language]
            return (Button(yes, "decide_favor", f"yes {favor_id}"), Button(no, "decide_favor", f"no {favor_id}"))
        case AnnouncementPreviewed(number=number):
            yes, no = _YES_NO[language]
            return (Button(yes, _DECIDE, f"yes {number}"), Button(no, _DECIDE, f"no {number}"))
        case AnnouncementProgress(number=number, over=False):
            return (Button(_STOP[language], _DECIDE, f"no {number}"),)
        case ForgetAsked():
            yes, no = _YES_NO[language]
            return (Button(yes, "forget_me", "yes"), Button(no, "forget_me", "no"))
        case _:
            return ()


def language_buttons() -> tuple[tuple[Language, str], ...]:
    """Every language with its own name for itself, for the buttons of `LanguageAsked`."""
    return ((Language.EN, "English"), (Language.RU, "Русский"))
