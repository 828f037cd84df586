"""The demo people (contract.md): invented, with national numbers that belong to nobody.

Ages are computed from the day the demo is loaded, so that they stay true.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samspill.administration.models import TenantRoleKind
from samspill.core.clock import birthday
from samspill.core.national_id import check_digits
from samspill.identity.models import RelationKind
from samspill.organisation.services import Service

FJORDVIK, NORDLIA = "Fjordvik kommune", "Nordlia kommune"

UNITS = {
    "skole": ("Fjordvik skole", Service.SCHOOL, FJORDVIK, "55 50 10 10"),
    "ungdomsskole": ("Fjordvik ungdomsskole", Service.SCHOOL, FJORDVIK, "55 50 10 20"),
    "sfo": ("Fjordvik SFO", Service.SFO, FJORDVIK, "55 50 10 11"),
    "helsestasjon": ("Helsestasjonen", Service.HEALTH_STATION, FJORDVIK, "55 50 10 30"),
    "ppt": ("PPT", Service.PPT, FJORDVIK, "55 50 10 40"),
    "barnevern": ("Barneverntjenesten", Service.CHILD_WELFARE, FJORDVIK, "55 50 10 50"),
    "bup": ("BUP Fjordvik", Service.BUP, FJORDVIK, "55 50 10 60"),
    "kommune": ("Fjordvik rådhus", Service.ADMINISTRATION, FJORDVIK, "55 50 10 00"),
    "nordlia": ("Nordlia skole", Service.SCHOOL, NORDLIA, "77 50 20 10"),
}


OUTSIDE = ("bup",)
"""Units that others run."""


@dataclass(frozen=True)
class DemoPerson:
    """One invented person. ``age`` in whole years; ``work`` is (unit, title, may hold plans).

    ``external``: the work is in a service that others run. ``leads``: is the unit's leader.
    """

    name: str
    age: int
    note: str
    group: str
    work: tuple[str, str, bool] | None = None
    leads: bool = False
    external: bool = False
    private: bool = False
    tenant: str = FJORDVIK
    protection: str = "NONE"
    eid: str = "high"
    language: str = "nb"
    days_past_birthday: int = 100
    feide: str = ""


FIRST_SCHOOL_AGE = 6
GUARDIANS, STAFF, CHILDREN = "Foresatte", "Ansatte", "Barn og unge"


def _guardian(name: str, age: int, note: str, **more: object) -> DemoPerson:
    return DemoPerson(name, age, note, GUARDIANS, private=True, **more)  # type: ignore[arg-type]


def _staff(name: str, age: int, unit: str, title: str, **more: object) -> DemoPerson:
    holds = bool(more.pop("holds", False))
    note = f"{title}, {UNITS[unit][0]}"
    return DemoPerson(name, age, note, STAFF, work=(unit, title, holds), **more)  # type: ignore[arg-type]


def _child(name: str, age: int, note: str, **more: object) -> DemoPerson:
    if age >= FIRST_SCHOOL_AGE:
        more["feide"] = at_feide(name, str(more.get("tenant", FJORDVIK)))
    return DemoPerson(name, age, note, CHILDREN, **more)  # type: ignore[arg-type]


def at_feide(name: str, tenant: str) -> str:
    """A name at Feide, as schools make them."""
    plain = name.lower().replace(" ", ".").replace("ø", "o").replace("å", "a")
    return f"{plain}@{tenant.split()[0].lower()}.example"


PEOPLE = (
    _guardian("Mona Aas", 38, "mor til Emma og Oskar"),
    _guardian("Tor Aas", 41, "far til Emma og Oskar"),
    _guardian("Per Strand", 36, "far til Lea Vik, uten foreldreansvar"),
    _guardian("Grete Vik", 34, "mor til Lea Vik, alene om foreldreansvaret"),
    _guardian("Liv Moe", 35, "mor til Noah, strengt fortrolig adresse", protection="STRICT"),
    _guardian("Erik Moe", 39, "far til Noah, besøksforbud"),
    _guardian("Jon Lie", 45, "far til Sara"),
    _guardian("Arne Sand", 50, "far til Mina, som er blitt 18"),
    _guardian("Ellen Krog", 47, "fostermor til Adam"),
    _guardian("Rune Krog", 49, "fosterfar til Adam"),
    _guardian("Nora Nes", 31, "mor til Adam"),
    _guardian("Gerd Foss", 68, "bestemor og verge for Ulrik, bruker papir", eid="none"),
    _guardian("Halima Omar", 33, "mor til Idris, leser somali, bare MinID", eid="substantial"),
    _guardian("Yusuf Ali", 40, "ett barn i hver kommune"),
    _staff("Hanne Nilsen", 44, "helsestasjon", "helsesykepleier", holds=True),
    _staff("Kari Lunde", 42, "skole", "kontaktlærer 3B", feide="kari.lunde@fjordvik.example"),
    _staff("Jonas Berg", 36, "sfo", "SFO-leder"),
    _staff("Siv Pedersen", 39, "ppt", "logoped"),
    _staff("Anne Dahl", 40, "skole", "lærer", private=True),
    _staff("Tone Bakke", 46, "barnevern", "barnevernskonsulent", holds=True),
    _staff("Nina Haug", 29, "skole", "vikar i 3B"),
    _staff("Marit Sund", 55, "helsestasjon", "leder", holds=True, leads=True),
    _staff("Petter Hov", 48, "bup", "psykolog", external=True),
    _staff("Ola Vik", 37, "kommune", "lokal administrator"),
    _staff("Bente Ruud", 53, "skole", "rektor", holds=True, leads=True),
    _staff("Eva Tangen", 45, "kommune", "saksbehandler for SFO"),
    _staff("Dag Moen", 51, "kommune", "personvernombud"),
    _staff("Ingrid Holm", 41, "nordlia", "lærer", tenant=NORDLIA, holds=True),
    _child("Emma Aas", 9, "3B, Fjordvik skole"),
    _child("Oskar Aas", 13, "8A, Fjordvik ungdomsskole"),
    _child("Lea Vik", 8, "2A, Fjordvik skole"),
    _child("Noah Moe", 7, "strengt fortrolig adresse", protection="STRICT"),
    _child("Sara Lie", 15, "10A, Fjordvik ungdomsskole", private=True),
    _child("Mina Sand", 18, "fylte 18 forrige måned", private=True, days_past_birthday=30),
    _child("Adam Nes", 10, "4A, Fjordvik skole, bor i fosterhjem"),
    _child("Ulrik Foss", 7, "2A, Fjordvik skole"),
    _child("Idris Omar", 11, "6A, Fjordvik skole"),
    _child("Iben Dahl", 7, "2A, Fjordvik skole"),
    _child("Amir Ali", 10, "5A, Fjordvik skole"),
    _child("Zara Ali", 12, "7A, Nordlia skole", tenant=NORDLIA),
    _guardian("Knut Vold", 52, "fotballtreneren til Amir, støtteperson"),
    _staff("Randi Lid", 50, "helsestasjon", "helsesykepleier", holds=True),
    _guardian("Siri Tveit", 35, "mor til Jakob og Ludvig, som har planer fra et annet system"),
    _guardian("Pål Eide", 37, "far til Tiril og Sander, som har planer fra et annet system"),
    _child("Jakob Tveit", 6, "1A, Fjordvik skole"),
    _child("Ludvig Tveit", 4, "Fjordvik barnehage"),
    _child("Tiril Eide", 6, "1A, Fjordvik skole"),
    _child("Sander Eide", 8, "3A, Fjordvik skole"),
    _staff("Åse Brekke", 44, "nordlia", "rådgiver", tenant=NORDLIA),
    _staff("Geir Rud", 48, "kommune", "driftsansvarlig"),
    _staff("Leif Nordby", 57, "ungdomsskole", "rektor", leads=True),
    _staff("Frode Dale", 34, "ungdomsskole", "kontaktlærer 8A"),
    _staff("Turid Aune", 52, "nordlia", "rektor", tenant=NORDLIA, leads=True),
    _guardian("Vibeke Roen", 36, "mor til Tuva; de har flyttet fra Fjordvik"),
    _child("Tuva Roen", 8, "har flyttet fra Fjordvik"),
)

RELATIONS = (
    ("Mona Aas", "Emma Aas", RelationKind.JOINT),
    ("Tor Aas", "Emma Aas", RelationKind.JOINT),
    ("Mona Aas", "Oskar Aas", RelationKind.JOINT),
    ("Tor Aas", "Oskar Aas", RelationKind.JOINT),
    ("Grete Vik", "Lea Vik", RelationKind.SOLE),
    ("Per Strand", "Lea Vik", RelationKind.WITHOUT),
    ("Liv Moe", "Noah Moe", RelationKind.JOINT),
    ("Erik Moe", "Noah Moe", RelationKind.JOINT),
    ("Jon Lie", "Sara Lie", RelationKind.SOLE),
    ("Arne Sand", "Mina Sand", RelationKind.SOLE),
    ("Nora Nes", "Adam Nes", RelationKind.SOLE),
    ("Ellen Krog", "Adam Nes", RelationKind.FOSTER),
    ("Rune Krog", "Adam Nes", RelationKind.FOSTER),
    ("Tone Bakke", "Adam Nes", RelationKind.CUSTODY),
    ("Gerd Foss", "Ulrik Foss", RelationKind.BY_JUDGEMENT),
    ("Halima Omar", "Idris Omar", RelationKind.SOLE),
    ("Anne Dahl", "Iben Dahl", RelationKind.SOLE),
    ("Yusuf Ali", "Amir Ali", RelationKind.SOLE),
    ("Yusuf Ali", "Zara Ali", RelationKind.SOLE),
    ("Siri Tveit", "Jakob Tveit", RelationKind.SOLE),
    ("Siri Tveit", "Ludvig Tveit", RelationKind.SOLE),
    ("Pål Eide", "Tiril Eide", RelationKind.SOLE),
    ("Pål Eide", "Sander Eide", RelationKind.SOLE),
    ("Vibeke Roen", "Tuva Roen", RelationKind.SOLE),
)

DECISIONS = {
    ("Tone Bakke", "Adam Nes"): ("Barneverns- og helsenemnda, vedtak 24/0113", True),
    ("Nora Nes", "Adam Nes"): ("Barneverns- og helsenemnda, vedtak 24/0113", False),
    ("Gerd Foss", "Ulrik Foss"): ("Fjordvik tingrett, dom 22/0871", True),
}
"""What a relation rests on, and whether it lets the adult answer for the child."""

BLOCKED = (("Erik Moe", "Noah Moe"),)

ROLES = (
    ("Ola Vik", TenantRoleKind.LOCAL_ADMINISTRATOR),
    ("Dag Moen", TenantRoleKind.DATA_PROTECTION_OFFICER),
    ("Geir Rud", TenantRoleKind.OPERATOR),
)
"""Who has a role in Fjordvik."""


def born_on(person: DemoPerson, today: date) -> date:
    """A birth date that gives the age on the day: the birthday was so many days ago."""
    latest = today - timedelta(days=person.days_past_birthday)
    return birthday(latest, -person.age)


def national_number(person: DemoPerson, today: date) -> str:
    """A synthetic number (month + 80) with right check digits; its place in the list decides it."""
    born = born_on(person, today)
    start = f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}"
    first = PEOPLE.index(person) * 7
    for individual in range(first, first + 900):
        nine = f"{start}{individual % 1000:03d}"
        digits = check_digits(nine)
        if digits is not None:
            return nine + digits
    raise ValueError(f"no number left for {person.name}")


def person_named(name: str) -> DemoPerson:
    """The demo person with the name."""
    return next(person for person in PEOPLE if person.name == name)
