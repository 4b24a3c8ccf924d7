"""Looks at the dependencies without asking anybody: ``make check`` runs it.

Everything that is installed for gptbot is pinned, once, at the version that is installed, under a licence that goes
with gptbot's; what the source imports is declared, and what is declared is imported.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

import attrs
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.+!]+)")

LICENCES = re.compile(
    r"\b(?:MIT|0BSD|BSD|BSD-[23]-Clause|Apache(?:[ -]2\.0)?|ISC|PSF|PSF-2\.0|MPL[ -]2\.0|Python Software Foundation"
    r"|LGPL-3\.0-only|MIT-CMU|Zlib|CC0-1\.0)\b"
)
"""Those under which gptbot may use a library and stay under MIT itself."""

LICENCES_READ = {"httpx-aiohttp": "BSD-3-Clause", "pyromark": "MIT", "setuptools": "MIT"}
"""Their metadata says nothing; somebody has read the licence that comes with them."""

COMES_WITH = {"pydantic_core": "pydantic"}
"""Modules of a distribution that only its owner may pin: they are one in all but name."""

OF_THE_ENVIRONMENT = {"pip"}
"""Python brings it; pip freeze does not pin it, and pip must not replace itself half-way."""

BY_NAME_ONLY = {"xllamacpp"}
"""Imported when it is there, by its name as a text."""


@attrs.frozen(kw_only=True)
class Project:
    """What pyproject.toml asks for: always, and with each extra."""

    name: str
    always: tuple[Requirement, ...]
    extras: Mapping[str, tuple[Requirement, ...]]

    @classmethod
    def read(cls, text: str) -> "Project":
        """From the text of pyproject.toml."""
        said: dict[str, Any] = tomllib.loads(text)["project"]
        extras = said.get("optional-dependencies", {})
        return cls(
            name=said["name"],
            always=tuple(map(Requirement, said["dependencies"])),
            extras={extra: tuple(map(Requirement, words)) for extra, words in extras.items()},
        )

    @property
    def all(self) -> tuple[Requirement, ...]:
        """Everything, without itself."""
        every = [*self.always, *(each for words in self.extras.values() for each in words)]
        return tuple(each for each in every if each.name != self.name)


def pins(text: str) -> tuple[dict[str, str], list[str]]:
    """Versions by canonical name, and every line that is no pin or a second one."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pin = _PIN.fullmatch(line.strip())
        name = canonicalize_name(pin["name"]) if pin else ""
        if pin is None:
            wrong.append(f"constraints.txt:{number}: not a name with one version: {line}")
        elif name in found:
            wrong.append(f"constraints.txt:{number}: {name} is pinned twice")
        else:
            found[name] = pin["version"]
    return found, wrong


def addresses(requirements: Iterable[Requirement]) -> list[str]:
    """Requirements that come from somewhere else than an index."""
    return [f"pyproject.toml: {each.name} comes from an address" for each in requirements if each.url]


def unpinned(project: Project, pinned: Mapping[str, str], installed: Mapping[str, str]) -> Iterator[str]:
    """What is needed and not pinned, or is installed in another version than the pinned one."""
    needed = {canonicalize_name(each.name) for each in project.all} | set(installed)
    for name in sorted(needed - set(pinned) - OF_THE_ENVIRONMENT):
        yield f"constraints.txt: {name} is needed and not pinned"
    for name, version in sorted(installed.items()):
        if name in pinned and pinned[name] != version:
            yield f"{name} {version} is installed, and {pinned[name]} pinned"


def installed_for(requirements: Iterable[Requirement]) -> dict[str, Distribution]:
    """What is installed of these and of everything that they need in turn, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting, seen = list(requirements), set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            name = canonicalize_name(wanted.name)
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                found[name] = distribution(wanted.name)
            except PackageNotFoundError:
                continue
            needed = [Requirement(line) for line in found[name].requires or ()]
            waiting += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": extra})]
    return found


def unlicensed(name: str, distribution: Distribution) -> list[str]:
    """The distribution, if its licence is unknown, or none that goes with gptbot's."""
    said = LICENCES_READ.get(name) or _licence(distribution)
    fits = all(LICENCES.search(part) for part in re.split(r"\bAND\b", said))
    return [] if fits else [f"{name}: the licence is unknown or does not fit: {said[:60]!r}"]


def _licence(distribution: Distribution) -> str:
    said = distribution.metadata
    kinds = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if each.startswith("License")]
    words = [said[name] for name in ("License-Expression", "License") if name in said]
    if "License-Expression" in said or not kinds:
        return words[0].strip().partition("\n")[0] if words else ""
    return ", ".join(kinds)


def imported(sources: Iterable[str]) -> set[str]:
    """The outermost modules that these sources import, of the standard library too."""
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def undeclared(modules: Iterable[str], declared: Collection[str], owners: Mapping[str, list[str]]) -> Iterator[str]:
    """Imported modules that no declared distribution brings."""
    for module in sorted(modules):
        owned = {canonicalize_name(name) for name in owners.get(COMES_WITH.get(module, module), ())}
        if not owned & set(declared):
            yield f"src imports {module}, and pyproject.toml does not declare it"


def unused(modules: Iterable[str], declared: Collection[str], owners: Mapping[str, list[str]]) -> Iterator[str]:
    """Declared distributions of which no module is imported."""
    used = {canonicalize_name(name) for module in modules for name in owners.get(module, ())}
    for name in sorted(set(declared) - used - BY_NAME_ONLY):
        yield f"pyproject.toml declares {name}, and src does not import it"


def complaints(root: Path) -> Iterator[str]:
    """All that is wrong with this checkout in this environment."""
    project = Project.read((root / "pyproject.toml").read_text("utf-8"))
    pinned, wrong = pins((root / "constraints.txt").read_text("utf-8"))
    yield from wrong
    yield from addresses(project.all)
    installed = installed_for(project.all)
    yield from unpinned(project, pinned, {name: each.version for name, each in installed.items()})
    for name, each in sorted(installed.items()):
        yield from unlicensed(name, each)
    sources = [path.read_text("utf-8") for path in (root / "src").rglob("*.py")]
    modules = imported(sources) - sys.stdlib_module_names - {project.name}
    shipped = [each for extra, words in project.extras.items() if extra in {"charts", "local"} for each in words]
    declared = {canonicalize_name(each.name) for each in (*project.always, *shipped)}
    testing = {canonicalize_name(each.name) for each in project.extras["testing"]}
    owners = packages_distributions()
    yield from undeclared(modules, declared | testing, owners)
    yield from unused(modules, declared, owners)


def main() -> int:
    """Prints what is wrong; 1 if anything is."""
    found = list(complaints(Path.cwd()))
    for line, times in Counter(found).items():
        sys.stderr.write(f"{line}{f' ({times} times)' if times > 1 else ''}\n")
    sys.stdout.write(f"dependencies: {len(found)} complaints\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
