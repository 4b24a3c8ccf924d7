"""Who sits at the terminal."""

import unicodedata
from collections.abc import Mapping

from gptbot.domain.account import Language, Person
from gptbot.domain.ids import AccountId, account_id

FRONTEND = "console"
ADMIN = "admin"
NAME_CHARS_MAX = 32

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def person_called(name: str, language: Language) -> Person:
    """The person of this name; upper and lower case are the same account.

    Raises:
        ValueError: it is no name that could be written in a command.
    """
    name = unicodedata.normalize("NFC", name.removeprefix("@"))
    kinds = [unicodedata.category(character)[0] for character in name]
    if not 0 < len(kinds) <= NAME_CHARS_MAX or kinds[0] == "M" or not {"Z", "C"}.isdisjoint(kinds):
        raise ValueError(f"--as takes a name of 1 to {NAME_CHARS_MAX} visible characters, without spaces")
    return Person(id=account_of(name), name=name, language=language)


def account_of(name: str) -> AccountId:
    """The account of this name."""
    return account_id(FRONTEND, name.casefold())


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of the machine, as the first of its variables that is set says."""
    locale = next(filter(None, (environment.get(name, "") for name in _LOCALE)), "")
    return Language.RU if locale.casefold().startswith("ru") else Language.EN
