"""Texts made fit for a terminal: without control characters, and Markdown as rich shows it."""

import unicodedata

import attrs
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown
from rich.segment import Segment
from rich.text import Text

_KEPT = frozenset("\n\t")
_COMMAND = r"(?<![\w/.@])/[a-z_0-9]+\b(?![/.])"


def visible(text: str) -> str:
    """The text without control characters: none of them moves the cursor or colours what follows."""
    lines = text.replace("\r\n", "\n").strip("\n")
    return "".join(char for char in lines if char in _KEPT or unicodedata.category(char) != "Cc")


def notice(text: str) -> Text:
    """What the bot itself says, with its commands set off."""
    shown = Text(visible(text), overflow="fold")
    shown.highlight_regex(_COMMAND, "cyan")
    return shown


@attrs.frozen
class AnswerText:
    """What a model says; as it is written where it cannot be formatted."""

    markdown: str

    def lines(self, console: Console, options: ConsoleOptions) -> list[list[Segment]]:
        """Its lines on a screen of this width, however many."""
        clean = visible(self.markdown)
        unlimited = options.update(height=None)
        try:
            return [_trimmed(line) for line in console.render_lines(_formatted(clean), unlimited, pad=False)]
        except Exception:  # noqa: BLE001 -- whatever is wrong with the formatting, the words are there
            return console.render_lines(Text(clean, overflow="fold"), unlimited, pad=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """All of it."""
        for line in self.lines(console, options):
            yield from line
            yield Segment.line()


def _formatted(markdown: str) -> Markdown:
    """Formatted; every line stays a line, and what looks like HTML stays text."""
    shown = Markdown(markdown, hyperlinks=False)
    for token in shown.parsed:
        if token.type == "html_block":
            token.type = "code_block"
        if token.tag == "h1":
            token.tag = "h2"  # rich centres the highest
        for child in token.children or ():
            if child.type == "softbreak":
                child.type = "hardbreak"
            elif child.type == "html_inline":
                child.type = "text"
    return shown


def _trimmed(line: list[Segment]) -> list[Segment]:
    """The line without the blanks at its end, which would wrap in a window that is made narrower."""
    while line and not line[-1].text.strip() and not (line[-1].style and line[-1].style.bgcolor):
        line = line[:-1]
    if not line or (line[-1].style and line[-1].style.bgcolor):
        return line
    text, style, control = line[-1]
    return [*line[:-1], Segment(text.rstrip(), style, control)]
