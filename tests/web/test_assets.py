"""The front end's files: addresses that change with the content, and a first view that is light."""

import gzip
import re

import pytest

from samspill.web import assets

SCRIPTS = ("files.js", "app.js", "device.js")
PAGE = 8_000  # a generous page of HTML, gzipped


def weight(*names: str) -> int:
    """Bytes on the wire of these static files; fonts are compressed already."""
    return sum(
        len(content) if name.endswith(".woff2") else len(gzip.compress(content, 6))
        for name in names
        for content in [(assets.STATIC / name).read_bytes()]
    )


def test_the_first_view_is_light():
    before = PAGE + weight("vendor/design.css", "app.css", "vendor/sprite.svg", "brand.svg")
    whole = before + weight(*SCRIPTS, "vendor/htmx.js", "vendor/inter-latin.woff2")
    assert before < 50_000, f"{before} bytes before scripts and font: is every component used?"
    assert whole < 140_000, f"{whole} bytes in the first view"


def test_the_address_follows_the_content(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "own.css").write_text("a{}")
    first = assets.asset("own.css")
    (tmp_path / "own.css").write_text("b{}{}")
    assert re.fullmatch(r"/static/own\.css\?v=[0-9a-f]{12}", first)
    assert assets.asset("own.css") != first


def test_a_missing_file_says_what_to_run():
    with pytest.raises(assets.AssetError, match="python -m samspill.web.assets"):
        assets.asset("vendor/nothing.js")


def test_the_style_sheet_asks_for_the_font_that_the_page_preloads():
    css = (assets.VENDOR / "design.css").read_text()
    for name in assets.FONT_RANGES:
        assert assets.asset(f"vendor/{name}").rpartition("/")[2] in css


def test_every_icon_is_drawn_in_the_colour_of_its_text():
    sprite = (assets.VENDOR / "sprite.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(assets.ICONS)
    assert set(re.findall(r'fill="([^"]+)"', sprite)) == {"currentColor"}


def test_nothing_is_fetched_from_elsewhere():
    for name in ("app.css", *SCRIPTS, "vendor/design.css"):
        text = (assets.STATIC / name).read_text()
        addresses = re.findall(r"(?:url\(['\"]?|@import\s+['\"])(https?:|//)", text)
        assert addresses == [], f"{name} loads something from another host"
