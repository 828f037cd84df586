"""``arkivmelding.xml``: what a package is, in Noark 5 as Fiks Arkiv has it (version 1).

One mappe, which is the plan, and in it one registrering with a dokumentbeskrivelse and a
dokumentobjekt for each file. The order of the elements is the schema's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

# nosemgrep: xml-that-reaches-out - it is written here, and never read
from xml.etree import ElementTree as Tree  # noqa: S405 - it is written here, and never read

from samspill.export.text import printable

OWN = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"
CATALOGUE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1"
SYSTEM = "Samspill"
MAIN, ATTACHED = "H", "V"
"""Hoveddokument and vedlegg."""


@dataclass(frozen=True)
class PackedFile:
    """One file of a package: its name there, what it is, its checksum (SHA-256, hex) and bytes."""

    name: str
    title: str
    mime: str
    format: str
    at: datetime
    sha256: str
    size: int


@dataclass(frozen=True)
class Folder:
    """The plan, as an archive finds it. ``screening``: the code and the law that it is kept by.

    ``number``: the child's national number. ``classes``: by what it is classified, with its value.
    """

    package_id: UUID
    plan_id: UUID
    title: str
    public_title: str
    child: str
    number: str
    is_protected: bool
    begun_at: datetime
    ended_at: datetime
    made_at: datetime
    screening: tuple[str, str]
    classes: tuple[tuple[str, str], ...]


def write_message(folder: Folder, files: Iterable[PackedFile]) -> bytes:
    """The message about a package and its files, in UTF-8."""
    packed = list(files)
    root = Tree.Element(_own("arkivmelding"))
    _put(root, "system", SYSTEM)
    _put(root, "antallFiler", len(packed))
    _mappe(_put(root, "mappe"), folder)
    _registrering(_put(root, "registrering"), folder, packed)
    Tree.register_namespace("", OWN)
    Tree.register_namespace("n5mdk", CATALOGUE)
    Tree.indent(root)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _mappe(mappe: Tree.Element, folder: Folder) -> None:
    _put(mappe, "systemID", folder.package_id)
    _put(mappe, "mappeID", f"{SYSTEM}-{folder.package_id}")
    _put(mappe, "tittel", folder.title)
    _put(mappe, "offentligTittel", folder.public_title)
    _put(mappe, "opprettetDato", _at(folder.begun_at))
    _put(mappe, "opprettetAv", SYSTEM)
    _put(mappe, "avsluttetDato", _at(folder.ended_at))
    _put(mappe, "avsluttetAv", SYSTEM)
    part = _put(mappe, "part")
    _put(part, "partNavn", folder.child)
    _code(_put(part, "partRolle"), "KLI", "Klient")
    person = _put(part, "personID")
    _put(person, "landkode", "NO")
    _put(person, "identifikator", folder.number)
    _put(part, "erSkjermet", "true" if folder.is_protected else "false")
    _screening(mappe, folder)
    for system, value in folder.classes:
        found = _put(mappe, "klassifikasjon")
        _put(found, "klassifikasjonssystemID", system)
        _put(found, "klasseID", value)
        _put(found, "erSkjermet", "true" if value == folder.number else "false")
    key = _put(mappe, "referanseEksternNoekkel")
    _put(key, "fagsystem", SYSTEM, CATALOGUE)
    _put(key, "noekkel", folder.plan_id, CATALOGUE)


def _registrering(found: Tree.Element, folder: Folder, packed: list[PackedFile]) -> None:
    _put(found, "systemID", uuid5(folder.package_id, "registrering"))
    _put(found, "opprettetDato", _at(folder.made_at))
    _put(found, "opprettetAv", SYSTEM)
    parent = _put(found, "referanseForelderMappe")
    _put(parent, "systemID", folder.package_id, CATALOGUE)
    _screening(found, folder)
    for number, file in enumerate(packed, start=1):
        _described(_put(found, "dokumentbeskrivelse"), folder, file, number)
    _put(found, "tittel", folder.title)
    _put(found, "offentligTittel", folder.public_title)


def _described(found: Tree.Element, folder: Folder, file: PackedFile, number: int) -> None:
    _put(found, "systemID", uuid5(folder.package_id, file.name))
    _code(_put(found, "dokumentstatus"), "F", "Dokumentet er ferdigstilt")
    _put(found, "tittel", file.title)
    _put(found, "opprettetDato", _at(file.at))
    _put(found, "opprettetAv", SYSTEM)
    role, meaning = (MAIN, "Hoveddokument") if number == 1 else (ATTACHED, "Vedlegg")
    _code(_put(found, "tilknyttetRegistreringSom"), role, meaning)
    _put(found, "dokumentnummer", number)
    _screening(found, folder)
    kept = _put(found, "dokumentobjekt")
    _put(kept, "systemID", uuid5(folder.package_id, f"{file.name}#1"))
    _put(kept, "versjonsnummer", 1)
    _code(_put(kept, "variantformat"), "A", "Arkivformat" if number == 1 else "Som mottatt")
    _code(_put(kept, "format"), file.format)
    _put(kept, "mimeType", file.mime)
    _put(kept, "opprettetDato", _at(file.at))
    _put(kept, "opprettetAv", SYSTEM)
    _put(kept, "filnavn", file.name.rpartition("/")[2])
    _put(kept, "referanseDokumentfil", file.name)
    _put(kept, "sjekksum", file.sha256)
    _put(kept, "sjekksumAlgoritme", "SHA-256")
    _put(kept, "filstoerrelse", file.size)


def _screening(parent: Tree.Element, folder: Folder) -> None:
    code, law = folder.screening
    found = _put(parent, "skjerming")
    _code(_put(found, "tilgangsrestriksjon"), code)
    _put(found, "skjermingshjemmel", law)


def _code(parent: Tree.Element, code: str, meaning: str = "") -> None:
    _put(parent, "kode", code, CATALOGUE)
    if meaning:
        _put(parent, "beskrivelse", meaning, CATALOGUE)


def _put(parent: Tree.Element, name: str, value: Any = None, space: str = OWN) -> Tree.Element:
    found = Tree.SubElement(parent, f"{{{space}}}{name}")
    if value is not None:
        found.text = printable(str(value)).strip() or "-"
    return found


def _own(name: str) -> str:
    return f"{{{OWN}}}{name}"


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
