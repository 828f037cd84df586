"""The five steps of Kom i gang, in order, and where each is done."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.core.language import N_


@dataclass(frozen=True)
class Step:
    """One step. ``code`` is what is kept of it."""

    code: str
    title: str
    text: str
    path: str
    link: str


STEPS = (
    Step(
        "DETAILS",
        N_("Stemmer opplysningene om deg?"),
        N_("Se over navn, e-post og språk. Du velger selv hvem som ser det."),
        "/min-informasjon",
        N_("Se opplysningene"),
    ),
    Step(
        "NOTICES",
        N_("Velg når du vil ha beskjed"),
        N_("Velg hva som haster for deg, og send deg selv en prøve."),
        "/varslingsinnstillinger",
        N_("Velg varsler"),
    ),
    Step(
        "UNLOCKING",
        N_("Lås opp med finger, ansikt eller PIN-kode"),
        N_("Da slipper du BankID til hverdags på denne enheten."),
        "/min-informasjon/enheter/ny",
        N_("Sett opp denne enheten"),
    ),
    Step(
        "HOME_SCREEN",
        N_("Legg Samspill på startskjermen"),
        N_("Da åpner du det som en app, uten å laste ned noe."),
        "/app",
        N_("Se hvordan"),
    ),
    Step(
        "WHO_SEES",
        N_("Se hvem som ser hva"),
        N_("Se hva Samspill vet om deg, og hvem som kan lese det."),
        "/innsyn",
        N_("Se hvem som ser"),
    ),
)
DONE, SKIPPED = "DONE", "SKIPPED"
