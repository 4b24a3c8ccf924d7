"""Charts: a PNG of any names and numbers, drawn beside the loop, and a clear word where the library is missing."""

import asyncio
import io
from importlib.machinery import ModuleSpec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gptbot.adapters.charts import bars as charts
from gptbot.adapters.charts.bars import BarCharts
from gptbot.adapters.charts.drawing import LABEL_CHARS_MAX, _label
from gptbot.domain.errors import DomainError
from gptbot.domain.media import PictureFormat
from gptbot.domain.ports.charts import Bar
from gptbot.domain.top_users import CHART_BARS_MAX, ChartsMissing
from gptbot.testing.primitives import texts

PHOTO_SIDES_MAX, PHOTO_RATIO_MAX = 10_000, 20
"""What Telegram takes for a photo: width and height together, and how long it may be."""

BLUE = (0x3B, 0x7D, 0xD8)


def bar(*labels: str, value: float = 1.0) -> Bar:
    """A bar with these labels."""
    return Bar(labels=labels, value=value, shown=str(value))


def opened(data: bytes) -> Image.Image:
    """The picture."""
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def blue_rows(image: Image.Image) -> list[int]:
    """How much of each bar's colour there is, bar by bar from the top."""
    lengths, before = [], 0
    for y in range(image.height):
        line = image.crop((0, y, image.width, y + 1))
        length = sum(count for count, colour in line.getcolors(image.width) or () if colour == BLUE)
        if length and not before:
            lengths.append(0)
        if length:
            lengths[-1] = max(lengths[-1], length)
        before = length
    return lengths


async def test_bars_are_as_long_as_their_values() -> None:
    """The first on top."""
    picture = await BarCharts().bars([bar("Ann", value=100), bar("Боб", value=50), bar("🦊", "@fox", value=25)])
    assert picture.format is PictureFormat.PNG
    first, second, third = blue_rows(opened(picture.data))
    assert abs(first - 2 * second) <= 3
    assert abs(second - 2 * third) <= 3


@pytest.mark.parametrize("count", [0, 1, CHART_BARS_MAX])
async def test_every_chart_is_a_photo_for_telegram(count: int) -> None:
    """However many bars and however long their names."""
    image = opened((await BarCharts().bars([bar("W" * 500, value=2.0**63)] * count)).data)
    assert image.width + image.height <= PHOTO_SIDES_MAX
    assert max(image.size) / min(image.size) <= PHOTO_RATIO_MAX
    assert len(blue_rows(image)) == count


@pytest.mark.parametrize("name", ["W" * 99, "Ann", "Александра Константиновна", "محمد"])
@pytest.mark.parametrize("shown", ["9 223 372 036 854 775 807", "7", ""])
async def test_nothing_is_cut_off(name: str, shown: str) -> None:
    """Neither names on the left nor numbers on the right touch the edge, however long both are."""
    image = opened((await BarCharts().bars([Bar(labels=(name,), value=2.0**63, shown=shown)] * 2)).data)
    for x in (0, image.width - 1):
        assert image.crop((x, 0, x + 1, image.height)).getcolors() == [(image.height, (255, 255, 255))]


async def test_the_loop_goes_on_while_it_is_drawn() -> None:
    """And charts that are asked for together are all drawn."""
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    painter = BarCharts()
    pictures = await asyncio.gather(*(painter.bars([bar("Ann")]) for _ in range(2)))
    turning.cancel()
    assert turns > 10
    assert pictures[0].data == pictures[1].data


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (("Ann",), "Ann"),
        (("Ёжик в тумане",), "Ёжик в тумане"),
        (("e\u0301",), "é"),
        (("🦊", "@fox", "7"), "@fox"),
        (("🦊 Fox",), "Fox"),
        (("李", "7"), "7"),
        (("\ud800", "\u202e", "\n", "7"), "7"),
        (("a\nb\tc\u200bd",), "a b c d"),
        (("Z\u0338\u0322\u031balgo",), "Zalgo"),
        (("🦊|🦊", "7"), "7"),
        (("$x^2$",), "$x^2$"),
        (("", ""), ""),
        (("x" * LABEL_CHARS_MAX,), "x" * LABEL_CHARS_MAX),
        (("x" * (LABEL_CHARS_MAX + 1),), "x" * (LABEL_CHARS_MAX - 1) + "…"),
    ],
)
def test_labels_are_what_can_be_written(labels: tuple[str, ...], shown: str) -> None:
    """The first that can, in one line, and only as much of it as there is room for."""
    assert _label(3, bar(*labels)) == f"\u200e3.  {shown}".rstrip(" ") or shown == ""


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(texts(surrogates=True), st.floats(0, 2.0**63)), min_size=1, max_size=4))
def test_no_name_and_no_number_is_too_hard(drawn: list[tuple[str, float]]) -> None:
    """Every chart comes out, without a warning."""
    picture = asyncio.run(BarCharts().bars([bar(name, value=value) for name, value in drawn]))
    assert opened(picture.data).width > 0


async def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked for when a chart is asked for, not before."""

    def absent(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(charts, "find_spec", absent)
    with pytest.raises(DomainError) as error:
        await BarCharts().bars([bar("Ann")])
    assert error.value.refusal == ChartsMissing(extra="charts")
