"""The front end's files: fetched packages become the few files that a page needs.

``python -m samspill.web.assets`` (run at set-up, after ``npm ci``) fills ``static/vendor/``.
Nothing is bundled or rewritten beyond joining: the style sheet is the Designsystemet components
we use, in its own layers, and the font faces; the icons become one SVG sprite.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
STATIC = ROOT / "samspill" / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"

DESIGN = PACKAGES / "@digdir/designsystemet-css/dist"
BASE = ("base", "heading", "label", "paragraph", "validation-message")
COMPONENTS = (
    *("link", "data-size-workaround", "button", "input", "field", "fieldset", "alert"),
    *("skip-link", "details", "list", "card", "divider", "tag", "error-summary"),
    *("table", "avatar"),
)

COPIES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "designsystemet.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}

# The second file holds the Sámi letters (č đ ŋ š ŧ ž); a page without them never fetches it.
FONT_RANGES = {
    "inter-latin.woff2": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
        "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
    ),
    "inter-latin-ext.woff2": (
        "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,"
        "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
    ),
}

# Our word for the icon → Aksel's name. The templates use only the words on the left.
ICONS = {
    "absence": "PersonCross",
    "access-log": "Eye",
    "add": "Plus",
    "attach": "Paperclip",
    "back": "ChevronLeft",
    "bag": "Backpack",
    "bell": "Bell",
    "bright-spot": "Sparkles",
    "calendar": "Calendar",
    "check": "Checkmark",
    "child": "FigureChild",
    "clock": "Clock",
    "close": "XMark",
    "consent": "PencilWriting",
    "delete": "Trash",
    "documents": "Folder",
    "down": "ChevronDown",
    "download": "Download",
    "edit": "Pencil",
    "error": "XMarkOctagon",
    "family": "HouseHeart",
    "forward": "ChevronRight",
    "goals": "HikingTrailSign",
    "health": "Bandage",
    "help": "QuestionmarkCircle",
    "home": "House",
    "information": "Information",
    "language": "Language",
    "leisure": "Bicycle",
    "life-areas": "HandHeart",
    "lock": "PadlockLocked",
    "mail": "EnvelopeClosed",
    "menu": "MenuHamburger",
    "messages": "Chat",
    "notes": "NotePencil",
    "participants": "PersonGroup",
    "person": "Person",
    "phone": "Phone",
    "plans": "Files",
    "print": "PrinterSmall",
    "school": "HatSchool",
    "search": "MagnifyingGlass",
    "send": "Paperplane",
    "sfo": "RockingHorse",
    "shield": "ShieldCheckmark",
    "sign-in": "Enter",
    "sign-out": "Leave",
    "subject-plan": "OpenBook",
    "success": "CheckmarkCircle",
    "switch": "ArrowRightLeft",
    "tasks": "Tasklist",
    "timeline": "ClockDashed",
    "unit": "Buildings2",
    "wait": "Hourglass",
    "warning": "ExclamationmarkTriangle",
}


class AssetError(Exception):
    """A front-end file is missing. The text is one line that says what to run."""


def asset(name: str) -> str:
    """The address of a file under ``static/``, with a hash of its content.

    The address changes when the content does, so a browser may keep the file for a year.
    Raises AssetError when there is no such file.
    """
    if name.startswith("vendor/"):
        version = _manifest().get(name.removeprefix("vendor/"))
        if version is None:
            raise AssetError(f"static/{name} is missing: run python -m samspill.web.assets")
    else:
        version = _own_version(name, os.stat(f"{STATIC}/{name}").st_mtime_ns)
    return f"/static/{name}?v={version}"


@lru_cache(maxsize=128)
def drawing(name: str) -> Markup:
    """The icon ``name`` from the sprite, hidden from screen readers: the word beside it speaks."""
    return Markup(
        '<svg class="ds-icon" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>'
    ).format(asset("vendor/sprite.svg"), name)


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        versions: dict[str, str] = json.loads(MANIFEST.read_text())
    except FileNotFoundError:
        raise AssetError(f"{MANIFEST} is missing: run python -m samspill.web.assets") from None
    return versions


@lru_cache(maxsize=64)
def _own_version(name: str, changed: int) -> str:  # noqa: ARG001  (a new change, a new answer)
    return _hash((STATIC / name).read_bytes())


def _hash(content: bytes) -> str:
    # nosemgrep: hash-without-key - our own style and script
    return hashlib.sha256(content).hexdigest()[:12]


def build() -> dict[str, str]:
    """Write ``static/vendor/`` anew from ``node_modules/`` and return name → content hash."""
    if not DESIGN.is_dir():
        raise AssetError("node_modules is missing: run npm ci")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    files = {name: (PACKAGES / source).read_bytes() for name, source in COPIES.items()}
    fonts = {name: _hash(files[name]) for name in FONT_RANGES}
    files["design.css"] = _style_sheet(fonts).encode()
    files["sprite.svg"] = _sprite().encode()
    for name, content in files.items():
        (VENDOR / name).write_bytes(content)
    versions = {name: _hash(content) for name, content in sorted(files.items())}
    MANIFEST.write_text(json.dumps(versions, indent=1) + "\n")
    return versions


def _style_sheet(fonts: dict[str, str]) -> str:
    """Font faces, theme and the components we use, each in Designsystemet's own layer."""
    parts = ["@layer ds.theme,ds.base,ds.components,app;"]
    for name, version in fonts.items():
        parts.append(
            "@font-face{font-family:'Inter Variable';font-style:normal;font-weight:100 900;"
            f"font-display:swap;src:url('{name}?v={version}') format('woff2');"
            f"unicode-range:{FONT_RANGES[name]}}}"
        )
    parts.append((DESIGN / "theme/designsystemet.css").read_text())
    for layer, names in (("ds.base", BASE), ("ds.components", COMPONENTS)):
        css = "".join((DESIGN / f"src/{name}.css").read_text() for name in names)
        parts.append(f"@layer {layer}{{{css}}}")
    return "\n".join(parts)


def _sprite() -> str:
    """All icons as symbols that take the colour of the text around them."""
    symbols = []
    for name, source in sorted(ICONS.items()):
        svg = (PACKAGES / f"@navikt/aksel-icons/dist/svg/{source}.svg").read_text()
        match = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if match is None:
            raise AssetError(f"the icon {source} of aksel-icons is not an SVG drawing")
        drawing = re.sub(r'fill="#[0-9A-Fa-f]+"', 'fill="currentColor"', match[1].strip())
        drawing = re.sub(r"\d+\.\d{3,}", _two_decimals, drawing.replace(' clip-rule="evenodd"', ""))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _two_decimals(number: re.Match[str]) -> str:
    """A hundredth of a 24th of an icon is not seen; leaving it out halves the sprite."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def main() -> int:
    """Build, and say in one line what was written or why it could not be."""
    try:
        versions = build()
    except (AssetError, FileNotFoundError) as problem:
        sys.stderr.write(f"assets: {problem}\n")
        return 1
    sys.stdout.write(f"assets: {len(versions)} files in {VENDOR.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
