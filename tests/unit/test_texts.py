"""What people read: every notice and refusal has words in every language, whatever data they carry."""

import re
import sys
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot.adapters.texts.catalogue import Catalogue, NoticeTexts, RefusalTexts
from gptbot.adapters.texts.render import TextContext, method_name, render
from gptbot.adapters.texts.wording import TEXT_UNITS_MAX
from gptbot.domain.account import Language
from gptbot.domain.errors import Refusal
from gptbot.domain.forget_me import Forgotten
from gptbot.domain.ids import AccountId, account_id, local_part
from gptbot.domain.notices import Answer, LanguageSet, Notice, PromptShown, Refilled, Refused
from gptbot.domain.reports import Reports
from gptbot.domain.units import AMOUNT_MAX
from gptbot.testing.primitives import moments
from gptbot.testing.shapes import Leaves, kinds, values_of

CONTEXT = TextContext(
    invitation_link=lambda account: f"https://t.me/gptbot?start={local_part(account)}",
    bot_name="@gptbot",
)
CYRILLIC = re.compile("[\u0400-\u04ff]")
BELOW: tuple[type[Notice] | type[Refusal], ...] = (*kinds(Notice), *kinds(Refusal))
TOLD = tuple(
    kind
    for kind in BELOW
    if kind not in {Answer, Refused} and vars(sys.modules[kind.__module__]).get(kind.__name__) is kind
)
"""What a language has its own words for; without what attrs made its slotted classes from, which lingers."""

LONG_WORDS, LONG_EMOJI = "word " * 1_500, "\U0001f600" * 5_000
calm_texts = st.text("abcXYZ019 @_-.'\"\n", max_size=80)
wild_texts = st.text(st.characters(exclude_categories=()), max_size=300)
long_texts = st.just(LONG_WORDS) | st.just(LONG_EMOJI)
languages = pytest.mark.parametrize("language", Language)
every_kind = pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)


def built(kind: type[Any], texts: SearchStrategy[str]) -> SearchStrategy[Notice]:
    """Notices of this kind, or refusals of it as the notice that tells them."""
    return _built(kind, texts)  # type: ignore[arg-type]  # mypy takes no class for hashable


@cache
def _built(kind: type[Any], texts: SearchStrategy[str]) -> SearchStrategy[Notice]:
    least, small = (-AMOUNT_MAX, -50) if kind is Refilled else (0, 0)
    leaves: Leaves = {
        str: texts,
        int: st.integers(least, AMOUNT_MAX) | st.integers(small, 50),
        bool: st.booleans(),
        datetime: moments(),
        NoneType: st.none(),
        AccountId: st.builds(account_id, st.just("telegram"), st.integers(1, 2**52)),
    }
    return values_of(kind, leaves).map(lambda told: Refused(refusal=told) if isinstance(told, Refusal) else told)


def test_every_notice_and_refusal_has_its_method() -> None:
    """A class without a method of its name that takes it would fail only when somebody waits for the text."""
    words = {name for part in (NoticeTexts, RefusalTexts, Catalogue) for name in vars(part) if name[0] != "_"}
    assert words == {method_name(kind) for kind in TOLD}
    for kind in TOLD:
        taken = get_type_hints(getattr(Catalogue, method_name(kind)))
        assert set(taken.values()) == {kind, str}


@every_kind
@given(data=st.data())
@settings(max_examples=25)
def test_each_renders_in_every_language(kind: type[Any], data: st.DataObject) -> None:
    """Russian is in Cyrillic, English is not, and neither leaves a placeholder or a None behind."""
    notice = data.draw(built(kind, calm_texts))
    for language in Language:
        text = render(notice, language, CONTEXT)
        assert text.strip() == text
        assert text
        assert not re.search(r"None|[{}]|Unit\.|Tier\.|Language\.", text)
        spoken = notice.language if isinstance(notice, LanguageSet | Forgotten) else language
        assert bool(CYRILLIC.search(text)) is (spoken is Language.RU)


@every_kind
@given(data=st.data(), bot_name=wild_texts)
@settings(max_examples=25)
def test_nothing_in_the_data_can_break_a_text(kind: type[Any], data: st.DataObject, bot_name: str) -> None:
    """NUL, lone surrogates and what turns the direction of writing never reach whoever reads."""
    context = TextContext(invitation_link=CONTEXT.invitation_link, bot_name=bot_name)
    notice = data.draw(built(kind, wild_texts))
    for language in Language:
        text = render(notice, language, context)
        assert text.strip()
        assert text.encode("utf-8")
        assert "\0" not in text


@languages
@given(text=wild_texts)
def test_an_answer_is_its_own_text(language: Language, text: str) -> None:
    """What the model said arrives as it is, and can be encoded; a blank answer still shows something."""
    rendered = render(Answer(text=text), language, CONTEXT)
    assert rendered.strip()
    if text.strip() and text == text.encode(errors="replace").decode():
        assert rendered == text
    assert rendered.encode("utf-8")


def test_a_chosen_language_is_confirmed_in_it() -> None:
    """Somebody who cannot read the old language reads that it changed."""
    assert render(LanguageSet(language=Language.RU), Language.EN, CONTEXT) == "Теперь я говорю по-русски."
    assert render(LanguageSet(language=Language.EN), Language.RU, CONTEXT) == "From now on, I speak English."


@every_kind
@given(data=st.data())
@settings(max_examples=5)
def test_long_data_makes_no_long_text(kind: type[Any], data: st.DataObject) -> None:
    """Whatever was written into a name or a prompt, the text fits into one message of Telegram; so does each report.

    Only a prompt that is asked for is shown whole.
    """
    notice = data.draw(built(kind, long_texts))
    messages = max(1, len(notice.reports)) if isinstance(notice, Reports) else 1
    if isinstance(notice, PromptShown):
        messages += len(notice.prompt.encode("utf-16-le")) // 2 // TEXT_UNITS_MAX + 1
    for language in Language:
        assert len(render(notice, language, CONTEXT).encode("utf-16-le")) // 2 <= TEXT_UNITS_MAX * messages
