"""Buttons: what their data says, and what anybody may send in its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from gptbot.adapters.telegram.buttons import Press, keyboard, read_press
from gptbot.adapters.texts.render import Button, buttons
from gptbot.domain.account import Language
from gptbot.domain.favor import Favor, FavorRequested, favor_id
from gptbot.domain.ids import AccountId, ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.notices import LanguageAsked, Notice, Profile, Topup, WalletView
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters
from gptbot.testing.strategies import texts

LARGEST = AccountId(f"telegram:{2**52}")
FAVOR = Favor(id=favor_id(LARGEST, 10**6), account_id=LARGEST, tokens=1, asked_at=datetime(2026, 5, 1, tzinfo=UTC))
REQUESTED = FavorRequested(
    favor_id=FAVOR.id,
    user=Profile(id=LARGEST, name="Ann", username=None),
    tokens=1,
    left=WalletView(unit=Unit.TOKEN, posted=0, held=0),
    used=Counters(),
    granted_before=0,
)


def data(notice: Notice, asker: AccountId | None) -> list[str]:
    """What the buttons below a letter send."""
    letter = Letter(key="k", to=ChatId("telegram:-1"), notice=notice, language=Language.RU, asker=asker)
    markup = keyboard(letter)
    return [str(button.callback_data) for row in markup.inline_keyboard for button in row] if markup else []


@pytest.mark.parametrize(
    ("notice", "asker"),
    [(LanguageAsked(present=Language.EN), None), (LanguageAsked(present=Language.EN), LARGEST), (REQUESTED, None)],
)
def test_what_a_button_sends_is_read_as_what_it_stands_for(notice: Notice, asker: AccountId | None) -> None:
    """With whom it is for; within the 64 bytes that Telegram takes."""
    sent = data(notice, asker)
    assert [read_press(text, "telegram") for text in sent] == [
        Press(command=button.command, argument=button.argument, owner=asker) for button in buttons(notice, Language.RU)
    ]
    assert len(sent) == 2
    assert all(len(text.encode()) <= 64 for text in sent)


def test_the_labels_are_in_the_language_of_the_letter() -> None:
    """The words behind them are not."""
    english, russian = (buttons(REQUESTED, language) for language in (Language.EN, Language.RU))
    assert [button.label for button in english] == ["Yes", "No"]
    assert [button.label for button in russian] == ["Да", "Нет"]
    assert [button.argument for button in english] == [button.argument for button in russian]
    assert english[0] == Button("Yes", "decide_favor", f"yes {FAVOR.id}")


def test_most_letters_have_no_buttons() -> None:
    """No keyboard at all, which also takes one away from a message that is rewritten."""
    assert data(Topup(), LARGEST) == []


@given(texts())
def test_any_data_is_read(text: str) -> None:
    """What is nothing of ours stands for no command; nothing fails."""
    press = read_press(text, "telegram")
    assert press.command == "" or text.startswith(f"{press.command}:")


@pytest.mark.parametrize(
    ("text", "press"),
    [
        ("", Press(command="", argument="")),
        ("language", Press(command="", argument="")),
        (":ru", Press(command="", argument="")),
        ("language:", Press(command="language", argument="")),
        ("language:ru@", Press(command="language", argument="ru@")),
        ("language:ru@me", Press(command="language", argument="ru@me")),
        ("language:@42@43", Press(command="language", argument="@42", owner=AccountId("telegram:43"))),
        ("language:ru\n", Press(command="", argument="")),
        ("помощь:ru", Press(command="", argument="")),
        ("language:ru@" + "9" * 20, Press(command="language", argument="ru@" + "9" * 20)),
    ],
)
def test_odd_data_is_read_as_it_is_written(text: str, press: Press) -> None:
    """The owner is a number behind the last sign."""
    assert read_press(text, "telegram") == press
