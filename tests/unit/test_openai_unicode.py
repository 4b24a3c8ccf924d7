"""Text that can be sent and stored, whatever it was cut into."""

from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.openai.unicode import Joiner, well_formed

any_text = st.text(st.characters(), max_size=40)
"""Every character there is, lone surrogates included."""

halves = st.text(st.sampled_from("a\ud83d\ude00é\U0001f600"), max_size=12)
"""Texts in which surrogates meet."""


def _utf16(text: str) -> list[str]:
    """The text in UTF-16 units, each a string: what JSON escapes can be cut into."""
    raw = text.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(raw[at : at + 2], "big")) for at in range(0, len(raw), 2)]


@given(any_text | halves)
def test_well_formed_text_can_be_stored(text: str) -> None:
    """Whatever comes in, what comes out can be encoded, and stays the same from then on."""
    clean = well_formed(text)

    assert clean.encode("utf-8").decode("utf-8") == clean
    assert well_formed(clean) == clean


@given(st.text(max_size=40))
def test_text_without_surrogates_is_left_alone(text: str) -> None:
    """Nothing is changed that needs no change."""
    assert well_formed(text) == text


@given(any_text | halves)
def test_parts_join_to_the_same_text(text: str) -> None:
    """Cut between any two UTF-16 units, the parts add up to the text in one piece."""
    joiner = Joiner()
    parts = [joiner.joined(unit) for unit in _utf16(text)]

    assert "".join([*parts, joiner.rest()]) == well_formed(text)
    assert joiner.rest() == ""
