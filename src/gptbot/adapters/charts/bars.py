"""Bar charts with matplotlib, in a thread of their own: drawing one takes a while."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

from gptbot.domain.errors import DomainError
from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.ports.charts import Bar
from gptbot.domain.top_users import ChartsMissing

EXTRA = "charts"


class BarCharts:
    """Fits `gptbot.domain.ports.charts.Charts`. One is drawn at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def bars(self, bars: Sequence[Bar]) -> Picture:
        """The chart."""
        if find_spec("matplotlib") is None:
            raise DomainError(ChartsMissing(extra=EXTRA))
        async with self._turn:
            return Picture(data=await asyncio.to_thread(_drawn, tuple(bars)), format=PictureFormat.PNG)


def _drawn(bars: tuple[Bar, ...]) -> bytes:
    # The library takes a second to load: whoever asks for no chart never waits for it.
    from gptbot.adapters.charts.drawing import draw_bars  # noqa: PLC0415

    return draw_bars(bars)
