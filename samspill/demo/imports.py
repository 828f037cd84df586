"""The demo's plans from another product: laid before two holders, taken over by one, half answered.

Made through the same actions as everybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.administration.access import open_tenant_in_turn
from samspill.core.clock import today
from samspill.demo.documents import letter
from samspill.demo.people import national_number, person_named
from samspill.documents.rows import waiting_files
from samspill.identity.models import ProfileKind
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.plans.documents.models import DocumentVersion
from samspill.plans.documents.upkeep import look_through_version
from samspill.plans.imports.actions import take_plans
from samspill.plans.imports.queries import shells_for
from samspill.plans.imports.taking import offer_plans, send_file
from samspill.plans.imports.telling import hang_on
from samspill.plans.plan.access import open_in_turn
from samspill.plans.plan.models import Plan
from samspill.plans.waves.actions import start_wave
from samspill.plans.waves.jobs import send_one
from samspill.plans.waves.models import WavePlan
from samspill.plans.waves.queries import drafts_of

OLA, BENTE, MARIT = "Ola Vik", "Bente Ruud", "Marit Sund"
HEADING = "Barnets fødselsnummer;Plantype;Stafettholder;Formål;Deltakere;Sluttdato"
ROWS = (
    ("Jakob Tveit", BENTE, "Jakob skal finne noen å leke med i friminuttene."),
    ("Tiril Eide", BENTE, "Tiril skal få en rolig start på skoledagen."),
    ("Sander Eide", BENTE, "Sander skal få hjelp til å skrive."),
    ("Noah Moe", BENTE, "Noah skal bli trygg i klassen."),
    ("Ludvig Tveit", MARIT, "Ludvig skal sove bedre."),
)

As = Callable[[str, str], AbstractContextManager[Actor]]
Sign = Callable[..., None]


def load_imports(as_person: As, sign: Sign) -> None:
    """Four families' plans come from another product. Bente has taken hers over and sent two, and
    Jakob's mother has answered; nobody has asked what Sander means. Marit has one to answer."""
    with as_person(OLA, ProfileKind.WORK) as ola:
        tenant_id = _lay_before(ola)
    _take_over_and_send(as_person, tenant_id)
    with as_person(BENTE, ProfileKind.WORK):
        wanted = select(Plan.id).where(Plan.purpose == ROWS[0][2])
        jakob = db.session.execute(wanted).scalar_one()
    sign(jakob, "Siri Tveit")
    _hang_the_old_plan_on(as_person, ROWS[2][2])


def _hang_the_old_plan_on(as_person: As, purpose: str) -> None:
    """Sander's draft has the old plan with it; nobody can read it yet."""
    with as_person(BENTE, ProfileKind.WORK):
        plan_id = db.session.scalars(select(Plan.id).where(Plan.purpose == purpose)).one()
        plan = open_in_turn(plan_id, Area.CONSENT, Level.WRITE)
        hang_on(plan, BytesIO(letter()), "Gammel plan.pdf")
        db.session.flush()
    with acting(None), transaction(), system_access("the demo's old plan is looked through"):
        waiting = waiting_files(
            DocumentVersion, DocumentVersion.plan_id, instant() + timedelta(minutes=1), 9
        )
    for plan_id, row_id in waiting:
        with acting(None), transaction():
            look_through_version(plan_id, row_id)


def _lay_before(ola: Actor) -> UUID:
    if ola.tenant_id is None:
        raise LookupError("who administers works in a municipality")
    tenant = open_tenant_in_turn(ola.tenant_id, Area.ADMINISTRATION, Level.MANAGE)
    file_id = send_file(tenant, "\n".join([HEADING, *_rows()]).encode(), synthetic=True)
    db.session.flush()
    offer_plans(tenant, file_id, synthetic=True)
    return tenant.subject.id


def _take_over_and_send(as_person: As, tenant_id: UUID) -> None:
    with as_person(BENTE, ProfileKind.WORK) as bente:
        shells = shells_for(bente.profile_id, tenant_id, today(instant()))
        take_plans(bente, [shell.offer_id for shell in shells], leaves_sending=True)
    with as_person(BENTE, ProfileKind.WORK) as bente:
        drafts = drafts_of(bente.profile_id, tenant_id, today(instant()))
        wave_id = start_wave(bente, [one.plan_id for one in drafts if not one.lacks])
        asked = _asked(wave_id)
    for plan_id, row_id in asked:
        with acting(None), transaction():
            send_one(str(plan_id), str(row_id))


def _rows() -> Iterator[str]:
    until = (today() + timedelta(days=200)).strftime("%d.%m.%Y")
    people = f"{_address('Kari Lunde')} (Fagperson)"
    for child, holder, purpose in ROWS:
        number = national_number(person_named(child), today())
        yield f"{number};Stafettlogg;{_address(holder)};{purpose};{people};{until}"
    yield f"12345678901;Stafettlogg;{_address(MARIT)};Lese bedre.;;"


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@fjordvik.example"


def _asked(wave_id: UUID) -> list[tuple[UUID, UUID]]:
    rows = select(WavePlan.plan_id, WavePlan.id).where(WavePlan.wave_id == wave_id)
    return [(row.plan_id, row.id) for row in db.session.execute(rows)]
