"""The language: asked for, chosen, or decided by the operator."""

import pytest

from gptbot.domain.account import Language
from gptbot.domain.errors import LanguageForced, UnknownLanguage
from gptbot.domain.notices import LanguageAsked, LanguageSet, Refused
from unit.usecases.house import ALICE, House, operator


async def test_without_a_code_the_language_is_asked_for(house: House) -> None:
    """The present one is named."""
    assert await house.say("/language") == LanguageAsked(present=Language.EN)


@pytest.mark.parametrize("code", ["ru", "RU"])
async def test_a_chosen_language_stays_whatever_telegram_says(house: House, code: str) -> None:
    """Letters are written in it from now on."""
    assert await house.say(f"/language {code}") == LanguageSet(language=Language.RU)
    await house.say("/topup")

    assert (await house.letters(ALICE))[-1].language is Language.RU
    assert await house.say("/language") == LanguageAsked(present=Language.RU)


async def test_a_language_without_texts_is_refused(house: House) -> None:
    """What was written is repeated, cut to 64 characters."""
    await house.say("/language " + "x" * 100)
    assert await house.told() == [Refused(refusal=UnknownLanguage(text="x" * 64))]


@pytest.mark.parametrize("words", ["/language", "/language en"])
async def test_a_forced_language_cannot_be_changed(words: str) -> None:
    """The operator decided."""
    house = House(operator=operator(forced=Language.RU))
    await house.join(ALICE)

    await house.say(words)

    assert await house.told() == [Refused(refusal=LanguageForced())]
    assert (await house.account()).chosen is None
