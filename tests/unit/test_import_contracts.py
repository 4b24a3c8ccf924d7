"""The two contracts that order the parts of the app say the same."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def layers(contract_id: str) -> list[set[str]]:
    """The layers of a contract, highest first, each as the names of its parts."""
    contracts = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (found,) = (contract["layers"] for contract in contracts if contract["id"] == contract_id)
    return [set(re.findall(r"[\w.]+", layer)) for layer in found]


def test_what_is_placed_in_the_app_is_placed_among_the_rings() -> None:
    """The rings hold the app's parts in the order in which the app's own contract, the exhaustive one, has them."""
    among_rings = [
        {part.removeprefix("app.") for part in layer if part.startswith("app.")} for layer in layers("rings")
    ]
    assert list(filter(None, among_rings)) == layers("app")
