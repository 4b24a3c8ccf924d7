"""Letters to whoever sits here; those to others wait until they do."""

import asyncio

import attrs

from gptbot.adapters.console.files import kept
from gptbot.adapters.console.person import FRONTEND
from gptbot.adapters.console.screen import Screen
from gptbot.adapters.texts.console import ConsoleWords, console_words
from gptbot.adapters.texts.render import TextContext, buttons, render
from gptbot.app.usecases.delivery import Delivery
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, ChatId, local_part
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, Drawing, attachment_of

BOT_NAME = "gptbot"

_READ_AT_ONCE = 100


@attrs.define(kw_only=True)
class Letters:
    """Shows each once; ``language`` is that of the last one, so also what the terminal itself speaks."""

    delivery: Delivery
    chat: ChatId
    screen: Screen
    language: Language
    _read: int = 0

    @property
    def words(self) -> ConsoleWords:
        """What the terminal says, in the language of who sits here."""
        return console_words(self.language)

    async def show(self) -> bool:
        """Shows what is new; whether an answer of a model was among it."""
        answered = False
        while postings := await self.delivery.waiting(FRONTEND, after=self._read, limit=_READ_AT_ONCE):
            for posting in postings:
                self._read = posting.number
                if posting.letter.to == self.chat:
                    await self._show(posting.letter)
                    await self.delivery.delivered(posting)
                    answered |= isinstance(posting.letter.notice, Answer | Drawing)
        return answered

    async def _show(self, letter: Letter) -> None:
        self.language = letter.language
        text = render(letter.notice, letter.language, _context(letter.language))
        if isinstance(letter.notice, Answer):
            self.screen.answer(text)
        else:
            self.screen.say(text)
        for button in buttons(letter.notice, letter.language):
            # A terminal has no buttons: what is below the text is typed, unless the text says so itself.
            if f"/{button.command}" not in text:
                self.screen.hint(f"{button.label}: /{button.command} {button.argument}")
        attachment = attachment_of(letter.notice)
        data = None if attachment is None else await self.delivery.file(attachment.key)
        if attachment is not None and data is not None:
            self.screen.hint(self.words.kept(str(await asyncio.to_thread(kept, attachment.name, data))))


def _context(language: Language) -> TextContext:
    def invitation(inviter: AccountId) -> str:
        return console_words(language).invitation(local_part(inviter))

    return TextContext(invitation_link=invitation, bot_name=BOT_NAME)
