"""Russian and English: by the user's Telegram, by choice, or by force."""

import pytest

from integration.harness import Stage, is_russian, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("code", "russian"), [("ru", True), ("en", False), ("de", False), ("ru-RU", True), ("", False)]
)
async def test_telegrams_language_decides(house: Stage, code: str, russian: bool) -> None:
    """Russian for Russian speakers, English for everybody else; commands and refusals alike."""
    ann = house.stranger("Ann", code)
    for text in ("/balance", "/start", "/help", "/balance", "/stats", "/fly", "/ec much", "/invite", "/topup"):
        assert is_russian((await said(ann, text)).text) is russian, text


async def test_a_chosen_language_is_kept(house: Stage) -> None:
    """By command, whatever Telegram says; unknown ones are refused."""
    ann = await house.newcomer(language_code="ru")
    assert not is_russian((await said(ann, "/language en")).text)
    assert not is_russian((await said(ann, "/help")).text)
    await said(ann, "/language klingon")
    assert not is_russian((await said(ann, "/help")).text)
    assert is_russian((await said(ann, "/language RU")).text)
    assert is_russian((await said(ann, "/help")).text)


async def test_without_an_argument_buttons_ask(house: Stage) -> None:
    """Pressing one chooses; a second press, or one of somebody else, does no harm."""
    ann = await house.newcomer(language_code="en")
    asked = await said(ann, "/language")
    assert len(asked.buttons) == 2
    russian = next(button for button in asked.buttons if is_russian(button["text"]))
    query = await ann.presses(asked, russian["text"])
    assert is_russian((await ann.receives()).text)
    await house.telegram.until(lambda: house.telegram.state.callbacks[query], hope="an answer to the press")
    assert is_russian((await said(ann, "/help")).text)
    again = await ann.presses(asked, russian["text"])
    await house.telegram.until(lambda: house.telegram.state.callbacks[again], hope="an answer to the press")


async def test_the_inviter_reads_their_own_language(house: Stage) -> None:
    """A notice is written for its reader, not for whoever caused it."""
    ann, bob = await house.newcomer(language_code="ru"), house.stranger("Bob", "en")
    assert not is_russian((await said(bob, f"/start {ann.id}")).text)
    assert is_russian((await ann.receives()).text)
