"""Guards around the Markdown converter: what is harmless looks as ever, what is not is shown as it was written."""

import pytest

from gptbot.adapters.telegram.formatting import Part, markdown_parts


def only(markdown: str) -> Part:
    """The one message of a short answer."""
    (part,) = markdown_parts(markdown)
    return part


def kinds(part: Part) -> set[str]:
    """How it is formatted."""
    return {str(entity.type) for entity in part.entities}


def test_a_spoiler_is_one_unless_there_is_a_quote() -> None:
    """There its pipes are shown, in text as in code."""
    assert (only("it is ||Bob||").text, kinds(only("it is ||Bob||"))) == ("it is Bob", {"spoiler"})
    part = only("> a || b\n\n`c || d` and ||Bob||\n")
    assert "a || b" in part.text
    assert "c || d and ||Bob||" in part.text
    assert kinds(part) == {"blockquote", "code"}


@pytest.mark.parametrize("pipes", ["http://a.b/||", "||"])
def test_pipes_in_links_survive(pipes: str) -> None:
    """Beside a quote."""
    part = only(f"> q\n\n[here](http://a.b/{pipes})")
    assert [entity.url for entity in part.entities if entity.url] == [f"http://a.b/{pipes}"]


def test_formulas_are_read_where_they_end() -> None:
    """And shown as they are where hundreds do not."""
    assert "√" in only("\\( x = \\sqrt{2} \\)").text
    assert "√" in "".join(part.text for part in markdown_parts("\\( x = \\sqrt{2} \\) and \\[ \\sqrt{3} \\]\n\n" * 300))
    hopeless = "\\( x = \\sqrt{2} \\)" + "\\(" * 5_000
    assert "√" not in "".join(part.text for part in markdown_parts(hopeless))


def test_lists_and_quotes_of_people_are_formatted() -> None:
    """As deep as anybody writes them."""
    deep = "".join(f"{'  ' * level}- level {level}\n" for level in range(12))
    assert "- level 11" not in only(deep).text
    assert kinds(only("> > > deep quote")) == {"blockquote"}
    assert only(f"a\n\n{'-' * 40}\n\n**b**").entities
