"""What may lie in an Office or OpenDocument file: judged by the names of its parts alone."""

from __future__ import annotations

import re
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from samspill.documents.kinds import MIME, OOXML, FileKind
from samspill.documents.refusals import Unwanted, Why

_MAIN = {
    FileKind.DOCX: b"wordprocessingml.document.main+xml",
    FileKind.XLSX: b"spreadsheetml.sheet.main+xml",
    FileKind.PPTX: b"presentationml.presentation.main+xml",
}
TYPES = "[Content_Types].xml"
_MACROS = re.compile(r"vba|macro|(?:^|/)(?:basic|scripts|dialogs)/|customui|\.bas$")
_ACTIVE = re.compile(r"activex|(?:^|/)ctrlprops/|webextension|querytable|connections\.xml")
_EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|oleobjects?|afchunks?)/|oleobject|^object \d+$")
_OUTSIDE = re.compile(r"(?:^|/)externallinks/")
_USUAL = re.compile(
    r"(?:\.(?:xml|rels|vml|rdf|png|jpe?g|gif|bmp|tiff?|emf|wmf|svm|svg|webp|odttf|ttf|otf|fntdata)"
    r"|(?:^|/)printersettings\d*\.bin|(?:^|/)layout-cache|^mimetype|^objectreplacements/[\w ]+|/)$"
)
_NAMED = (
    (_MACROS, Why.MACRO),
    (_ACTIVE, Why.ACTIVE),
    (_EMBEDDED, Why.EMBEDDED),
    (_OUTSIDE, Why.OUTSIDE),
)


def require_usual_parts(kind: FileKind, package: ZipFile) -> None:
    """Raise Unwanted unless the package is of the kind, and every part's name is a usual one."""
    for one in package.infolist():
        name = one.filename.lower()
        for pattern, why in _NAMED:
            if pattern.search(name):
                raise Unwanted(why)
        if not _USUAL.search(name):
            raise Unwanted(Why.EMBEDDED)
    if kind in OOXML:
        _require_ooxml(kind, package)
    else:
        _require_odf(kind, package)


def _require_ooxml(kind: FileKind, package: ZipFile) -> None:
    types = read_part(package, TYPES)
    lower = types.lower()
    if b"macroenabled" in lower or b"vbaproject" in lower:
        raise Unwanted(Why.MACRO)
    if _MAIN[kind] not in types:
        raise Unwanted(Why.OTHERWISE)


def _require_odf(kind: FileKind, package: ZipFile) -> None:
    first = package.infolist()[0] if package.infolist() else None
    if first is None or first.filename != "mimetype" or first.compress_type != ZIP_STORED:
        raise Unwanted(Why.OTHERWISE)
    if read_part(package, "mimetype").strip() != MIME[kind].encode():
        raise Unwanted(Why.OTHERWISE)
    if b"encryption-data" in read_part(package, "META-INF/manifest.xml"):
        raise Unwanted(Why.LOCKED)


def read_part(package: ZipFile, name: str, most: int = 1024 * 1024) -> bytes:
    """One small part. Raises Unwanted when it is not there, or larger than a few bytes."""
    try:
        with package.open(name) as part:
            found = part.read(most + 1)
    except (KeyError, BadZipFile, OSError, EOFError, ValueError) as error:
        raise Unwanted(Why.DAMAGED) from error
    if len(found) > most:
        raise Unwanted(Why.BOMB)
    return found
