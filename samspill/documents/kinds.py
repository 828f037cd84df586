"""The kinds of file that we take: what their names end in, and how they are handed out."""

from __future__ import annotations

from enum import StrEnum

from samspill.core.language import N_
from samspill.documents.refusals import Unwanted, Why


class FileKind(StrEnum):
    """What a file is."""

    PDF = "PDF"
    DOCX = "DOCX"
    XLSX = "XLSX"
    PPTX = "PPTX"
    ODT = "ODT"
    ODS = "ODS"
    ODP = "ODP"
    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIC = "HEIC"
    TXT = "TXT"

    @property
    def ending(self) -> str:
        """What the name of such a file ends in, with its dot."""
        return f".{self.lower()}" if self is not FileKind.JPEG else ".jpg"


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
MIME = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OOXML}.wordprocessingml.document",
    FileKind.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    FileKind.PPTX: f"{_OOXML}.presentationml.presentation",
    FileKind.ODT: f"{_ODF}.text",
    FileKind.ODS: f"{_ODF}.spreadsheet",
    FileKind.ODP: f"{_ODF}.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.GIF: "image/gif",
    FileKind.HEIC: "image/heic",
    FileKind.TXT: "text/plain; charset=utf-8",
}
NAMES = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word",
    FileKind.XLSX: "Excel",
    FileKind.PPTX: "PowerPoint",
    FileKind.ODT: "OpenDocument",
    FileKind.ODS: "OpenDocument",
    FileKind.ODP: "OpenDocument",
    FileKind.PNG: N_("Bilde"),
    FileKind.JPEG: N_("Bilde"),
    FileKind.WEBP: N_("Bilde"),
    FileKind.GIF: N_("Bilde"),
    FileKind.HEIC: N_("Bilde"),
    FileKind.TXT: N_("Tekst"),
}
OOXML = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX})
ODF = frozenset({FileKind.ODT, FileKind.ODS, FileKind.ODP})
PICTURES = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP, FileKind.GIF, FileKind.HEIC})
HAS_PREVIEW = PICTURES | {FileKind.PDF}

ENDINGS = {kind.ending: kind for kind in FileKind} | {
    ".jpeg": FileKind.JPEG,
    ".heif": FileKind.HEIC,
}
ACCEPTED = ",".join(ENDINGS)
"""For the file field."""

_OTHERS = {
    **dict.fromkeys((".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".xlsb", ".ppsm"), Why.MACRO),
    **dict.fromkeys((".doc", ".xls", ".ppt", ".dot", ".pps", ".rtf"), Why.OLD_OFFICE),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".iso", ".xz"), Why.ARCHIVE),
}
"""Endings about which there is something better to say than that we do not take them."""


def kind_by_name(name: str) -> FileKind:
    """What a file's name says it is. Raises Unwanted."""
    dot = name.rfind(".")
    ending = name[dot:].lower() if dot > 0 else ""
    if ending not in ENDINGS:
        raise Unwanted(_OTHERS.get(ending, Why.KIND))
    return ENDINGS[ending]
