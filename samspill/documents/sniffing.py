"""What a file is, by two that do not know of each other: our own signatures, and puremagic.

Both must agree with the name: one alone is fooled by a false head, or by a page before a PDF.
"""

from __future__ import annotations

import re
from typing import BinaryIO

import puremagic

from samspill.documents.kinds import ODF, OOXML, FileKind
from samspill.documents.refusals import Unwanted, Why

HEAD = 64 * 1024
TAIL = 70_000
"""Bytes looked at first and last; a ZIP's end may stand 65,557 from the end."""

PACKAGES = OOXML | ODF
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = {
    FileKind.PDF: (b"%PDF-1.", b"%PDF-2."),
    FileKind.PNG: (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",),
    FileKind.JPEG: (b"\xff\xd8\xff",),
    FileKind.GIF: (b"GIF87a", b"GIF89a"),
    **dict.fromkeys(PACKAGES, (_ZIP,)),
}
_PAGE = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body|\?xml|\?php)", re.IGNORECASE)
_PROGRAM = re.compile(
    rb"\A\s*(?:#!|MZ|\x7fELF|\{\\rtf|%!|@echo|MIME-Version:|-----BEGIN|X5O!P%@AP\[4\\PZX54)",
    re.IGNORECASE,
)
"""What no plain text begins with. The last is the file by which scanners are tried (EICAR)."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ALSO = {FileKind.JPEG: (".jpeg",), FileKind.HEIC: (".heif",)}
_AS_PACKAGE = {".docx", ".xlsx", ".pptx", ".zip"}
_AS_TEXT_RUNS = {".html", ".htm", ".xml", ".svg", ".js", ".vbs", ".bat", ".ps1", ".php", ".rtf"}
_AS_TEXT_RUNS |= {".exe", ".com", ".dll", ".eml", ".mht", ".hta", ".pdf", ".ps", ".zip", ".sh"}


def ends_of(stream: BinaryIO) -> tuple[bytes, bytes, int]:
    """The head, the tail and the size of a stream, which is left at its start."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return head, tail, size


def require_agreement(kind: FileKind, head: bytes, tail: bytes) -> None:
    """Raise Unwanted unless both sniffers find what the name says."""
    if kind in PACKAGES and head.startswith(_OLE):
        raise Unwanted(Why.OLD_OFFICE)  # so is an encrypted new one
    if not (_ours(kind, head, tail) and _theirs(kind, head)):
        raise Unwanted(Why.OTHERWISE)


def _ours(kind: FileKind, head: bytes, tail: bytes) -> bool:
    if kind == FileKind.TXT:
        return _is_plain(head)
    if kind == FileKind.HEIC:  # one photograph, as phones keep it; no film
        return head[4:12] in (b"ftypheic", b"ftypheix")
    if kind == FileKind.WEBP:
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if not head.startswith(_STARTS[kind]):
        return False
    if kind == FileKind.PDF:  # nothing else begins in it, and no ZIP ends with it
        return not _PAGE.search(head[:1024]) and _ZIP_END not in tail
    return True


def _is_plain(head: bytes) -> bool:
    """In UTF-8, or as older programs wrote it: then it is made UTF-8 when it is looked through."""
    return not (_PAGE.search(head) or _PROGRAM.search(head) or _CONTROL.search(head))


def _theirs(kind: FileKind, head: bytes) -> bool:
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return kind == FileKind.TXT  # it knows no sign of plain text
    except ValueError:
        return False
    endings = {one.extension for one in found}
    if kind == FileKind.TXT:
        return not endings & _AS_TEXT_RUNS
    best = {one.extension for one in found if one.confidence == found[0].confidence}
    wanted = {kind.ending, *_ALSO.get(kind, ())}
    return bool(best & (wanted | _AS_PACKAGE if kind in PACKAGES else wanted))
