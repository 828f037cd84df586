"""Puts a mutant into the running program: the code of functions, and values of modules.

Functions keep their identity and get the mutant's code, wherever they are held, so that a route
or a context manager that was made from one before is wrong too. What stands in the body of a
class cannot be changed in a running program; ``NotPlanted`` says so.
"""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.support.mutants import Mutant


class NotPlanted(Exception):
    """This mutant cannot be put into a running program."""


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Run the block with the module as in the mutant. Functions only."""
    module = sys.modules[mutant.module]
    before = {old: new for new, old in _replaced(module, mutant).items()}
    try:
        yield
    finally:
        _give(before)


def plant(mutant: Mutant) -> None:
    """Make the module as in the mutant for the rest of the process. Raises NotPlanted."""
    module = sys.modules[mutant.module]
    changed = _changed_statements(module, mutant)
    for statement in changed:
        if isinstance(statement, ast.ClassDef) and not _only_methods(statement, module):
            raise NotPlanted(f"in the body of {statement.name}")
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign):
            raise NotPlanted(ast.unparse(statement).partition("\n")[0])
    _replaced(module, mutant)
    for statement in changed:
        if isinstance(statement, ast.FunctionDef):
            _give_defaults(vars(module), statement)
        elif isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef):
                    _give_defaults(vars(getattr(module, statement.name)), method, vars(module))
        else:
            _give_value(module, statement)


# ---- code ---------------------------------------------------------------------------------


def _replaced(module: ModuleType, mutant: Mutant) -> dict[CodeType, CodeType]:
    """Give every function of the module the mutant's code; old code to new."""
    file = str(module.__file__)
    plain = ast.unparse(ast.parse(inspect.getsource(module)))
    right = compile(plain, file, "exec", dont_inherit=True)
    wrong = compile(mutant.source, file, "exec", dont_inherit=True)
    ours, theirs = dict(_inside(right)), dict(_inside(wrong))
    differ = {path for path, code in theirs.items() if not _same(ours.get(path), code)}
    standing = {_path(f.__code__): f.__code__ for f in _functions(file)}
    new = {standing[path]: theirs[path] for path in differ & set(standing)}
    _give(new)
    return new


def _inside(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield _path(part), part
            yield from _inside(part)


def _path(code: CodeType) -> str:
    return code.co_qualname


def _same(one: CodeType | None, other: CodeType) -> bool:
    """Do two codes do the same, wherever their lines stand?"""
    if one is None or one.co_code != other.co_code or one.co_names != other.co_names:
        return False
    if len(one.co_consts) != len(other.co_consts):
        return False
    pairs = zip(one.co_consts, other.co_consts, strict=True)
    return all(
        _same(a, b) if isinstance(a, CodeType) and isinstance(b, CodeType) else repr(a) == repr(b)
        for a, b in pairs
    )


def _functions(file: str) -> list[FunctionType]:
    gc.unfreeze()  # a command that a test ran in this process has frozen what it loaded
    return [
        one
        for one in gc.get_objects()
        if type(one) is FunctionType and one.__code__.co_filename == file
    ]


def _give(new: dict[CodeType, CodeType]) -> None:
    if not new:
        return
    file = next(iter(new)).co_filename
    for function in _functions(file):
        code = new.get(function.__code__)
        if code is None:
            continue
        if code.co_freevars != function.__code__.co_freevars:
            raise NotPlanted(f"{code.co_qualname} is a closure over something else")
        function.__code__ = code


# ---- values -------------------------------------------------------------------------------


def _changed_statements(module: ModuleType, mutant: Mutant) -> list[ast.stmt]:
    """What stands at the top of the file and differs, and what is made from it below."""
    right = {ast.unparse(one) for one in ast.parse(inspect.getsource(module)).body}
    new = ast.parse(mutant.source).body
    if len(new) < len(ast.parse(inspect.getsource(module)).body):
        raise NotPlanted("a statement of the module is gone")
    changed, names = [], set()
    for statement in new:
        used = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        is_value = isinstance(statement, ast.Assign | ast.AnnAssign)
        if ast.unparse(statement) not in right or (is_value and used & names):
            changed.append(statement)
            names |= {n.id for n in _targets(statement)}
    return changed


def _targets(statement: ast.stmt) -> list[ast.Name]:
    if isinstance(statement, ast.Assign):
        return [target for target in statement.targets if isinstance(target, ast.Name)]
    found = getattr(statement, "target", None)
    return [found] if isinstance(found, ast.Name) else []


def _only_methods(statement: ast.ClassDef, module: ModuleType) -> bool:
    """Is the class the same but for what its methods do?"""
    tree = ast.parse(inspect.getsource(module))
    right = next(o for o in tree.body if isinstance(o, ast.ClassDef) and o.name == statement.name)
    return _bare(statement) == _bare(right)


def _bare(statement: ast.ClassDef) -> list[str]:
    return [
        one.name if isinstance(one, ast.FunctionDef) else ast.unparse(one) for one in statement.body
    ]


def _give_defaults(
    holds: Mapping[str, Any], statement: ast.FunctionDef, around: Mapping[str, Any] | None = None
) -> None:
    """Give the function that ``holds`` has the defaults of the statement."""
    space = dict(around or holds)
    bare = ast.FunctionDef(
        statement.name, statement.args, [ast.Pass()], [], None, None, lineno=1, col_offset=0
    )
    code = ast.fix_missing_locations(ast.Module([bare], []))
    exec(compile(code, "<mutant>", "exec"), space)  # noqa: S102 - our own source
    made, real = space[statement.name], inspect.unwrap(holds[statement.name])
    if not isinstance(real, FunctionType):
        return  # a property has none
    real.__defaults__, real.__kwdefaults__ = made.__defaults__, made.__kwdefaults__


def _give_value(module: ModuleType, statement: ast.stmt) -> None:
    space = dict(vars(module))
    code = ast.fix_missing_locations(ast.Module([statement], []))
    exec(compile(code, "<mutant>", "exec"), space)  # noqa: S102 - our own source
    for target in _targets(statement):
        old, new = getattr(module, target.id), space[target.id]
        if isinstance(old, dict):
            old.clear()
            old.update(new)
            continue
        for other in list(sys.modules.values()):
            for name, value in list(getattr(other, "__dict__", {}).items()):
                if value is old and _is_ours(old):
                    setattr(other, name, new)
        setattr(module, target.id, new)


def _is_ours(value: Any) -> bool:
    """Small numbers and words are shared by everybody; what is made is one thing."""
    return not isinstance(value, int | str | bytes | type(None))
