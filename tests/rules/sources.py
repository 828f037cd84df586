"""What the house rules read: the repository's own files, as a clone would hold them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from samspill.infra.settings import ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """Every Python file under these folders of the repository, in order."""
    return [path for path in repository_files() if path.suffix == ".py" and _under(path, folders)]


def _under(path: Path, folders: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(ROOT / folder) for folder in folders)


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is ours: what .gitignore names is left out. Works without git."""
    ignored = [
        line.strip()
        for line in (ROOT / ".gitignore").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return tuple(sorted(_walk(ROOT, ignored)))


def _walk(folder: Path, ignored: list[str]) -> Iterator[Path]:
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name == ".git" or any(_matches(path, pattern) for pattern in ignored):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, ignored)
        else:
            yield path


def _matches(path: Path, pattern: str) -> bool:
    name = pattern.strip("/")
    if "/" in pattern.rstrip("/"):
        return fnmatch(relative(path), name)
    return fnmatch(path.name, name)


def relative(path: Path) -> str:
    """The path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(), str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function in a tree, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every import as (module, name); the name is '' for ``import module``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def module_name(path: Path) -> str:
    """``samspill/plans/plan/views.py`` as ``samspill.plans.plan.views``."""
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def listed(problems: list[str], advice: str) -> str:
    """The message of a broken rule: what, where, and what to do instead."""
    return "\n".join(["", *problems, f"→ {advice}"])
