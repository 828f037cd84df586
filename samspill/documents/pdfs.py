"""A PDF that only shows: no script, nothing that starts, no other file in it, no bomb."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pikepdf

from samspill.documents.refusals import Unwanted, Why

MOST_OBJECTS = 300_000
MOST_PAGES = 3000
MOST_STREAM = 200 * 1024 * 1024
MOST_IN_ALL = 1024 * 1024 * 1024
"""Bytes, unpacked: of one stream, and of all."""
_DEPTH = 40

_STARTS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/Hide",
    "/ResetForm",
    "/GoTo3DView",
}
"""Actions that do more than show another place, or a page that the reader chooses to open."""
_LINKS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_DOING = {"/JS": Why.ACTIVE, "/JavaScript": Why.ACTIVE, "/AA": Why.ACTIVE, "/XFA": Why.ACTIVE}
_HOLDING = {
    "/EmbeddedFiles",
    "/EF",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/AF",
    "/Collection",
}
_THINGS = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}


def _anyhow(name: bytes) -> bytes:
    """A name as PDF may write it: any letter may be its number."""
    each = (b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in name)
    return b"/" + b"".join(each)


_RAW = re.compile(
    b"|".join(map(_anyhow, (b"JavaScript", b"Launch", b"EmbeddedFile", b"RichMedia")))
)
"""Looked for in the bytes too: what one reader finds in a broken file, another may not."""


def require_still_pdf(content: bytes) -> None:
    """Raise Unwanted unless the PDF can be read, and does nothing by itself."""
    if _RAW.search(content):
        raise Unwanted(Why.ACTIVE)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unwanted(Why.LOCKED)
            if not 0 < len(pdf.pages) <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise Unwanted(Why.DAMAGED)
            _look_at_all(pdf)
    except pikepdf.PasswordError as error:
        raise Unwanted(Why.LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Unwanted(Why.DAMAGED) from error


def _look_at_all(pdf: pikepdf.Pdf) -> None:
    opens = pdf.Root.get("/OpenAction")
    if isinstance(opens, pikepdf.Dictionary) and opens.get("/S") not in ("/GoTo", "/Named"):
        raise Unwanted(Why.ACTIVE)
    unpacked = 0
    for found in pdf.objects:
        _look_at(found, 0)
        if isinstance(found, pikepdf.Stream):
            unpacked += _unpacked(found)
            if unpacked > MOST_IN_ALL:
                raise Unwanted(Why.BOMB)


def _look_at(found: Any, depth: int) -> None:
    """One object with what lies directly in it; what it refers to comes in its own turn."""
    if depth > _DEPTH:
        raise Unwanted(Why.DAMAGED)
    if isinstance(found, pikepdf.Array):
        for one in found:
            if not getattr(one, "is_indirect", False):
                _look_at(one, depth + 1)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        said = found.stream_dict if isinstance(found, pikepdf.Stream) else found
        for key in said.keys():  # noqa: SIM118 - no dict
            _look_at_entry(said, str(key), said[key], depth)


def _look_at_entry(said: Any, key: str, value: Any, depth: int) -> None:
    if key in _DOING:
        raise Unwanted(_DOING[key])
    if key in _HOLDING:
        raise Unwanted(Why.EMBEDDED)
    if key == "/Type" and value == "/EmbeddedFile":
        raise Unwanted(Why.EMBEDDED)
    if key == "/Subtype" and str(value) in _THINGS:
        raise Unwanted(Why.EMBEDDED)
    if key == "/S" and str(value) in _STARTS:
        raise Unwanted(Why.ACTIVE)
    is_address = key == "/URI" and not isinstance(value, pikepdf.Dictionary)
    if is_address and not _LINKS.match(str(value)):
        raise Unwanted(Why.OUTSIDE)
    if key == "/F" and isinstance(said, pikepdf.Dictionary) and "/Length" in said:
        raise Unwanted(Why.OUTSIDE)  # a stream that lies in another file
    if not getattr(value, "is_indirect", False):
        _look_at(value, depth + 1)


def _unpacked(found: pikepdf.Stream) -> int:
    """How much a stream becomes, counted as it is unpacked and never held. Raises Unwanted."""
    filters = found.get("/Filter")
    listed = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if listed.count("/FlateDecode") + listed.count("/Fl") > 1 or len(listed) > 3:
        raise Unwanted(Why.BOMB)
    if listed[0] not in ("/FlateDecode", "/Fl"):
        return 0
    unpacker, packed, size = zlib.decompressobj(), bytes(found.read_raw_bytes()), 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, 1024 * 1024))
            packed = unpacker.unconsumed_tail
            if size > MOST_STREAM:
                raise Unwanted(Why.BOMB)
    except zlib.error:
        return size  # a reader shows what came so far
    return size


def first_page_of(content: bytes) -> bytes:
    """The first page alone, of a PDF that is found to be still. Raises pikepdf.PdfError."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf, pikepdf.new() as one:
        one.pages.append(pdf.pages[0])
        one.save(out)
    return out.getvalue()
