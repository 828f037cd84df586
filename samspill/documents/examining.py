"""The whole look at a file: its parser reads it to its end, and it is made anew where it can be."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
import typst

from samspill.documents.heic import decoded
from samspill.documents.kinds import PICTURES, FileKind
from samspill.documents.markup import require_still
from samspill.documents.packages import open_package
from samspill.documents.parts import require_usual_parts
from samspill.documents.pdfs import first_page_of, require_still_pdf
from samspill.documents.pictures import anew, make_anew, make_small
from samspill.documents.refusals import Unwanted, Why
from samspill.documents.sniffing import PACKAGES, ends_of, require_agreement

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MOST_DRAWN = 5 * 1024 * 1024
"""Bytes of a page that is drawn. A larger one is only downloaded."""
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(json("page.json")), format: "pdf", width: 400pt)
"""


@dataclass(frozen=True)
class Examined:
    """What became of a file: its kind, the file made anew (None: it is kept as it is), and a JPEG
    of it for a page (None: there is nothing to show)."""

    kind: FileKind
    anew: bytes | None = None
    shown: bytes | None = None


def examine(content: bytes, kind: FileKind) -> Examined:
    """Look through a file, to its end. Raises Unwanted. Runs in a process of its own."""
    stream = io.BytesIO(content)
    head, tail, size = ends_of(stream)
    require_agreement(kind, head, tail)
    if kind in PICTURES:
        heic = kind == FileKind.HEIC
        becomes, made = anew(decoded(content), kind) if heic else make_anew(content, kind)
        return Examined(becomes, made, make_small(made))
    if kind == FileKind.PDF:
        require_still_pdf(content)
        return Examined(kind, shown=_first_page(content))
    if kind == FileKind.TXT:
        return Examined(kind, _in_utf8(content))
    if kind in PACKAGES:
        with open_package(stream, tail, size) as package:
            require_usual_parts(kind, package)
            require_still(package)
    return Examined(kind)


def _in_utf8(content: bytes) -> bytes:
    """Plain text in UTF-8, whatever it was in."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise Unwanted(Why.OTHERWISE)
    return text.encode()


def _first_page(content: bytes) -> bytes | None:
    """A picture of the first page; None when it cannot be drawn: then it is only downloaded."""
    draw: Callable[..., object] = typst.compile
    try:
        page = first_page_of(content)
        if len(page) > MOST_DRAWN:
            return None
        numbers = f"[{','.join(map(str, page))}]".encode()  # it takes text alone, and no path
        files = {"main.typ": _PAGE, "page.json": numbers}
        drawn = draw(files, format="png", ppi=180, ignore_system_fonts=True)
        return make_small(drawn) if isinstance(drawn, bytes) else None
    except (pikepdf.PdfError, typst.TypstError, Unwanted):
        return None
