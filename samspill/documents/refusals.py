"""Why a file is not taken, as a code; and what we say about it, with what can be done instead."""

from __future__ import annotations

from enum import StrEnum

from samspill.core.errors import RuleBroken
from samspill.core.language import N_, _


class Why(StrEnum):
    """Why a file is not taken."""

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    NO_ROOM = "NO_ROOM"
    NAME = "NAME"
    LONG_NAME = "LONG_NAME"
    KIND = "KIND"
    ARCHIVE = "ARCHIVE"
    OLD_OFFICE = "OLD_OFFICE"
    OTHERWISE = "OTHERWISE"
    LOCKED = "LOCKED"
    MACRO = "MACRO"
    ACTIVE = "ACTIVE"
    OUTSIDE = "OUTSIDE"
    EMBEDDED = "EMBEDDED"
    BOMB = "BOMB"
    PIXELS = "PIXELS"
    DAMAGED = "DAMAGED"
    VIRUS = "VIRUS"
    NOT_STORED = "NOT_STORED"


WORDS = {
    Why.EMPTY: N_("Filen er tom. Velg en annen."),
    Why.TOO_LARGE: N_("Filen er for stor. Den kan være høyst %(most)s MB."),
    Why.NO_ROOM: N_("Planen har ikke plass til mer. Slett noe dere ikke trenger, og prøv igjen."),
    Why.NAME: N_("Filen mangler et navn. Gi den et navn, og prøv igjen."),
    Why.LONG_NAME: N_("Filnavnet er for langt. Gi filen et navn på høyst %(most)s tegn."),
    Why.KIND: N_(
        "Denne typen fil tar vi ikke imot. Du kan sende PDF, Word, Excel, PowerPoint,"
        " OpenDocument, bilde eller ren tekst."
    ),
    Why.ARCHIVE: N_("Vi tar ikke imot pakkede filer. Pakk ut, og send én fil om gangen."),
    Why.OLD_OFFICE: N_(
        "Filen er lagret i et gammelt format, eller med passord. Lagre den som docx, xlsx, pptx"
        " eller PDF, uten passord."
    ),
    Why.OTHERWISE: N_(
        "Innholdet er av en annen type enn navnet sier. Åpne filen, lagre den på nytt og prøv"
        " igjen."
    ),
    Why.LOCKED: N_("Filen er låst med passord. Lagre den uten passord, og prøv igjen."),
    Why.MACRO: N_("Filen har makroer. Lagre den uten makroer eller som PDF, og prøv igjen."),
    Why.ACTIVE: N_(
        "Filen har innhold som kan gjøre noe av seg selv. Skriv den ut til PDF, og send den."
    ),
    Why.OUTSIDE: N_("Filen henter noe fra et annet sted. Lagre den som PDF, og prøv igjen."),
    Why.EMBEDDED: N_("Filen har en annen fil inni seg. Ta den ut, og send den for seg."),
    Why.BOMB: N_("Filen blir for stor når den pakkes ut. Del den opp, eller lagre den som PDF."),
    Why.PIXELS: N_("Bildet er for stort. Gjør det mindre, og prøv igjen."),
    Why.DAMAGED: N_("Vi får ikke lest filen. Åpne den, lagre den på nytt og prøv igjen."),
    Why.VIRUS: N_("Filen kan skade datamaskiner. Be den som laget den, om en ny."),
    Why.NOT_STORED: N_("Vi fikk ikke lagret filen nå. Ingenting er lagret. Prøv igjen om litt."),
}


class Unwanted(Exception):
    """The file is not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def said(why: str, most: int = 0) -> str:
    """What we say about a refusal. ``most``: the number in it, where there is one."""
    return _(WORDS[Why(why)], most=most)


def refusal(why: Why, most: int = 0) -> RuleBroken:
    """The refusal beside the field that the file was given in."""
    return RuleBroken("file", said(why, most), why)
