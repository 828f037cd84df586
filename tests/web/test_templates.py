"""Rules for every template and for our own style sheet. A failure says what to write instead."""

import re
from pathlib import Path

import pytest

from samspill.web.assets import ICONS, ROOT, STATIC

TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
LETTERS = TEMPLATES / "notices"
"""Read by mail programs, which fetch no style sheet."""
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))

each_template = pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES))
)


@each_template
def test_nothing_that_the_csp_forbids(path: Path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: write a class in app.css"
    if path.parent != LETTERS:
        assert "<style" not in text, "a style element: write a class in app.css"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an inline handler: write it in app.js"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "an inline script: write it in app.js"


@each_template
def test_icons_are_in_the_sprite(path: Path):
    used = re.findall(r"icon\(\"([^\"]+)\"|icon_name=\"([^\"]+)\"", path.read_text())
    unknown = {name for pair in used for name in pair if name} - set(ICONS)
    assert not unknown, f"add {unknown} to ICONS in samspill/web/assets.py"


@each_template
def test_every_form_that_changes_something_has_its_token(path: Path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
        if 'method="post"' in form:
            assert "csrf_token()" in form, "a form without csrf_token: use components/form.html"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_says_its_arguments(path: Path):
    assert path.read_text().startswith("{#-"), "begin with a comment: the macro and its arguments"


def test_own_style_uses_tokens_only():
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "app.css").read_text(), flags=re.DOTALL)
    assert css.strip().startswith("@layer app {"), "all own style stands in one layer"
    raw = re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", css)
    assert not raw, f"raw colours {raw}: use a --ds-color token"
    assert "&" not in css, "no nesting: Safari 15 and Chrome 106 drop it"
    assert "!important" not in css, "the layer decides, not !important"
