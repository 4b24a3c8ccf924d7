"""The mutants of a module: what mutmut's operators make of its functions, and of the statements around them."""

from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import attrs
import libcst as cst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace


@attrs.frozen(kw_only=True)
class Mutant:
    """One mutation. ``switched`` is mutmut's own name of it, if mutmut makes it at all: only within functions."""

    module: str
    place: str
    number: int
    change: str
    source: str
    switched: str | None

    @property
    def name(self) -> str:
        """Such as ``wallet:Wallet.hold:6``: where it is, and which one of there."""
        return f"{self.module.removeprefix('gptbot.domain.')}:{self.place}:{self.number}"


def mutants_of(module: str, path: Path) -> Iterator[Mutant]:
    """All mutants of a file, in the order in which mutmut counts them."""
    tree, mutations, _, _ = create_mutations(str(path), path.read_text("utf-8"))
    places = dict(_places(tree))
    counted: Counter[str] = Counter()
    for mutation in mutations:
        around = _around(tree, mutation)
        place, mangled = places[around]
        counted[place] += 1
        mutated = deep_replace(tree, mutation.original_node, mutation.mutated_node)
        assert isinstance(mutated, cst.Module)
        yield Mutant(
            module=module,
            place=place,
            number=counted[place],
            change=_change(tree.code, mutated.code),
            source=mutated.code,
            switched=mangled and f"{module}.{mangled}__mutmut_{counted[place]}",
        )


def _places(tree: cst.Module) -> Iterator[tuple[cst.CSTNode, tuple[str, str | None]]]:
    """Each statement of the module and of its classes with its name, and with mutmut's name if it is a function."""
    for outer in tree.body:
        yield outer, (_name(outer), f"x_{outer.name.value}" if isinstance(outer, cst.FunctionDef) else None)
        if isinstance(outer, cst.ClassDef):
            for inner in outer.body.body:
                mangled = f"xǁ{outer.name.value}ǁ{inner.name.value}" if isinstance(inner, cst.FunctionDef) else None
                yield inner, (f"{outer.name.value}.{_name(inner)}", mangled)


def _around(tree: cst.Module, mutation: Mutation) -> cst.CSTNode:
    """The statement that is mutated: mutmut says it for what is inside a class or a function."""
    if mutation.contained_by_top_level_function is not None:
        return mutation.contained_by_top_level_function
    return next(statement for statement in tree.body if _has(statement, mutation.original_node))


def _has(node: cst.CSTNode, wanted: cst.CSTNode) -> bool:
    return node is wanted or any(_has(child, wanted) for child in node.children)


def _name(statement: cst.CSTNode) -> str:
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return str(statement.name.value)
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else statement
    target = small.targets[0].target if isinstance(small, cst.Assign) else getattr(small, "target", None)
    return str(target.value) if isinstance(target, cst.Name) else type(small).__name__


def _change(before: str, after: str) -> str:
    """The lines as the mutant has them, or those that it lacks behind a minus."""
    _, _, *lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    new = [line[1:].strip() for line in lines if line[0] == "+"]
    return " ".join(new) or "- " + " ".join(line[1:].strip() for line in lines if line[0] == "-")
