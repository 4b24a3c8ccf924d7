"""Looks for secrets in all files that git tracks: ``make check`` runs it.

A fake key in a test says that it is one: it has one of `FAKES` in it.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import attrs
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

FAKES = ("emulat", "nobody", "secret", "password", "example")
"""Six letters of a word do not turn up in a key that was drawn by chance."""

_DETECTORS = (
    "AWSKeyDetector",
    "ArtifactoryDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
"""Those that know a form. Entropy and words like "token" would find half of this source."""

_OWN = {
    "OpenAI key": re.compile(r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}"),
    "Private key": re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"),
}
"""OpenAI's keys without the mark that older ones have, and every kind of private key."""

_HINT = re.compile(r"[A-Za-z0-9_+/=-]{20}|BEGIN|PuTTY|://")
"""What a line has to have so that the detectors are worth their time: all of them want one of these."""

_ENVIRONMENTS = re.compile(r"(?:^|/)\.env(?:\.(?!example$)[^/]*)?$")


@attrs.frozen
class Leak:
    """Where something lies that should not be public; the secret itself is not repeated."""

    file: str
    line: int
    kind: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}"


def leaks(root: Path) -> Iterator[Leak]:
    """Everything that looks like a secret in what git tracks below ``root``.

    Raises:
        subprocess.CalledProcessError: git tracks nothing here.
    """
    command = ["git", "-C", str(root), "ls-files", "-z"]
    tracked = subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603 -- no input in it
    for name in tracked.split("\0")[:-1]:
        if _ENVIRONMENTS.search(name):
            yield Leak(name, 1, "an environment file is tracked")
        path = root / name
        if path.is_file():
            yield from leaks_in(name, path.read_bytes().decode("utf-8", "replace"))


def leaks_in(name: str, text: str) -> Iterator[Leak]:
    """The same in one file's text."""
    for number, line in enumerate(text.splitlines(), 1):
        if _HINT.search(line):
            yield from (Leak(name, number, kind) for kind in sorted(set(_kinds(line))))


def _kinds(line: str) -> Iterator[str]:
    for kind, pattern in _OWN.items():
        if any(not _fake(found) for found in pattern.findall(line)):
            yield kind
    for detector in _detectors():
        if any(not _fake(found) for found in detector.analyze_string(line)):
            yield detector.secret_type


@cache
def _detectors() -> tuple[BasePlugin, ...]:
    kinds: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    known = {kind.__name__: kind for kind in kinds}
    return tuple(known[name]() for name in _DETECTORS)


def _fake(secret: str) -> bool:
    return any(word in secret.lower() for word in FAKES)


def main() -> int:
    """Prints what it finds; 1 if that is anything."""
    found = list(leaks(Path.cwd()))
    for leak in found:
        sys.stderr.write(f"{leak}\n")
    sys.stdout.write(f"secrets: {len(found)} found in what git tracks\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
