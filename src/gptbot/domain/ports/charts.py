"""Charts: numbers as a picture."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from gptbot.domain.media import Picture


@attrs.frozen(kw_only=True)
class Bar:
    """One bar: whose it is, how long it is, and what is written beside it.

    The first of the ``labels`` of which a letter or a figure can be written is.
    """

    labels: tuple[str, ...]
    value: float
    shown: str


class Charts(Protocol):
    """Draws without keeping anybody waiting."""

    async def bars(self, bars: Sequence[Bar]) -> Picture:
        """A PNG with a bar below the other, the first on top.

        Raises:
            DomainError: what it takes is not installed (`ChartsMissing`).
        """
        ...
