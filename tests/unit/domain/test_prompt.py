"""Which prompt applies, and its limits."""

import attrs
import pytest
from hypothesis import given

from gptbot.domain.account import Account
from gptbot.domain.errors import ArgumentsMissing, DomainError, PromptTooLong
from gptbot.domain.prompt import applying_prompt, with_prompt, without_prompt
from gptbot.domain.terms import Terms
from gptbot.domain.visible import is_visible
from gptbot.testing.strategies import accounts, terms, texts
from unit.domain.builders import an_account


@given(accounts(), texts(), terms())
def test_a_prompt_is_set_or_refused(account: Account, text: str, house: Terms) -> None:
    """It applies without the space around it; one that shows nothing or is too long changes nothing."""
    prompt = text.strip()
    seen = is_visible(prompt)
    if seen and len(prompt) <= house.prompt_chars_max:
        changed = with_prompt(account, text, house)
        assert applying_prompt(changed, house) == prompt
        assert attrs.evolve(changed, prompt=account.prompt) == account
        return
    with pytest.raises(DomainError) as refused:
        with_prompt(account, text, house)
    too_long = PromptTooLong(length=len(prompt), limit=house.prompt_chars_max)
    assert refused.value.refusal == (too_long if seen else ArgumentsMissing(command="prompt"))


@given(accounts(), terms())
def test_without_an_own_prompt_the_default_applies(account: Account, house: Terms) -> None:
    """Resetting leaves everything else as it was."""
    reset = without_prompt(account)
    assert applying_prompt(reset, house) == house.default_prompt
    assert attrs.evolve(reset, prompt=account.prompt) == account


@pytest.mark.parametrize("text", ["x" * 4_096, "  " + "😀" * 4_096 + "\n"])
def test_4096_characters_fit(house_terms: Terms, text: str) -> None:
    """Emoji are one character each, and space around does not count."""
    assert with_prompt(an_account(), text, house_terms).prompt == text.strip()


def test_4097_characters_do_not_fit(house_terms: Terms) -> None:
    """The refusal says how long it is and how long it may be."""
    with pytest.raises(DomainError) as refused:
        with_prompt(an_account(), "x" * 4_097, house_terms)
    assert refused.value.refusal == PromptTooLong(length=4_097, limit=4_096)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u2060"])
def test_an_empty_prompt_is_none(house_terms: Terms, text: str) -> None:
    """Whoever writes only the command is told how it is written."""
    with pytest.raises(DomainError) as refused:
        with_prompt(an_account(), text, house_terms)
    assert refused.value.refusal == ArgumentsMissing(command="prompt")
