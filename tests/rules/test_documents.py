"""Documents are short, current and lead somewhere."""

from __future__ import annotations

import re

import pytest

from samspill.infra.settings import ROOT
from tests.rules.generated import documents
from tests.rules.sources import listed, relative, repository_files

PAGES = [p for p in repository_files() if p.suffix == ".md"]
TOUR = (ROOT / "docs" / "tour.md").read_text()
RECORDS = sorted((ROOT / "docs" / "adr").glob("0*.md"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
IN_CODE = re.compile(r"`((?:samspill|templates|tests|docs|migrations)/[\w./-]+)`")


def test_generated_documents_are_current() -> None:
    stale = [relative(path) for path, text in documents().items() if path.read_text() != text]
    assert not stale, listed(stale, "Run `make documents` and read what changed.")


def test_links_lead_to_something() -> None:
    dead = [
        f"{relative(page)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not dead, listed(dead, "Mend the link.")


def test_files_that_documents_name_exist() -> None:
    gone = [
        f"{relative(page)}: {name}"
        for page in PAGES
        for name in IN_CODE.findall(page.read_text())
        if not (ROOT / name).exists()
    ]
    assert not gone, listed(gone, "The code has moved: say where it is now.")


def test_the_tour_shows_every_folder() -> None:
    packages = {p.parent for p in repository_files() if p.name == "__init__.py"}
    ours = {relative(p) for p in packages if p.is_relative_to(ROOT / "samspill")}
    ours -= {"samspill", "samspill/plans"}
    missing = sorted(folder for folder in ours if f"`{folder}/`" not in TOUR)
    assert not missing, listed(missing, "Give it a line in the tree of docs/tour.md.")


def test_every_decision_is_on_the_list() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for place, path in enumerate(RECORDS, start=1):
        text = path.read_text()
        assert path.name.startswith(f"{place:04d}-"), f"{path.name}: numbers follow each other"
        assert f"({path.name})" in index, f"docs/adr/README.md: list {path.name}"
        assert all(part in text for part in ("**Met.**", "**Decided.**", "**Follows.**")), path.name
        assert len(text.splitlines()) <= 40, f"{path.name}: one page"


@pytest.mark.parametrize("name", ["pyproject.toml", "package.json", "publiccode.yml", "README.md"])
def test_the_licence_is_named_the_same_everywhere(name: str) -> None:
    assert "EUPL-1.2" in (ROOT / name).read_text()


def test_the_rule_sees_a_dead_link() -> None:
    assert LINK.findall("[a](b.md) ![c](d.png) [e](https://f.example) [g](h.md#i)") == [
        "b.md",
        "d.png",
        "h.md",
    ]
    assert IN_CODE.findall("`samspill/core/` and `make run`") == ["samspill/core/"]
