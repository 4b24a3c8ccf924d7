"""Drawing: this alone knows matplotlib, by objects and not by its global state, so that a thread may do it."""

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from gptbot.domain.ports.charts import Bar

LABEL_CHARS_MAX = 24
"""Longer names would leave no room for the bars."""

_WIDTH_IN, _BAR_IN, _FRAME_IN, _DPI = 8.0, 0.36, 0.2, 150
_WIDTH_PX = _WIDTH_IN * _DPI
_GAP_PX = 12.0
"""Between the frame, a label, its bar and its number."""
_BAR_PX_MIN = 100.0
"""The longest bar is never shorter, whatever is written beside it."""
_COLOUR = "#3b7dd8"
_FONT = FontProperties(family="DejaVu Sans", size=11)
_STYLE: dict[str, Any] = {"fontproperties": _FONT, "parse_math": False}
_ELLIPSIS = "…"
_LEFT_TO_RIGHT = "\u200e"
"""A mark without width: the place stays in front of a name that is written from right to left."""
_MARKS, _UNSEEN = {"Mn", "Me"}, {"Cc", "Cf"}
"""Categories of characters: marks that would pile up on a letter are left out, what is not seen becomes a space."""


def draw_bars(bars: Sequence[Bar]) -> bytes:
    """A PNG with a bar below the other, the first on top."""
    figure = Figure(figsize=(_WIDTH_IN, _FRAME_IN + _BAR_IN * max(len(bars), 1)), dpi=_DPI)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]  # the library says no type

    def width_px(text: str) -> float:
        return float(renderer.get_text_width_height_descent(text, _FONT, ismath=False)[0])

    labels = [_label(number, bar) for number, bar in enumerate(bars, 1)]
    numbers = [_written(bar.shown) for bar in bars]
    left_px = max(map(width_px, labels), default=0) + 2 * _GAP_PX
    axes = figure.add_axes((left_px / _WIDTH_PX, 0, 1 - left_px / _WIDTH_PX, 1))
    places = range(len(bars))
    drawn = axes.barh(places, [bar.value for bar in bars], height=0.7, color=_COLOUR)
    written = axes.bar_label(drawn, numbers, padding=_GAP_PX * 72 / _DPI, **_STYLE)
    axes.set_yticks(places, labels, **_STYLE)
    for text in (*written, *axes.get_yticklabels()):
        text.set_verticalalignment("center_baseline")
    axes.set_xlim(0, _limit(bars, list(map(width_px, numbers)), _WIDTH_PX - left_px))
    axes.set_ylim(max(len(bars), 1) - 0.5, -0.5)
    _clear(axes)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _clear(axes: Axes) -> None:
    """Leaves one line, where the bars begin."""
    axes.tick_params(axis="y", length=0, pad=_GAP_PX * 72 / _DPI)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _limit(bars: Sequence[Bar], numbers_px: Sequence[float], width_px: float) -> float:
    """The value that a bar as wide as all the room would have, so that each number finds its room behind its bar."""
    longest = max((bar.value for bar in bars), default=0.0)
    if longest <= 0:
        return 1.0
    rooms_px = [
        (width_px - 2 * _GAP_PX - number_px) * longest / bar.value
        for bar, number_px in zip(bars, numbers_px, strict=True)
        if bar.value > longest * 1e-6
    ]
    return longest * width_px / max(min(rooms_px), _BAR_PX_MIN)


def _label(number: int, bar: Bar) -> str:
    """The place and as much of the name as there is room for; what is no word at all is no name."""
    name = next((label for label in map(_written, bar.labels) if any(map(str.isalnum, label))), "")
    if len(name) > LABEL_CHARS_MAX:
        name = name[: LABEL_CHARS_MAX - 1].rstrip() + _ELLIPSIS
    return f"{_LEFT_TO_RIGHT}{number}.  {name}"


def _written(text: str) -> str:
    """The text in one line, without characters that the font has no picture for."""
    known = get_font(findfont(_FONT)).get_charmap()
    composed = (char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in _MARKS)
    kept = (char if ord(char) in known and unicodedata.category(char) not in _UNSEEN else " " for char in composed)
    return " ".join("".join(kept).split())
