"""One term, one word: tables, codes and addresses stand in docs/glossary.md, rules in rules.md."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from enum import Enum

from flask import Flask

from samspill.infra.db import Base
from samspill.infra.settings import ROOT
from tests.rules.sources import listed, python_files, relative, repository_files

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
RULES = (ROOT / "docs" / "rules.md").read_text()
TECHNICAL = {
    "static",
    "healthz",
    "readyz",
    ".well-known",
    "security.txt",
    "dev",
    "oidc",
    "idporten",
}
WITH_CODES = (".models", "documents.rows", "access.levels", "organisation.services")
ADVICE = (
    "Write it in docs/glossary.md, with the one word for it; or use the word that stands there."
)
RULE = re.compile(r"\b[IJF]\d{1,2}\b")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, as cells."""
    part = GLOSSARY.split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def words(cell: str) -> list[str]:
    """The terms of one cell."""
    return [word.strip() for word in cell.split(",")]


def spaced(name: str) -> str:
    """``ConsentLine`` as «consent line»."""
    return re.sub(r"(?<!^)([A-Z])", r" \1", name).lower()


def test_every_table_has_its_word(every_module: list[str]) -> None:
    known = {word for row in rows("Terms") for word in words(row[1])}
    ours = [m.class_ for m in Base.registry.mappers if m.class_.__module__ in every_module]
    missing = [cls.__name__ for cls in ours if spaced(cls.__name__) not in known]
    assert not missing, listed(sorted(missing), ADVICE)


def test_no_term_stands_twice() -> None:
    for column in (0, 1):
        counted = Counter(word for row in rows("Terms") for word in words(row[column]))
        twice = [word for word, times in counted.items() if times > 1]
        assert not twice, f"{twice}: one term, one word"


def test_no_code_or_address_stands_twice() -> None:
    for heading in ("Codes", "Addresses"):
        counted = Counter(row[0] for row in rows(heading))
        twice = [word for word, times in counted.items() if times > 1]
        assert not twice, f"{twice}: one row each, under {heading}"


def test_every_term_says_what_it_means_and_whence() -> None:
    for row in rows("Terms"):
        assert len(row) == 4, f"{row[0]}: four cells"
        assert all(row), f"{row[0]}: an empty cell"


def test_every_code_is_explained(every_module: list[str]) -> None:
    explained = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("Codes")}
    codes = {
        kind.__name__: {member.name for member in kind}
        for name in every_module
        if name.endswith(WITH_CODES)
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, Enum) and kind.__module__ == name
    }
    wrong = [
        f"{name}: {sorted(members ^ explained.get(name, set()))}"
        for name, members in codes.items()
        if members != explained.get(name)
    ]
    assert not wrong, listed(wrong, ADVICE)
    assert set(explained) == set(codes), f"{set(explained) - set(codes)}: no such list any more"


def test_every_part_of_an_address_is_explained(whole_app: Flask) -> None:
    parts = {
        part
        for rule in whole_app.url_map.iter_rules()
        for part in rule.rule.split("/")
        if part and not part.startswith("<")
    }
    explained = {row[0].strip("`") for row in rows("Addresses")}
    assert parts - TECHNICAL == explained, (
        f"not explained: {sorted(parts - TECHNICAL - explained)};"
        f" no longer there: {sorted(explained - parts)}. {ADVICE}"
    )


def test_every_rule_that_a_comment_names_is_written_down() -> None:
    written = set(re.findall(r"^\| ([IJF]\d+) ", RULES, re.MULTILINE))
    files = [*python_files("samspill"), *(p for p in repository_files() if p.suffix == ".html")]
    missing = [
        f"{relative(path)}: {rule}"
        for path in files
        for rule in sorted(set(RULE.findall(path.read_text())) - written)
    ]
    assert not missing, listed(missing, "Write what it says in docs/rules.md.")
