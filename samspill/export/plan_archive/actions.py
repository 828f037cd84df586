"""Delivering what is kept of a plan that ended; taking the archive's receipt for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy.dialects.postgresql import insert

from samspill.core.clock import today
from samspill.core.event import record
from samspill.core.language import DEFAULT, _, speaking
from samspill.documents.kinds import MIME, FileKind
from samspill.export.plan_archive.noark import Folder
from samspill.export.plan_archive.package import Piece, write_package
from samspill.export.plan_archive.queries import (
    document_files,
    ended_plans,
    had_access,
    looked,
    signed_copies,
)
from samspill.export.plan_archive.transport import ArchiveTransport
from samspill.export.plan_archive.wording import access_text, plan_text
from samspill.export.plan_copy.gathering import gather_whole
from samspill.export.text import Text
from samspill.identity.models import AddressProtection, Person
from samspill.identity.numbers import number_of
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.infra.storage import open_stored
from samspill.organisation.queries import policy
from samspill.plans.archive.events import PlanDelivered, PlanReceived
from samspill.plans.archive.models import ArchiveCount, ArchivePackage, package_id
from samspill.plans.archive.queries import package_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.words import KIND_NAMES

PDF = MIME[FileKind.PDF]


def deliver(plan: OpenPlan, archive: ArchiveTransport) -> None:
    """Deliver the package of a plan that has ended, and keep what was delivered. For a plan that
    the system has opened, in Bokmål. Safe to run twice: one that is there is not made again.

    Nothing for a plan that has been opened again. Raises what the archive and the store raise.
    """
    ended_at = plan.subject.closed_at
    if not plan.subject.is_closed or ended_at is None or package_of(plan.subject.id, ended_at):
        return
    kept = policy("archive", plan.subject.tenant_id, today(plan.at)).value
    with speaking(DEFAULT):
        folder = _folder(plan, ended_at, kept)

        def write(out: BinaryIO) -> None:
            write_package(out, folder, _pieces(plan, folder, kept["parts"]))

        found = archive.deliver(f"{folder.package_id}.zip", write)
    db.session.add(
        ArchivePackage(
            id=folder.package_id,
            plan_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            ended_at=ended_at,
            place=archive.place,
            sha256=found.sha256,
            size=found.size,
            delivered_at=plan.at,
        )
    )
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    record(PlanDelivered(**about, sha256=found.sha256, size=found.size))


def take_receipt(plan: OpenPlan, package: ArchivePackage, archive: ArchiveTransport) -> bool:
    """Note that the archive holds a package. False while it has not said so, or of another file."""
    if package.received_at is not None or archive.receipt(f"{package.id}.zip") != package.sha256:
        return False
    package.received_at = plan.at
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    record(PlanReceived(**about, sha256=package.sha256))
    return True


def count_plans(at: datetime) -> None:
    """Keep how many plans stand where, for who runs the installation. As system."""
    rows = [{"what": what, "plans": plans} for what, plans in asdict(ended_plans(at)).items()]
    row = insert(ArchiveCount)
    again = {"plans": row.excluded.plans}
    db.session.execute(row.on_conflict_do_update(index_elements=["what"], set_=again), rows)


def _folder(plan: OpenPlan, ended_at: datetime, kept: dict[str, Any]) -> Folder:
    child = db.session.get_one(Person, plan.subject.child_id)
    number, kind = number_of(child), _(KIND_NAMES[PlanKind(plan.subject.kind)])
    screening = kept["screening"][child.address_protection]
    unit = plan.subject.holder_unit
    classes = [("Produkt", "Samspill"), ("Plantype", kind), ("Fødselsnummer", number)]
    return Folder(
        package_id=package_id(plan.subject.id, ended_at),
        plan_id=plan.subject.id,
        title=f"{kind}, {plan.subject.child_name}",
        public_title=f"{kind}, plan nummer {plan.subject.number}",
        child=plan.subject.child_name,
        number=number,
        is_protected=child.address_protection != AddressProtection.NONE,
        begun_at=plan.subject.created_at,
        ended_at=ended_at,
        made_at=plan.at,
        screening=(screening["code"], screening["law"]),
        classes=tuple([*classes, ("Enhet", unit)] if unit else classes),
    )


def _pieces(plan: OpenPlan, folder: Folder, parts: list[str]) -> Iterator[Piece]:
    plan_id, law = plan.subject.id, folder.screening[1]
    facts = gather_whole(plan, parts)
    access = access_text(facts, law, had_access(plan_id), looked(plan_id))
    yield _drawn("dokumenter/plan.pdf", plan_text(facts, law), folder.made_at)
    yield _drawn("dokumenter/tilganger.pdf", access, folder.made_at)
    for copy in signed_copies(plan_id):
        name = f"dokumenter/samtykke-{copy.number}.pdf"
        title = _("Samtykke, versjon %(number)s, med segl", number=copy.number)
        yield Piece(name, title, PDF, "PDF", copy.made_at, [copy.content])
    for number, (title, version) in enumerate(document_files(plan_id), start=1):
        kind, stored = FileKind(version.kind), version.stored
        if stored is not None:
            name = f"dokumenter/dokument-{number:03}{kind.ending}"
            content = open_stored(of_plan(plan_id, plan.subject.tenant_id), stored)
            yield Piece(name, title, MIME[kind], kind, version.written_at, content)


def _drawn(name: str, text: Text, at: datetime) -> Piece:
    from samspill.export.pdf import write_pdf  # takes a second to load: only the job does

    content = write_pdf(text, for_archive=True)
    return Piece(name, text.title, PDF, "PDF/A", at, [content])
