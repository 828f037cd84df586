"""Intentions on a file of employees: keep it sealed for a preview, take it whole, or drop it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from samspill.administration.access import OpenTenant
from samspill.administration.employees.actions import new_employment, write_work
from samspill.administration.employees.compare import Outcome, compare
from samspill.administration.employees.entries import read_sheet
from samspill.administration.employees.models import EmployeeFile
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.invitations import Invited, add_people
from samspill.identity.models import Person
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant

KEPT = timedelta(hours=1)
"""How long a file waits for its yes: national numbers are kept no longer than needed."""


def _place(file_id: UUID) -> str:
    return f"employee_files:content:{file_id}"


def send_file(tenant: OpenTenant, content: bytes, *, synthetic: bool) -> UUID:
    """Keep a file for its preview, sealed. Files that nobody said yes to in time are emptied.

    Raises RuleBroken "file" for what is no file of employees at all.
    """
    empty_files(tenant.subject.id, tenant.at)
    sheet = read_sheet(content, synthetic=synthetic)
    for problem in sheet.problems:
        if not problem.row:
            raise RuleBroken("file", problem.text, "unreadable")
    outcome = compare(tenant, sheet)
    file_id = new_id()
    db.session.add(
        EmployeeFile(
            id=file_id,
            tenant_id=tenant.subject.id,
            sent_by=tenant.actor.profile_id,
            sent_at=tenant.at,
            content_sealed=seal(content, _place(file_id), of_tenant(tenant.subject.id)),
            outcome=outcome.fingerprint(),
        )
    )
    return file_id


def empty_files(tenant_id: UUID, now: datetime) -> None:
    """Empty every file of the municipality that has been kept for its time."""
    db.session.execute(
        update(EmployeeFile)
        .where(
            EmployeeFile.tenant_id == tenant_id,
            EmployeeFile.content_sealed.is_not(None),
            EmployeeFile.sent_at < now - KEPT,
        )
        .values(content_sealed=None)
        .execution_options(synchronize_session=False)
    )


def preview(tenant: OpenTenant, file_id: UUID, *, synthetic: bool) -> Outcome:
    """What a file would change now. Raises NotVisible for another's, and for one that is gone."""
    return _outcome(tenant, _file(tenant, file_id), synthetic=synthetic)


def _outcome(tenant: OpenTenant, found: EmployeeFile, *, synthetic: bool) -> Outcome:
    content = open_sealed(found.content_sealed or b"", _place(found.id), of_tenant(found.tenant_id))
    return compare(tenant, read_sheet(content, synthetic=synthetic))


def _file(tenant: OpenTenant, file_id: UUID) -> EmployeeFile:
    found = db.session.scalar(
        select(EmployeeFile).where(
            EmployeeFile.id == file_id,
            EmployeeFile.tenant_id == tenant.subject.id,
            EmployeeFile.sent_by == tenant.actor.profile_id,
            EmployeeFile.sent_at >= tenant.at - KEPT,
            EmployeeFile.content_sealed.is_not(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


def take_file(tenant: OpenTenant, file_id: UUID, *, synthetic: bool) -> Outcome:
    """Do all that the file says, or nothing. Gives what was done.

    Raises NotVisible as ``preview``, RuleBroken "refused" when a row cannot be done, Conflict when
    something changed since the preview: then it is shown again.
    """
    found = _file(tenant, file_id)
    outcome = _outcome(tenant, found, synthetic=synthetic)
    if outcome.refused:
        raise RuleBroken("", _("Rett feilene i filen, og send den på nytt."), "refused")
    if outcome.fingerprint() != found.outcome:
        raise Conflict(_("Noe er endret siden du så på filen. Send den på nytt."))
    people = _new_people(outcome)
    for change in outcome.new:
        person = change.person or people[change.entry.number]
        new_employment(tenant, person.id, change.unit_id, change.work, change.period)
    for change in outcome.changed:
        if change.profile is not None:
            write_work(tenant, change.profile, change.work)
    found.content_sealed, found.taken_at = None, tenant.at
    return outcome


def _new_people(outcome: Outcome) -> dict[str, Person]:
    """Those whom nobody here knew, by number; one who works in two units is one person."""
    entries = {one.entry.number: one.entry for one in outcome.new if one.person is None}
    return add_people(
        Invited(number, entry.given_name, entry.family_name, entry.email)
        for number, entry in entries.items()
    )


def drop_file(tenant: OpenTenant, file_id: UUID) -> None:
    """Empty a file without doing what it says. Raises NotVisible as ``preview``."""
    _file(tenant, file_id).content_sealed = None
