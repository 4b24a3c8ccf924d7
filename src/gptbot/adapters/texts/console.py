"""What only the terminal says, as opposed to the bot: by language."""

from collections.abc import Mapping
from typing import Protocol

from gptbot.adapters.texts.en.console import EnglishConsole
from gptbot.adapters.texts.ru.console import RussianConsole
from gptbot.domain.account import Language


class ConsoleWords(Protocol):
    """Every one is a line of plain text."""

    def remote(self, standard: str, premium: str) -> str:
        """Which models answer."""
        ...

    def local(self, model: str, *, bundled: bool) -> str:
        """That a model on this machine answers: the small one that is installed, or somebody's own."""
        ...

    def hello(self, name: str) -> str:
        """Who is at the keyboard, and which keys there are."""
        ...

    def thinking(self) -> str:
        """Shown until the answer begins."""
        ...

    def drawing(self) -> str:
        """Shown until the picture is there."""
        ...

    def no_image_model(self) -> str:
        """Nobody can draw here."""
        ...

    def kept(self, path: str) -> str:
        """Where the file is that goes with the words above."""
        ...

    def given_up(self) -> str:
        """The answer was not waited for."""
        ...

    def storage_failed(self, detail: str) -> str:
        """The line before had no effect."""
        ...

    def invitation(self, inviter: str) -> str:
        """How a friend comes by invitation."""
        ...


_WORDS: Mapping[Language, ConsoleWords] = {Language.EN: EnglishConsole(), Language.RU: RussianConsole()}


def console_words(language: Language) -> ConsoleWords:
    """The words in this language."""
    return _WORDS[language]
