"""Intentions on a file of news, and on what was set aside from one: two people where it matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from samspill.access.door import require_fresh
from samspill.access.system import system_access
from samspill.administration.access import OpenTenant
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_tenant
from samspill.plans.news.models import FileState, NewsFile
from samspill.plans.news.queries import BY_TWO, file_in, lowers_in_a_plan
from samspill.register.models import RegisterConflict, Settlement

MOST_BYTES = 25 * 1024 * 1024
KEPT = timedelta(days=1)
"""How long a file waits for its yes: national numbers are kept no longer than needed."""
LOOK, TAKE, SETTLE = "news.look", "news.take", "news.settle"


def send_file(tenant: OpenTenant, content: bytes) -> UUID:
    """Keep a file, sealed; a job reads it and says what it would do. Nothing is changed yet.

    Raises RuleBroken "file" for one that is too large.
    """
    if len(content) > MOST_BYTES:
        raise RuleBroken("file", _("Filen er for stor. Den kan være på høyst 25 MB."), "large")
    drop_old(tenant.subject.id, tenant.at)
    file = NewsFile(
        id=new_id(),
        tenant_id=tenant.subject.id,
        sent_by=tenant.actor.profile_id,
        sent_at=tenant.at,
        state=FileState.READING,
    )
    file.content_sealed = seal(content, file.place, of_tenant(file.tenant_id))
    db.session.add(file)
    db.session.flush()
    defer(LOOK, [{"file_id": str(file.id)}])
    return file.id


def drop_old(tenant_id: UUID, now: datetime) -> None:
    """Forget every file of the municipality that has waited for its time.

    One that was said yes to has as long again, for its job; one that is taken just now is left.
    """
    waiting = (
        select(NewsFile)
        .where(
            NewsFile.tenant_id == tenant_id,
            NewsFile.content_sealed.is_not(None),
            or_(
                and_(NewsFile.state != FileState.TAKING, NewsFile.sent_at < now - KEPT),
                NewsFile.sent_at < now - 2 * KEPT,
            ),
        )
        .with_for_update(skip_locked=True)
    )
    for file in db.session.scalars(waiting):
        file.finish(FileState.DROPPED, now)


def _ready(tenant: OpenTenant, file_id: UUID) -> NewsFile:
    file = file_in(tenant.subject.id, file_id)
    if file is None:
        raise NotVisible
    if file.state != FileState.READY or file.sent_at < tenant.at - KEPT:
        raise Conflict(_("Filen venter ikke lenger. Send den på nytt."))
    return file


def take_file(tenant: OpenTenant, file_id: UUID) -> None:
    """Take what the file says, by a job. Raises NotVisible for another municipality's, Conflict
    for one that waits no more, NotEnough while a second person must say yes."""
    file = _ready(tenant, file_id)
    if file.waits_for_another:
        raise NotEnough(_("En annen må godkjenne filen. To personer avgjør det sammen."))
    file.state = FileState.TAKING
    defer(TAKE, [{"file_id": str(file.id)}])


def file_to_approve(tenant: OpenTenant, file_id: UUID) -> NewsFile:
    """A file that waits for the actor. Raises as ``approve_file``, but for the login."""
    file = _ready(tenant, file_id)
    if not file.waits_for_another:
        raise Conflict(_("Her er det ikke noe som venter på deg."))
    if profiles_by_id([file.sent_by])[file.sent_by].person_id == tenant.actor.person_id:
        raise NotEnough(_("En annen må godkjenne filen. To personer avgjør det sammen."))
    return file


def approve_file(tenant: OpenTenant, file_id: UUID) -> None:
    """Say yes, as the second person, to what the file would take away. Needs a fresh login.

    Raises as ``take_file``, NotEnough for who sent it.
    """
    file = file_to_approve(tenant, file_id)
    require_fresh(tenant.actor)
    file.approved_by, file.state = tenant.actor.profile_id, FileState.TAKING
    defer(TAKE, [{"file_id": str(file.id)}])


def drop_file(tenant: OpenTenant, file_id: UUID) -> None:
    """Forget a file. Raises as ``take_file``."""
    _ready(tenant, file_id).finish(FileState.DROPPED, tenant.at)


def _aside(tenant: OpenTenant, conflict_id: UUID) -> RegisterConflict:
    found = db.session.scalar(
        select(RegisterConflict)
        .where(
            RegisterConflict.id == conflict_id,
            RegisterConflict.tenant_id == tenant.subject.id,
        )
        .with_for_update()
    )
    if found is None:
        raise NotVisible
    if found.decision is not None:
        raise Conflict(_("Dette er avgjort."))
    return found


def keep_ours(tenant: OpenTenant, conflict_id: UUID) -> None:
    """Decide that what we have stands: nothing is opened by it. Raises NotVisible, Conflict."""
    with system_access("decide what was set aside from the register"):
        _aside(tenant, conflict_id).decide(Settlement.KEPT, tenant.actor.profile_id, tenant.at)


def propose_theirs(tenant: OpenTenant, conflict_id: UUID) -> None:
    """Propose that what the register says shall hold; another decides. Raises NotVisible,
    Conflict, NotEnough for what no administrator may decide: a block, what cannot be read, or
    less protection of a child who has a plan."""
    with system_access("decide what was set aside from the register"):
        found = _aside(tenant, conflict_id)
        if found.why not in BY_TWO:
            raise NotEnough(_("Dette kan ikke tas inn slik. En sperre oppheves av to ledere."))
        _leave_to_the_plan(found)
        if found.proposed_by is None:
            found.proposed_by, found.proposed_at = tenant.actor.profile_id, tenant.at


def _leave_to_the_plan(conflict: RegisterConflict) -> None:
    """Less protection of a child who has a plan is for its holder and a leader (F8)."""
    if lowers_in_a_plan(conflict):
        raise NotEnough(_("Barnet har en plan. Stafettholderen og en leder avgjør dette der."))


def theirs_to_confirm(tenant: OpenTenant, conflict_id: UUID) -> None:
    """Is there a proposal that waits for the actor? Raises as ``confirm_theirs``, but for the
    login."""
    with system_access("whom a proposal about the register waits for"):
        _waiting(tenant, conflict_id)


def _waiting(tenant: OpenTenant, conflict_id: UUID) -> RegisterConflict:
    found = _aside(tenant, conflict_id)
    if found.proposed_by is None:
        raise Conflict(_("Her er det ikke noe som venter på deg."))
    if profiles_by_id([found.proposed_by])[found.proposed_by].person_id == tenant.actor.person_id:
        raise NotEnough(_("En annen må bekrefte. To personer avgjør det sammen."))
    _leave_to_the_plan(found)
    return found


def confirm_theirs(tenant: OpenTenant, conflict_id: UUID) -> None:
    """Agree, as the second person: what the register says is taken by a job. Needs a fresh login.

    Raises NotVisible, Conflict when nothing waits, NotEnough for who proposed it.
    """
    with system_access("decide what was set aside from the register"):
        found = _waiting(tenant, conflict_id)
        require_fresh(tenant.actor)
        found.decide(Settlement.TAKEN, tenant.actor.profile_id, tenant.at)
    defer(SETTLE, [{"conflict_id": str(conflict_id)}])
