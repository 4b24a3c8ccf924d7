"""Buttons as Telegram has them: up to 64 bytes of data, which anybody can send back from anywhere."""

import re

import attrs
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gptbot.adapters.texts.render import Button, buttons
from gptbot.domain.ids import AccountId, account_id, local_part
from gptbot.domain.letter import Letter

_DATA = re.compile(r"(?P<command>\w+):(?P<argument>.*?)(?:@(?P<owner>[0-9]{1,19}))?", re.ASCII)


@attrs.frozen(kw_only=True)
class Press:
    """What the data of a button says: a command with its words, and whom it is for (None: whoever sees it)."""

    command: str
    argument: str
    owner: AccountId | None = None


def keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    """The buttons below a letter; they say whom they are for."""
    row = [_button(button, letter.asker) for button in buttons(letter.notice, letter.language)]
    return InlineKeyboardMarkup([row]) if row else None


def read_press(data: str, frontend: str) -> Press:
    """What a press stands for; an empty command where it is nothing of ours."""
    found = _DATA.fullmatch(data)
    if found is None:
        return Press(command="", argument="")
    owner = account_id(frontend, found["owner"]) if found["owner"] else None
    return Press(command=found["command"], argument=found["argument"], owner=owner)


def _button(button: Button, owner: AccountId | None) -> InlineKeyboardButton:
    mark = f"@{local_part(owner)}" if owner else ""
    return InlineKeyboardButton(button.label, callback_data=f"{button.command}:{button.argument}{mark}")
