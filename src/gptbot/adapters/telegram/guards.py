"""What the Markdown converter must not see: it would lose it, think about it for hours, or make a flood of it."""

import re

_ANGLE = re.compile(r"(?<!\\)((?:\\\\)*)<(?!https?://[^\s<>]+>)")
_QUOTE = re.compile(r"^[ \t]*>", re.MULTILINE)
_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]))){17}", re.MULTILINE)

_ANGLE_GUARD = "\ufdd0"
_PIPE_GUARD = "\ufdd1"
"""Stand for characters on their way through the converter. Unicode keeps them free of meaning."""

_LATEX = (("\\[", "\\]"), ("\\(", "\\)"))
_SCANNED_CHARS_MAX = 1_000_000
_FORMULAS_MAX = 500
_GROWTH_MAX = 2
_GROWTH_CHARS = 2_000


def without_guards(text: str) -> str:
    """The text without what would be taken for a guard."""
    return text.replace(_ANGLE_GUARD, "").replace(_PIPE_GUARD, "")


def guarded(markdown: str) -> str:
    """The text with guards for what the converter reads otherwise than people mean it, one for each character.

    What looks like HTML would vanish; web links stay links, and what is escaped is safe already. For the edges of a
    spoiler the converter tries out two readings of each line of a quote: twice the time for every line.
    """
    if "||" in markdown and _QUOTE.search(markdown):
        markdown = markdown.replace("||", 2 * _PIPE_GUARD)
    return _ANGLE.sub(rf"\1{_ANGLE_GUARD}", markdown)


def restored(text: str) -> str:
    """What was guarded as it was."""
    return text.replace(_ANGLE_GUARD, "<").replace(_PIPE_GUARD, "|")


def too_intricate(markdown: str) -> bool:
    """Whether the converter would indent line after line ever deeper, or look for the last line of each formula."""
    return _DEEP.search(markdown) is not None or markdown.count("$$") > _FORMULAS_MAX


def reads_latex(markdown: str) -> bool:
    r"""Whether ``\(`` and ``\[`` may be looked for: each one that nobody closes is looked for up to its block's end."""
    scanned = sum(
        len(block) * block.count(opening, max(block.rfind(closing), 0))
        for opening, closing in _LATEX
        for block in markdown.split("\n\n")
    )
    return scanned <= _SCANNED_CHARS_MAX


def overgrown(text: str, markdown: str) -> bool:
    """Whether more came out of the converter than an answer can be."""
    return len(text) > _GROWTH_MAX * len(markdown) + _GROWTH_CHARS
