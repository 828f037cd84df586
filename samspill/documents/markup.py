"""What the XML of an Office or OpenDocument file does: it is read whole, nothing is built of it."""

from __future__ import annotations

import re
import zlib
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from samspill.documents.refusals import Unwanted, Why

_READ = 64 * 1024
_XML = (".xml", ".rels", ".vml", ".rdf", ".svg")
_LINKS = re.compile(r"(?:https?://|mailto:|tel:|#|$)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\|/", re.IGNORECASE)
_FIELD = re.compile(r"\b(?:(DDE(?:AUTO)?)|(INCLUDE(?:TEXT|PICTURE)|DATABASE|RD)|(MACROBUTTON))\b")
_FORMULA = re.compile(r"\b(?:WEBSERVICE|FILTERXML|DDE|CALL|REGISTER(?:\.ID)?|RTD|IMAGE)\s*\(", re.I)
_INTO_PACKAGE = re.compile(
    r"/(?:oleObject|package|control|aFChunk|vbaProject|attachedTemplate|subDocument|externalLink"
    r"|connections|queryTable|xlMacrosheet|frame|webextension\w*)$"
)
"""Relations to what is not a part of the text, in the package or not."""
_ACTIVE = {
    "control",
    "OLEObject",
    "altChunk",
    "oleObj",
    "ddeLink",
    "oleLink",
    "event-listener",
    "event-listeners",
    "script",
    "foreignObject",
    "applet",
    "plugin",
    "floating-frame",
    "object-ole",
    "dde-connection-decl",
    "dde-source",
    "dde-link",
    "database-source-sql",
    "database-source-query",
    "database-source-table",
}


def require_still(package: ZipFile) -> None:
    """Raise Unwanted unless every part reads to its end, and its XML does nothing by itself."""
    for one in package.infolist():
        try:
            with package.open(one) as part:
                if one.filename.lower().endswith(_XML):
                    _walk(part, is_relations=one.filename.lower().endswith(".rels"))
                else:
                    while part.read(_READ):
                        pass
        except (BadZipFile, zlib.error, ExpatError, EOFError, ValueError, OSError) as error:
            raise Unwanted(Why.DAMAGED) from error


def _walk(part: IO[bytes], *, is_relations: bool) -> None:
    looker = _Looker(is_relations)
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = looker.begin
    parser.EndElementHandler = looker.end
    parser.CharacterDataHandler = looker.text
    parser.StartDoctypeDeclHandler = looker.doctype
    parser.ProcessingInstructionHandler = looker.instruction
    while some := part.read(_READ):
        parser.Parse(some, False)
    parser.Parse(b"", True)


class _Looker:
    """What expat calls. An element's name is known without its namespace."""

    def __init__(self, is_relations: bool) -> None:
        self._is_relations = is_relations
        self._heard: list[str] | None = None
        self._field = ""

    def doctype(self, *_said: object) -> None:
        """Neither format has one; entities would come with it."""
        raise Unwanted(Why.ACTIVE)

    def instruction(self, target: str, _data: str) -> None:
        """A style sheet of one's own, a program."""
        if target.lower() not in ("mso-application", "mso-contenttype"):
            raise Unwanted(Why.ACTIVE)

    def begin(self, tag: str, said: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        if name in _ACTIVE:
            raise Unwanted(Why.ACTIVE)
        if self._is_relations:
            _require_relation(said)
        if name in ("instrText", "f", "definedName"):
            self._heard = []
        elif name == "fldChar":
            self._field = ""
        for attribute, value in said.items():
            _require_attribute(name, attribute.rpartition(" ")[2], value)

    def text(self, some: str) -> None:
        """Words between elements."""
        if self._heard is not None:
            self._heard.append(some)

    def end(self, tag: str) -> None:
        """An element is over: what a field or a formula says is whole."""
        if self._heard is None:
            return
        words, self._heard = "".join(self._heard), None
        if tag.endswith(" instrText"):
            self._field += words  # a field may be cut into runs
            _require_field(self._field)
        elif _FORMULA.search(words):
            raise Unwanted(Why.OUTSIDE)


def _require_field(words: str) -> None:
    found = _FIELD.search(words.upper())
    if found:
        raise Unwanted(Why.OUTSIDE if found[2] else Why.ACTIVE)


def _require_relation(said: dict[str, str]) -> None:
    kind = said.get("Type", "")
    if _INTO_PACKAGE.search(kind):
        raise Unwanted(Why.OUTSIDE if said.get("TargetMode") == "External" else Why.EMBEDDED)
    if said.get("TargetMode", "").lower() == "external":
        is_link = kind.endswith("/hyperlink") and _LINKS.match(said.get("Target", ""))
        if not is_link:
            raise Unwanted(Why.OUTSIDE)


_HANDLERS = {"onload", "onclick", "onmouseover", "onerror", "onAction"}
_RUNS = re.compile(r"ppaction://(?:macro|program|ole)", re.IGNORECASE)


def _require_attribute(element: str, attribute: str, value: str) -> None:
    if attribute == "href":
        rule = _LINKS.match(value) if element == "a" else not _ELSEWHERE.match(value)
        if not rule:
            raise Unwanted(Why.OUTSIDE)
    if attribute == "instr":
        _require_field(value)
    if attribute == "formula" and _FORMULA.search(value):
        raise Unwanted(Why.OUTSIDE)
    if attribute in _HANDLERS or (attribute == "action" and _RUNS.match(value)):
        raise Unwanted(Why.ACTIVE)
    if attribute in ("macro", "xlm") and value not in ("", "0", "false"):
        raise Unwanted(Why.MACRO)
