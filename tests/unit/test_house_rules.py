"""The house rules that no linter knows, over the syntax trees of the source."""

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import attrs
import pytest

import gptbot

SOURCE = Path(gptbot.__file__).parent
FUNCTION_LINES_MAX, FUNCTION_LINES_P90 = 40, 25
FILE_LINES_MAX, FILE_LINES_P90 = 300, 200
PURE = {
    "abc",
    "attrs",
    "collections",
    "contextlib",
    "datetime",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "operator",
    "re",
    "types",
    "typing",
    "unicodedata",
}
HOLDS_OPEN_ON_PURPOSE = {"testing/storage_contract.py"}
"""It keeps one transaction waiting to show that another waits for it."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Module:
    """A file of the source, parsed."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """What the file says."""
        return _parsed(self.text)

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> list[Module]:
    """Every file of the source."""
    paths = sorted(SOURCE.rglob("*.py"))
    return [Module(path.relative_to(SOURCE).as_posix(), path.read_text("utf-8")) for path in paths]


def foreign_waits(module: Module) -> list[str]:
    """Where a transaction is open while something else than its unit of work is awaited."""
    return [
        f"{module.name}:{wait.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.AsyncWith)
        for number, item in enumerate(node.items)
        if _begins(item.context_expr)
        for wait in (*_waits_of_items(node.items[number + 1 :]), *_waits_in(node.body))
        if not _is_of(wait, item.optional_vars)
    ]


def long_functions(module: Module) -> list[str]:
    """Functions above the limit."""
    long = [node for node in functions(module) if length(node) > FUNCTION_LINES_MAX]
    return [f"{module.name}:{node.lineno} {node.name}: {length(node)} lines" for node in long]


def long_files(module: Module) -> list[str]:
    """The file, if it is above the limit."""
    return [f"{module.name}: {module.lines} lines"] if module.lines > FILE_LINES_MAX else []


def nameless_files(module: Module) -> list[str]:
    """The file, if it does not say what it is."""
    return [] if ast.get_docstring(module.tree) else [module.name]


def impure_imports(module: Module) -> list[str]:
    """Imports of a module of the domain that reach beyond it."""
    if not module.name.startswith("domain/"):
        return []
    return [f"{module.name}: {name}" for name in _imports(module.tree) if not _is_pure(name)]


def functions(module: Module) -> Iterator[Function]:
    """All functions and methods, inner ones too."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def length(node: Function) -> int:
    """Lines from the first decorator to the end."""
    return (node.end_lineno or node.lineno) - min([node.lineno, *(each.lineno for each in node.decorator_list)]) + 1


def p90(sizes: Sequence[int]) -> int:
    """The size that nine of ten do not exceed."""
    return sorted(sizes)[math.ceil(len(sizes) * 0.9) - 1]


def _begins(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "begin"


def _waits_of_items(items: Sequence[ast.withitem]) -> Iterator[ast.expr]:
    for item in items:
        yield item.context_expr
        yield from _waits_in([item.context_expr])


def _waits_in(nodes: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """What is awaited here, but not in functions that are only defined here."""
    for node in nodes:
        if isinstance(node, Function | ast.Lambda):
            continue
        if isinstance(node, ast.Await):
            yield node.value
        elif isinstance(node, ast.AsyncFor) or (isinstance(node, ast.comprehension) and node.is_async):
            yield node.iter
        elif isinstance(node, ast.AsyncWith):
            yield from (item.context_expr for item in node.items)
        yield from _waits_in(list(ast.iter_child_nodes(node)))


def _is_of(wait: ast.expr, work: ast.expr | None) -> bool:
    """Whether this is a call of the unit of work, or has it as the first argument."""
    if not isinstance(wait, ast.Call) or not isinstance(work, ast.Name):
        return False
    root: ast.expr = wait.func
    while isinstance(root, ast.Attribute):
        root = root.value
    first = wait.args[0] if wait.args else None
    return any(isinstance(name, ast.Name) and name.id == work.id for name in (root, first))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def _is_pure(name: str) -> bool:
    return name.startswith("gptbot.domain.") or name.partition(".")[0] in PURE


RULES: tuple[Callable[[Module], list[str]], ...] = (
    foreign_waits,
    long_functions,
    long_files,
    nameless_files,
    impure_imports,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule: Callable[[Module], list[str]]) -> None:
    """No file breaks it."""
    excused = HOLDS_OPEN_ON_PURPOSE if rule is foreign_waits else set()
    assert [found for module in modules() if module.name not in excused for found in rule(module)] == []


def test_every_excuse_is_needed() -> None:
    """A file that keeps the rule needs no exception from it."""
    assert {module.name for module in modules() if foreign_waits(module)} == HOLDS_OPEN_ON_PURPOSE


def test_most_functions_are_short() -> None:
    """Nine of ten have at most 25 lines."""
    assert p90([length(node) for module in modules() for node in functions(module)]) <= FUNCTION_LINES_P90


def test_most_files_are_short() -> None:
    """Nine of ten have at most 200 lines."""
    assert p90([module.lines for module in modules()]) <= FILE_LINES_P90


@pytest.mark.parametrize(
    "wait",
    [
        "await model.answer(question)",
        "await sleep(1)",
        "await future",
        "await model.answer(question, uow)",
        "await model.answer(uow=uow)",
        "await other.wallets.get(key)",
        "await get()(uow.wallets).wait",
        "x = [await model.answer(each) for each in each_of]",
        "x = [each async for each in model.stream(question)]",
        "async with lock: pass",
        "async with model.stream(question) as parts: pass",
        "async for each in model.stream(question): pass",
        "async with storage.begin() as inner: await inner.wallets.get(key)",
        "if late:\n            await model.answer(question)",
    ],
)
def test_a_transaction_that_waits_for_something_else_is_found(wait: str) -> None:
    """Whatever the wait looks like."""
    text = f"async def f():\n    async with self.storage.begin() as uow:\n        await uow.get()\n        {wait}\n"
    assert foreign_waits(Module("app/bad.py", text))


@pytest.mark.parametrize(
    "head", ["storage.begin()", "storage.begin() as (a, b)", "storage.begin() as uow, model.stream(q) as parts"]
)
def test_a_transaction_without_a_name_or_with_company_is_found(head: str) -> None:
    """What has no name cannot be what is awaited, and what is entered behind it is waited for inside it."""
    text = f"async def f():\n    async with {head}:\n        await a.get()\n"
    assert foreign_waits(Module("app/bad.py", text))


def test_a_short_transaction_is_not_found() -> None:
    """The unit of work, helpers that take it first, and waits before, behind or in another function."""
    text = """
async def f():
    await model.answer(question)
    async with lock, self.storage.begin() as uow:
        await uow.accounts.get(who)
        await self._open(uow, question)
        late = [await uow.wallets.get(each, unit) for each in pair]
        async def later():
            await model.answer(question)
    await model.answer(question)
"""
    assert foreign_waits(Module("app/good.py", text)) == []


def test_a_long_function_and_a_long_file_are_found() -> None:
    """41 lines with the decorator are one too many, 301 as well."""
    body = "    x = 1\n" * 39
    good = Module("a.py", f"async def f():\n{body}")
    bad = Module("a.py", f"class A:\n    @d\n    def f():\n{body.replace('    x', '        x')}")
    assert (long_functions(good), len(long_functions(bad))) == ([], 1)
    assert (long_files(Module("a.py", "\n" * 300)), len(long_files(Module("a.py", "\n" * 301)))) == ([], 1)


def test_nine_of_ten_is_counted_right() -> None:
    """One long one in ten is let through, two are not."""
    assert (p90([1] * 9 + [99]), p90([1] * 8 + [99] * 2), p90([7])) == (1, 99, 7)


@pytest.mark.parametrize("text", ["", "# a comment\n", "import math\n'''late'''\n"])
def test_a_file_that_does_not_say_what_it_is_is_found(text: str) -> None:
    """The docstring comes first."""
    assert nameless_files(Module("a.py", text)) == ["a.py"]
    assert nameless_files(Module("a.py", f'"""What it is."""\n{text}')) == []


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import attrs, asyncio",
        "from time import monotonic",
        "from gptbot.app import features",
        "from gptbot import app",
        "from . import wallet",
        "from gptbot.domains import x",
        "if True:\n    import random",
    ],
)
def test_an_import_that_reads_the_surroundings_is_found(line: str) -> None:
    """In the domain, wherever in the file it stands; other rings may."""
    assert impure_imports(Module("domain/bad.py", line))
    assert impure_imports(Module("app/fine.py", line)) == []


def test_a_pure_import_is_not_found() -> None:
    """The domain itself, attrs, and what computes without looking around."""
    text = "import attrs\nfrom collections.abc import Sequence\nfrom gptbot.domain.units import Unit\nimport math\n"
    assert impure_imports(Module("domain/good.py", text)) == []
