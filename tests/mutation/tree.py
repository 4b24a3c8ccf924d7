"""A copy of the source and its tests in which mutants are made, in a spelling that mutmut can mutate."""

import ast
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREE = ROOT / ".mutants"
DOMAIN = Path("src/gptbot/domain")


def plant() -> Path:
    """A new copy in `TREE`; what was there is gone."""
    shutil.rmtree(TREE, ignore_errors=True)
    for part in ("src", "tests"):
        shutil.copytree(ROOT / part, TREE / part, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
    shutil.copy2(ROOT / "pyproject.toml", TREE)
    for path in (TREE / DOMAIN).rglob("*.py"):
        path.write_text(undecorated(path.read_text("utf-8")), "utf-8")
    return TREE


def undecorated(source: str) -> str:
    """The same module, its properties spelled ``name = property(name)``: mutmut leaves decorated functions alone."""
    lines = source.splitlines(keepends=True)
    for function in reversed([node for node in ast.walk(ast.parse(source)) if _is_property(node)]):
        assert isinstance(function, ast.FunctionDef)
        respelled = f"{function.name} = property({function.name})  # pragma: no mutate"
        lines.insert(function.end_lineno or 0, f"{' ' * function.col_offset}{respelled}\n")
        del lines[function.decorator_list[0].lineno - 1]
    return "".join(lines)


def _is_property(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    return [each.id for each in node.decorator_list if isinstance(each, ast.Name)] == ["property"]


def modules(wanted: list[str]) -> dict[str, Path]:
    """The modules of the domain by name, or those that are wanted: ``wallet``, ``ports.models``.

    Raises:
        LookupError: the domain has no such module.
    """
    found = {_dotted(path): path for path in sorted((TREE / DOMAIN).rglob("*.py"))}
    if missing := [name for name in wanted if f"gptbot.domain.{name}" not in found]:
        raise LookupError(f"the domain has no {', '.join(missing)}")
    return {name: path for name, path in found.items() if not wanted or name.removeprefix("gptbot.domain.") in wanted}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(TREE / "src").with_suffix("").parts).removesuffix(".__init__")
