"""Intentions on a file of plans: sealed for a preview, laid before the holders, or dropped."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from samspill.access.system import system_access
from samspill.administration.access import OpenTenant
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import lookup_hash, open_sealed, seal
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant
from samspill.infra.tabular import Problem, as_table, read_rows
from samspill.plans.imports.compare import Outcome, Ready, compare, rows_offered_before
from samspill.plans.imports.entries import FAULT, HEADINGS, SHAPE, read_sheet
from samspill.plans.imports.events import PlansOffered
from samspill.plans.imports.models import OfferState, PlanFile, PlanOffer
from samspill.plans.imports.queries import seal_place

KEPT = timedelta(hours=1)
"""How long a file waits for its yes: national numbers are kept no longer than needed."""


def _place(file_id: UUID) -> str:
    return f"plan_files:content:{file_id}"


def send_file(tenant: OpenTenant, content: bytes, *, synthetic: bool) -> UUID:
    """Keep a file for its preview, sealed. Files that were kept long enough are emptied.

    Raises RuleBroken "file" for what is no file of plans at all.
    """
    empty_files(tenant.subject.id, tenant.at)
    sheet = read_sheet(content, synthetic=synthetic)
    for problem in sheet.problems:
        if not problem.row:
            raise RuleBroken("file", problem.text, "unreadable")
    offered_before = rows_offered_before(tenant, sheet)
    outcome = compare(tenant, sheet, offered_before)
    file_id = new_id()
    db.session.add(
        PlanFile(
            id=file_id,
            tenant_id=tenant.subject.id,
            sent_by=tenant.actor.profile_id,
            sent_at=tenant.at,
            content_sealed=seal(content, _place(file_id), of_tenant(tenant.subject.id)),
            outcome=outcome.fingerprint(),
            offered_before=offered_before,
            offered=0,
            refused=outcome.rows_refused(),
        )
    )
    return file_id


def empty_files(tenant_id: UUID, now: datetime) -> None:
    """Empty every file of the municipality that has been kept for its time."""
    db.session.execute(
        update(PlanFile)
        .where(
            PlanFile.tenant_id == tenant_id,
            PlanFile.content_sealed.is_not(None),
            PlanFile.sent_at < now - KEPT,
        )
        .values(content_sealed=None)
        .execution_options(synchronize_session=False)
    )


def preview(tenant: OpenTenant, file_id: UUID, *, synthetic: bool) -> Outcome:
    """What a file would do now. Raises NotVisible for another's, and for one that is gone."""
    found = _file(tenant, file_id)
    return _compared(tenant, found, synthetic=synthetic)


def _compared(tenant: OpenTenant, found: PlanFile, *, synthetic: bool) -> Outcome:
    sheet = read_sheet(_content(found), synthetic=synthetic)
    return compare(tenant, sheet, found.offered_before)


def _content(found: PlanFile) -> bytes:
    return open_sealed(found.content_sealed or b"", _place(found.id), of_tenant(found.tenant_id))


def _file(tenant: OpenTenant, file_id: UUID) -> PlanFile:
    """A file that waits for its yes."""
    found = _kept(tenant, file_id)
    if found.taken_at is not None:
        raise NotVisible
    return found


def _kept(tenant: OpenTenant, file_id: UUID) -> PlanFile:
    found = db.session.scalar(
        select(PlanFile).where(
            PlanFile.id == file_id,
            PlanFile.tenant_id == tenant.subject.id,
            PlanFile.sent_by == tenant.actor.profile_id,
            PlanFile.sent_at >= tenant.at - KEPT,
            PlanFile.content_sealed.is_not(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


def offer_plans(tenant: OpenTenant, file_id: UUID, *, synthetic: bool) -> Outcome:
    """Lay every row that is right before its holder, in one act; the rest stays aside.

    Nobody gets access by it, and no plan is made: the holder takes each over, or does not. Raises
    NotVisible as ``preview``, RuleBroken "none" when no row is right, Conflict when something
    changed since the preview: then it is shown again.
    """
    found = _file(tenant, file_id)
    sheet = read_sheet(_content(found), synthetic=synthetic)
    outcome = compare(tenant, sheet, rows_offered_before(tenant, sheet))
    if not outcome.ready:
        raise RuleBroken("", _("Rett feilene i filen, og send den på nytt."), "none")
    if outcome.fingerprint() != found.outcome:
        raise Conflict(_("Noe er endret siden du så på filen. Send den på nytt."))
    rows = [_row(tenant, file_id, one) for one in outcome.ready]
    with system_access("plans from a file are laid before their holders"):
        db.session.execute(insert(PlanOffer), rows)
    found.taken_at, found.offered = tenant.at, len(rows)
    if not found.refused:
        found.content_sealed = None  # else for the rest of its hour: the rows that must be mended
    about = {"subject_id": tenant.subject.id, "tenant_id": tenant.subject.id}
    record(PlansOffered(**about, file_id=file_id, offered=len(rows), refused=found.refused))
    return outcome


def _row(tenant: OpenTenant, file_id: UUID, ready: Ready) -> dict[str, Any]:
    offer_id, tenant_id = new_id(), tenant.subject.id
    content = json.dumps(ready.content()).encode()
    return {
        "id": offer_id,
        "tenant_id": tenant_id,
        "file_id": file_id,
        "holder_profile_id": ready.holder.profile_id,
        "row": ready.entry.row,
        "child_lookup": lookup_hash(ready.entry.number),
        "content_sealed": seal(content, seal_place(offer_id), of_tenant(tenant_id)),
        "state": OfferState.OFFERED,
        "offered_at": tenant.at,
        "leaves_sending": False,
    }


def rows_set_aside(tenant: OpenTenant, file_id: UUID, *, synthetic: bool) -> bytes:
    """The rows that are not right, as a CSV to mend and send again, each with its faults.

    For who sent the file alone, and for its hour, also after the others were laid before their
    holders: it holds national numbers. Raises NotVisible as ``preview``.
    """
    found = _kept(tenant, file_id)
    faults: dict[int, list[str]] = {}
    for one in _compared(tenant, found, synthetic=synthetic).refused:
        faults.setdefault(one.row, []).append(f"{one.column}: {one.text}".removeprefix(": "))
    rows = [[_(heading) for heading in HEADINGS.values()]]
    for line, said in read_rows(_content(found), SHAPE):
        if line in faults:
            cells = {} if isinstance(said, Problem) else said
            why = {FAULT: _("Rad %(row)s.", row=line) + " " + " ".join(faults[line])}
            rows.append([{**cells, **why}.get(name, "") for name in HEADINGS])
    return as_table(rows).encode()


def drop_file(tenant: OpenTenant, file_id: UUID) -> None:
    """Empty a file without doing what it says. Raises NotVisible as ``preview``."""
    _file(tenant, file_id).content_sealed = None
