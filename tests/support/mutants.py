"""Small wrongs, made in the source one at a time: what removes or turns a line of the policy.

A mutant is the whole file with one thing changed; ``tests.support.planting`` puts it into the
running program.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samspill.infra.settings import ROOT

LEVELS = ("NONE", "OWN", "READ", "CONTRIBUTE", "WRITE", "MANAGE")
STRENGTHS = ("LOW", "SUBSTANTIAL", "HIGH")
TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
IN_SQL = ((" <= ", " < "), (" > ", " >= "), (" >= ", " > "), (" = ", " <> "), (" or ", " and "))
"""What is turned inside a text that becomes SQL."""

DROPS = {"where", "values", "group_by", "execution_options", "correlate_except", "filter"}
"""Calls of which each argument is a condition or a value of its own."""

SWAPPED = {"min": "max", "max": "min"}

Change = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """One file with one wrong in it. ``function``: where («» at the top or in a class)."""

    module: str
    line: int
    function: str
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.what}"

    @property
    def without_line(self) -> str:
        """What it is, wherever in the file it stands: ``module.function: what``."""
        return f"{'.'.join(filter(None, (self.module, self.function)))}: {self.what}"


def policy_files() -> dict[str, Path]:
    """The files that decide who gets in, by module."""
    folder = ROOT / "samspill"
    files = [*folder.glob("access/*.py"), *folder.glob("*/access.py")]
    files += folder.glob("plans/*/access.py")
    parts = {path: path.relative_to(ROOT).with_suffix("").parts for path in sorted(files)}
    return {".".join(p): path for path, p in parts.items() if p[-1] != "__init__"}


def named(module: str, function: str, words: str) -> Mutant:
    """The one mutant of the function whose words hold these."""
    every = mutants_of(policy_files()[module], module)
    found = [one for one in every if one.function == function and words in one.what]
    assert len(found) == 1, f"{words}: {[str(one) for one in found]}"
    return found[0]


def mutants_of(path: Path, module: str) -> list[Mutant]:
    """Every small wrong that can be made in the file."""
    whole = ast.parse(path.read_text())
    nodes, apart = list(ast.walk(whole)), set(_without_effect(whole))
    places = dict(_places(whole))
    found = []
    for number, node in enumerate(nodes):
        for what, change in () if id(node) in apart else wrongs(node):
            tree = copy.deepcopy(whole)
            change(list(ast.walk(tree))[number])
            source = ast.unparse(ast.fix_missing_locations(tree))
            line, name = getattr(node, "lineno", 0), places.get(id(node), "")
            found.append(Mutant(module, line, name, what, source))
    return found


def _places(node: ast.AST, function: str = "", around: str = "") -> Iterator[tuple[int, str]]:
    """The function that each node stands in, as Python calls it. Defaults stand outside."""
    yield id(node), function
    inner = function
    if isinstance(node, ast.ClassDef):
        around += f"{node.name}."
    elif isinstance(node, ast.FunctionDef):
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                yield from _places(default, function, around)
        inner, around = around + node.name, f"{around}{node.name}.<locals>."
        yield id(node), inner
        for statement in node.body:
            yield from _places(statement, inner, around)
        return
    for child in ast.iter_child_nodes(node):
        yield from _places(child, inner, around)


def _without_effect(whole: ast.Module) -> Iterator[int]:
    """Docstrings, decorators and annotations: nothing in them decides anything."""
    for node in ast.walk(whole):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        parts = [*getattr(node, "decorator_list", ()), getattr(node, "annotation", None)]
        parts += [getattr(node, "returns", None)]
        for part in parts:
            if part is not None:
                yield from map(id, ast.walk(part))


def wrongs(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What can be made wrong in one node: the words for it, and the change."""
    for kind, makes in (
        (ast.If, _conditions),
        (ast.IfExp, _conditions),
        (ast.comprehension, _filters),
        (ast.Compare, _comparisons),
        (ast.BoolOp, _operands),
        (ast.UnaryOp, _negations),
        (ast.Call, _calls),
        (ast.Dict, _entries),
        (ast.Set | ast.Tuple | ast.List, _elements),
        (ast.Attribute, _constants),
        (ast.Constant, _words),
    ):
        if isinstance(node, kind):
            yield from makes(node)
    if hasattr(node, "body") and isinstance(node.body, list):
        yield from _statements(node)


# ---- statements ---------------------------------------------------------------------------


def _statements(node: Any) -> Iterator[tuple[str, Change]]:
    for part in ("body", "orelse", "finalbody"):
        for number, statement in enumerate(getattr(node, part, [])):
            if _is_removable(statement):
                words = ast.unparse(statement).partition("\n")[0]
                yield f"without «{words}»", _without(part, number)


def _is_removable(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        is_text = isinstance(statement.value, ast.Constant)
        return not is_text and not isinstance(statement.value, ast.Yield)
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        used = {n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)}
        return not isinstance(target, ast.Name) or target.id in used
    return isinstance(statement, ast.Return | ast.Raise | ast.AugAssign | ast.For)


def _without(part: str, number: int) -> Change:
    def change(node: Any) -> None:
        getattr(node, part)[number] = ast.Pass()

    return change


def _conditions(node: ast.If | ast.IfExp) -> Iterator[tuple[str, Change]]:
    for value in (True, False):
        yield (
            f"«{ast.unparse(node.test)}» always {value}",
            lambda n, v=value: setattr(n, "test", ast.Constant(v)),  # type: ignore[misc]
        )


def _filters(node: ast.comprehension) -> Iterator[tuple[str, Change]]:
    for number, test in enumerate(node.ifs):
        yield f"without «if {ast.unparse(test)}»", lambda n, i=number: n.ifs.pop(i)  # type: ignore[misc]


# ---- expressions --------------------------------------------------------------------------


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, Change]]:
    for number, operator in enumerate(node.ops):
        for other in TURNED[type(operator)]:
            yield (
                f"«{ast.unparse(node)}» with {other.__name__}",
                lambda n, i=number, o=other: n.ops.__setitem__(i, o()),  # type: ignore[misc]
            )


def _operands(node: ast.BoolOp) -> Iterator[tuple[str, Change]]:
    for number, value in enumerate(node.values):
        yield f"without operand «{ast.unparse(value)}»", lambda n, i=number: _drop(n.values, i)  # type: ignore[misc]


def _drop(values: list[Any], number: int) -> None:
    """Take one out; a single operand stands twice, which is itself."""
    values.pop(number)
    if len(values) == 1:
        values.append(values[0])


def _negations(node: ast.UnaryOp) -> Iterator[tuple[str, Change]]:
    if isinstance(node.op, ast.Not):
        yield (
            f"«{ast.unparse(node)}» without not",
            lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand)),
        )


def _calls(node: ast.Call) -> Iterator[tuple[str, Change]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in DROPS:
        for number, argument in enumerate(node.args):
            if len(node.args) > 1:
                yield f"without «{ast.unparse(argument)}»", lambda n, i=number: n.args.pop(i)  # type: ignore[misc]
        for number, keyword in enumerate(node.keywords):
            yield f"without «{keyword.arg}»", lambda n, i=number: n.keywords.pop(i)  # type: ignore[misc]
    plain = node.func.id if isinstance(node.func, ast.Name) else name
    if plain in SWAPPED:
        yield f"{SWAPPED[plain]} for «{ast.unparse(node)}»", _swap


def _swap(node: Any) -> None:
    if isinstance(node.func, ast.Name):
        node.func.id = SWAPPED[node.func.id]
    else:
        node.func.attr = SWAPPED[node.func.attr]


def _entries(node: ast.Dict) -> Iterator[tuple[str, Change]]:
    for number, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        words = ast.unparse(key) if key else f"**{ast.unparse(value)}"
        yield f"without the entry «{words}»", lambda n, i=number: (n.keys.pop(i), n.values.pop(i))  # type: ignore[misc]


def _elements(node: ast.Set | ast.Tuple | ast.List) -> Iterator[tuple[str, Change]]:
    if isinstance(getattr(node, "ctx", None), ast.Store) or len(node.elts) < 2:
        return
    for number, element in enumerate(node.elts):
        if isinstance(element, ast.Constant | ast.Attribute | ast.JoinedStr):
            yield f"without «{ast.unparse(element)}»", lambda n, i=number: n.elts.pop(i)  # type: ignore[misc]


def _constants(node: ast.Attribute) -> Iterator[tuple[str, Change]]:
    names = {"Level": LEVELS, "Strength": STRENGTHS}
    scale = names.get(node.value.id, ()) if isinstance(node.value, ast.Name) else ()
    if node.attr not in scale:
        return
    at = scale.index(node.attr)
    for other in (at - 1, at + 1):
        if 0 <= other < len(scale):
            yield (
                f"{ast.unparse(node)} as {scale[other]}",
                lambda n, w=scale[other]: setattr(n, "attr", w),  # type: ignore[misc]
            )


def _words(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    if isinstance(node.value, bool):
        yield f"{node.value} as {not node.value}", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node.value, int):
        yield f"{node.value} as {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)
    elif isinstance(node.value, str) and "\n" not in node.value:
        for old, new in IN_SQL:
            if old in node.value:
                yield (
                    f"«{node.value.strip()}» with «{new.strip()}»",
                    lambda n, o=old, w=new: setattr(n, "value", n.value.replace(o, w)),  # type: ignore[misc]
                )
