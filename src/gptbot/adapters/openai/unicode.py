"""Text that can be sent and stored: without halves of characters."""


def well_formed(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Joiner:
    """Joins what a server cut within a character: JSON can carry each half of a pair in a part of its own."""

    def __init__(self) -> None:
        self._half = ""

    def joined(self, part: str) -> str:
        """The text that is whole with this part; a half at its end waits for the next part."""
        text = self._half + part
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return well_formed(text.removesuffix(self._half))

    def rest(self) -> str:
        """What still waits when no part follows."""
        rest, self._half = well_formed(self._half), ""
        return rest
