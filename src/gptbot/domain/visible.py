"""Whether there is anything to read in a text."""

import unicodedata

_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})


def is_visible(text: str) -> bool:
    """Whether there is anything to read: not only spaces, control, zero-width and half characters.

    Characters that Unicode has not assigned, or leaves to private use, may well have a picture on the other side.
    """
    return not all(unicodedata.category(character) in _INVISIBLE for character in text)
