"""The corpus: an update of every kind that Telegram sends, with what it means to the bot."""

import json
from pathlib import Path
from typing import Any

import attrs

_FILE = Path(__file__).parent / "corpus" / "updates.json"


@attrs.frozen(kw_only=True)
class Recorded:
    """An update; ``means`` is the class of its meaning, None where it is not for the bot."""

    name: str
    means: str | None
    update: dict[str, Any]


RECORDED = tuple(Recorded(**one) for one in json.loads(_FILE.read_text("utf-8")))
