"""Asks for known vulnerabilities of what is pinned: ``make check`` runs it.

Whether the advisories can be asked for is another question than what they say: where they cannot, this says so, and
fails only with ``AUDIT=strict``, so that a machine without them can check the rest. It never passes for having looked.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs

LIMIT_S = 60
"""The whole question."""

_COMMAND = ("-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip", "--format", "json")
_QUIET = ("--progress-spinner", "off", "--timeout", "5")


@attrs.frozen(kw_only=True)
class Audit:
    """What is known of the pins: findings, and those of which nobody could say anything."""

    checked: int = 0
    vulnerable: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def verdict(self, *, strict: bool) -> int:
        """1 where something is vulnerable; where not all could be checked, 1 if that is demanded, else 0."""
        return 1 if self.vulnerable or (strict and not self.whole) else 0

    @property
    def whole(self) -> bool:
        """Whether every pin was looked up."""
        return self.checked > 0 and not self.unknown


def read(answer: str) -> Audit:
    """What pip-audit says, or that it says nothing."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
        return Audit(
            checked=sum("vulns" in each for each in found),
            vulnerable=tuple(_hole(each, hole) for each in found for hole in each.get("vulns", ())),
            unknown=tuple(each["name"] for each in found if "vulns" not in each),
        )
    except (ValueError, LookupError, TypeError):
        return Audit(unknown=("everything",))


def _hole(pin: dict[str, Any], hole: dict[str, Any]) -> str:
    return f"{pin['name']} {pin['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"


def asked(root: Path) -> Audit:
    """pip-audit's word on the constraints of this checkout. It exits with 0, too, where it could look up nothing."""
    command = [sys.executable, *_COMMAND, *_QUIET]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=LIMIT_S, check=False)  # noqa: S603 -- our own words
    except subprocess.TimeoutExpired:
        return Audit(unknown=("everything",))
    return read(done.stdout)


def report(audit: Audit) -> str:
    """A line for people."""
    if audit.whole:
        return f"advisories: {audit.checked} pins checked, {len(audit.vulnerable)} known vulnerabilities"
    if audit.checked:
        return f"advisories: not checked: {', '.join(audit.unknown)}; {audit.checked} others were"
    return "advisories: not checked: the advisory service cannot be reached (AUDIT=strict makes this a failure)"


def main() -> int:
    """Prints what is known; 1 if that is bad."""
    audit = asked(Path.cwd())
    for line in audit.vulnerable:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{report(audit)}\n")
    return audit.verdict(strict=os.environ.get("AUDIT") == "strict")


if __name__ == "__main__":
    raise SystemExit(main())
