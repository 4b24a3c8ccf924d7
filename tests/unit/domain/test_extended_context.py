"""What is remembered, and how it is trimmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Account
from gptbot.domain.errors import ContextOutOfRange, DomainError
from gptbot.domain.extended_context import Dialog, Role, Turn, recent_turns, with_context
from gptbot.domain.terms import Terms
from gptbot.testing.strategies import accounts, dialogs, histories, terms
from unit.domain.builders import an_account

LIMITS = st.integers(0, 300)


def said(*texts: str) -> tuple[Turn, ...]:
    """Turns of the user with these texts."""
    return tuple(Turn(role=Role.USER, text=text) for text in texts)


def length(turns: tuple[Turn, ...]) -> int:
    """The characters of all turns together."""
    return sum(len(turn.text) for turn in turns)


@given(histories(surrogates=True), LIMITS)
def test_trimming_never_exceeds_its_limit(history: tuple[Turn, ...], limit: int) -> None:
    """What is kept has at most as many characters as are allowed."""
    assert length(recent_turns(history, limit_chars=limit)) <= limit


@given(histories(), LIMITS)
def test_trimming_keeps_the_newest_turns_whole_and_without_a_gap(history: tuple[Turn, ...], limit: int) -> None:
    """What is kept is the end of what was said, in its order."""
    kept = recent_turns(history, limit_chars=limit)
    assert kept == history[len(history) - len(kept) :]


@given(histories(), LIMITS)
def test_trimming_keeps_as_much_as_it_may(history: tuple[Turn, ...], limit: int) -> None:
    """One turn more would not have fitted."""
    kept = recent_turns(history, limit_chars=limit)
    if len(kept) < len(history):
        assert length(kept) + len(history[-len(kept) - 1].text) > limit


@given(histories(), LIMITS)
def test_trimming_twice_is_trimming_once(history: tuple[Turn, ...], limit: int) -> None:
    """Nothing more goes, however often it is done."""
    kept = recent_turns(history, limit_chars=limit)
    assert recent_turns(kept, limit_chars=limit) == kept


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (0, ()),
        (1, ()),
        (2, ("no",)),
        (6, ("no",)),
        (7, ("maybe", "no")),
        (9, ("maybe", "no")),
        (10, ("yes", "maybe", "no")),
    ],
)
def test_trimming_in_figures(limit: int, kept: tuple[str, ...]) -> None:
    """Whole messages only, from the oldest; a short old one never slips past a long one."""
    assert recent_turns(said("yes", "maybe", "no"), limit_chars=limit) == said(*kept)


def test_a_message_that_does_not_fit_hides_what_is_older() -> None:
    """There is never a gap, so nothing before a too long message is kept."""
    assert recent_turns(said("a", "too long", "b"), limit_chars=5) == said("b")


def test_characters_are_counted_not_bytes() -> None:
    """An emoji is one character of the limit."""
    assert recent_turns(said("😀😀"), limit_chars=2) == said("😀😀")


@given(dialogs(), histories(), LIMITS)
def test_a_dialogue_remembers_what_came_last(dialog: Dialog, more: tuple[Turn, ...], limit: int) -> None:
    """New turns go behind the old ones, and the limit holds for all together."""
    remembered = dialog.remembering(more, limit_chars=limit)
    assert remembered.turns == recent_turns(dialog.turns + more, limit_chars=limit)
    assert (remembered.id, remembered.generation) == (dialog.id, dialog.generation)


@given(dialogs())
def test_a_forgotten_dialogue_is_a_new_generation(dialog: Dialog) -> None:
    """Nothing is left, and answers to what was asked before are told apart."""
    forgotten = dialog.forgotten()
    assert forgotten == Dialog(id=dialog.id, generation=dialog.generation + 1, turns=())


@given(accounts(), terms(), st.data())
def test_context_is_set_within_its_range(account: Account, house: Terms, data: st.DataObject) -> None:
    """Anything from nothing to the limit is taken as it is."""
    chars = data.draw(st.integers(0, house.context_chars_max))
    changed = with_context(account, chars, house)
    assert changed.context_chars == chars
    assert changed.remembers == (chars > 0)


@pytest.mark.parametrize("chars", [-1, 50_001, 2**63])
def test_context_out_of_range_is_refused(house_terms: Terms, chars: int) -> None:
    """50,000 characters are the most, and less than nothing is nothing that anybody can want."""
    with pytest.raises(DomainError) as refused:
        with_context(an_account(), chars, house_terms)
    assert refused.value.refusal == ContextOutOfRange(limit=50_000)


@pytest.mark.parametrize("chars", [0, 1, 50_000])
def test_the_ends_of_the_range_belong_to_it(house_terms: Terms, chars: int) -> None:
    """1 to 50,000 turn it on, 0 turns it off."""
    assert with_context(an_account(), chars, house_terms).context_chars == chars
