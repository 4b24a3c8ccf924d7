"""Mutation testing of the domain: ``make mutants``, or ``make mutants MODULES='wallet access'``.

Exits with 1 where a mutant survives that `known.toml` does not explain, or where it explains one that does not survive.
"""

import os
import sys
import time

from mutation import reloaded, switched
from mutation.known import LIST, Verdict, explained, verdict
from mutation.mutants import Mutant, mutants_of
from mutation.tree import modules, plant


def main(wanted: list[str], workers: int) -> int:
    """Makes the mutants, tries each, compares the survivors with the list, and prints figures."""
    begun = time.monotonic()
    os.environ.update(switched.environment())
    plant()
    try:
        paths = modules(wanted)
    except LookupError as error:
        raise SystemExit(str(error)) from None
    mutants = [mutant for module, path in paths.items() for mutant in mutants_of(module, path)]
    _say(f"{len(mutants)} mutants of {len(paths)} modules")
    survivors = _survivors(mutants, list(paths), workers) if mutants else {}
    names = [module.removeprefix("gptbot.domain.") for module in paths]
    found = verdict(survivors, explained(LIST.read_text("utf-8")), names)
    _report(found)
    explanations = len(survivors) - len(found.unknown)
    _say(
        f"{len(mutants)} mutants: {len(mutants) - len(survivors)} killed, {explanations} explained,"
        f" {len(found.unknown)} unexplained, in {time.monotonic() - begun:.0f} s"
    )
    return 0 if found.good else 1


def _survivors(mutants: list[Mutant], names: list[str], workers: int) -> dict[str, str]:
    """By name with their change; whoever survives the quick way is tried the slow way before it is believed."""
    _check_that_nothing_kills_what_is_not_mutated(mutants[0])
    quick = switched.killed(names, workers) if any(mutant.switched for mutant in mutants) else set()
    rest = [mutant for mutant in mutants if mutant.switched not in quick]
    _say(f"{len(mutants) - len(rest)} are killed by the tests that reach them; {len(rest)} are tried with all tests")
    survivors = {}
    for tried, (mutant, dead) in enumerate(reloaded.killed(rest, workers), 1):
        if tried % 100 == 0:
            _say(f"{tried} of {len(rest)}")
        if not dead:
            survivors[mutant.name] = mutant.change
            _say(f"survives: {mutant.name} {mutant.change}")
    return survivors


def _check_that_nothing_kills_what_is_not_mutated(any_mutant: Mutant) -> None:
    """Else every mutant would pass for killed."""
    path = modules([any_mutant.module.removeprefix("gptbot.domain.")])[any_mutant.module]
    unchanged = Mutant(
        module=any_mutant.module, place="", number=0, change="", source=path.read_text("utf-8"), switched=None
    )
    [(_, dead)] = reloaded.killed([unchanged], 1)
    if dead:
        raise SystemExit("the tests fail without any mutant")


def _report(found: Verdict) -> None:
    for line in found.unknown:
        _say(f"survives without an explanation in {LIST.name}: {line}")
    for line in found.gone:
        _say(f"explained in {LIST.name}, but does not survive: {line}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], int(os.environ.get("WORKERS", "2"))))
