"""The mutants that no test can find, and why: `known.toml` beside this file."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

LIST = Path(__file__).with_name("known.toml")


@attrs.frozen(kw_only=True)
class Verdict:
    """What a run has to say: ``unknown`` survive and are not explained, ``gone`` are explained and do not survive."""

    unknown: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether list and run agree."""
        return not self.unknown and not self.gone


def explained(text: str) -> dict[str, str]:
    """Each listed mutant with its change.

    Raises:
        ValueError: a group has no reason, or a mutant is there twice.
    """
    found: dict[str, str] = {}
    group: dict[str, Any]
    for group in tomllib.loads(text).get("group", []):
        if not group.get("why", "").strip():
            raise ValueError(f"nobody says why these survive: {group['mutants']}")
        for line in group["mutants"]:
            name, _, change = line.partition(" ")
            if name in found:
                raise ValueError(f"{name} is explained twice")
            found[name] = change.strip()
    return found


def verdict(survivors: Mapping[str, str], listed: Mapping[str, str], modules: Sequence[str]) -> Verdict:
    """Compares names and changes, of these modules only; a name whose change is another one is not the same mutant."""
    known = {name: change for name, change in listed.items() if name.partition(":")[0] in modules}
    return Verdict(
        unknown=tuple(f"{name} {change}" for name, change in survivors.items() if known.get(name) != change),
        gone=tuple(f"{name} {change}" for name, change in known.items() if survivors.get(name) != change),
    )
