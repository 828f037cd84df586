"""Taking a file of news and looking at every plan it touches; trying one without taking it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.event import record
from samspill.identity.models import AddressProtection, Person, Profile, RelationKind
from samspill.identity.queries import profiles_by_id
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_tenant
from samspill.organisation.models import Tenant
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.due import plans_of_children
from samspill.plans.consent.letting_in import about
from samspill.plans.consent.recompute import recompute
from samspill.plans.news.events import ChildDied
from samspill.plans.news.models import FileState, NewsFile
from samspill.plans.news.queries import content_of
from samspill.plans.plan.access import opened_by_system
from samspill.plans.whereabouts.lowering import keep_current
from samspill.register.actions import Taken, take_news, take_with_care
from samspill.register.entries import (
    News,
    PersonNews,
    RegisterFile,
    RelationNews,
    Row,
    decoded,
    read_register,
)
from samspill.register.imports import approval, digest_of, note_import
from samspill.register.known import Known
from samspill.register.models import RegisterConflict
from samspill.register.telling import tell_of_children

ALL = 10**9
MOST_ROWS_SAID = 200


def take(file: RegisterFile, digest: bytes, by: str, approved_by: str) -> Taken:
    """Take a file with care, and write down what became of it. Call it as system."""
    taken = take_with_care(file, approved=approval(digest, approved_by))
    entries = len(file.entries) + len(file.bad)
    note_import(digest, entries, taken, by=by, approved_by=approved_by)
    _block(taken)
    return taken


def look_at_plans(taken: Taken) -> None:
    """Ask anew who must agree, in every plan that was touched; and tell others of the children."""
    tell_of_children(taken.children | set(taken.falls) | taken.died)
    with system_access("find the plans that news from the register touch"):
        plans = plans_of_children(taken.children | set(taken.falls))
    for plan_id in plans:
        with opened_by_system(plan_id, "news from the register") as plan:
            recompute(plan)
            keep_current(plan, taken.falls.get(plan.subject.child_id))
            if plan.subject.child_id in taken.died:
                holder = (plan.subject.holder_profile_id,)
                record(ChildDied(**about(plan), holder_profile_ids=holder))


def _block(taken: Taken) -> None:
    for adult_id, child_id in sorted(taken.blocked):
        tenant_id = db.session.get_one(Person, child_id).tenant_id
        if tenant_id is not None:
            block_by_register(
                tenant_id=tenant_id,
                adult_id=adult_id,
                child_id=child_id,
                reason="Registeret sier at den voksne ikke skal vite noe om barnet.",
                last_day=None,
            )


# ---- a file that was sent ------------------------------------------------------------------


@dataclass(frozen=True)
class _Sent:
    """A file, read, without the rows that are not the municipality's: place and why of those."""

    file: RegisterFile
    foreign: list[tuple[int, str]]
    digest: bytes


def look_through(file_id: UUID, *, synthetic: bool) -> None:
    """Say what a file would do, and change nothing. Safe to run twice."""
    with system_access("look through a file of news before anybody says yes"):
        row = db.session.get(NewsFile, file_id, with_for_update=True)
        if row is None or row.state != FileState.READING:
            return
        try:
            sent = _read(row, synthetic=synthetic)
        except ValueError as error:
            row.outcome = {"bad": [[0, str(error)]], "bad_count": 1}
            row.finish(FileState.UNREADABLE, instant())
            return
        with db.session.begin_nested() as attempt:
            taken = take_with_care(sent.file, approved=ALL, is_trial=True)
            attempt.rollback()
        row.outcome, row.state = _outcome(sent, taken), FileState.READY


def _read(row: NewsFile, *, synthetic: bool) -> _Sent:
    text = decoded(open_sealed(row.content_sealed or b"", row.place, of_tenant(row.tenant_id)))
    file = read_register(text, synthetic=synthetic)
    tenant = db.session.get_one(Tenant, row.tenant_id)
    sender = db.session.get_one(Profile, row.sent_by).person_id
    known = Known({number for one in file.entries for number in one.news.numbers})
    own, foreign = [], []
    for one in file.entries:
        if why := _why_not_ours(one.news, known, tenant, sender):
            foreign.append((one.place, why))
        else:
            own.append(Row(one.place, _at_home(one.news, tenant.name)))
    digest = digest_of(f"{row.tenant_id}:{text}")
    return _Sent(replace(file, entries=tuple(own)), foreign, digest)


def _why_not_ours(news: News, known: Known, tenant: Tenant, sender_id: UUID) -> str:
    people = [person for number in news.numbers if (person := known.person(number))]
    if any(person.id == sender_id for person in people):
        return "it is about the one who sent the file"
    about = known.person(news.number if isinstance(news, PersonNews) else news.child)
    elsewhere = isinstance(news, PersonNews) and news.municipality not in ("", tenant.name)
    if elsewhere or (about is not None and about.tenant_id not in (None, tenant.id)):
        return "it is about somebody of another municipality"
    return ""


def _at_home(news: News, name: str) -> News:
    """Somebody new belongs where the file was sent."""
    return replace(news, municipality=name) if isinstance(news, PersonNews) else news


def _outcome(sent: _Sent, taken: Taken) -> dict[str, Any]:
    bad = sorted(
        [*((one.place, one.why.partition(": ")[2]) for one in sent.file.bad), *sent.foreign]
    )
    halt = "EMPTY" if sent.file.is_empty else "MANY_LOST" if taken.loss.is_too_many else None
    return {
        "entries": len(sent.file.entries),
        "changed": taken.changed,
        "known": taken.known,
        "held_back": taken.held_back,
        "unknown": taken.unknown,
        "aside": len(taken.aside) - len(sent.file.bad),
        "children": len(taken.children),
        "is_whole": sent.file.is_whole,
        "halt": halt,
        "lost": taken.loss.lost,
        "rights": taken.loss.rights,
        "bad": [list(one) for one in bad[:MOST_ROWS_SAID]],
        "bad_count": len(bad),
    }


def take_sent(file_id: UUID, *, synthetic: bool) -> None:
    """Take a file that was said yes to, whole or not at all. Safe to run twice.

    When it would take away more than was said yes to, it waits again with the new numbers.
    """
    with system_access("take a file of news that was said yes to"):
        row = db.session.get(NewsFile, file_id, with_for_update=True)
        if row is None or row.state != FileState.TAKING:
            return
        sent = _read(row, synthetic=synthetic)
        taken = take(sent.file, sent.digest, _name(row.sent_by), "")
        if taken.halt and row.approved_by and taken.loss.lost <= row.outcome.get("lost", 0):
            taken = take(sent.file, sent.digest, _name(row.sent_by), _name(row.approved_by))
        if taken.halt is not None:
            row.state, row.approved_by = FileState.READY, None
            numbers = {"halt": taken.halt, "lost": taken.loss.lost, "rights": taken.loss.rights}
            row.outcome = {**row.outcome, **numbers}
            return
        row.outcome = {**_outcome(sent, taken), "halt": row.outcome.get("halt")}
        row.finish(FileState.TAKEN, instant())
    look_at_plans(taken)


def _name(profile_id: UUID) -> str:
    """Who it was, so that two people of one name are two."""
    return f"{profiles_by_id([profile_id])[profile_id].name} ({str(profile_id)[:8]})"


# ---- what was set aside --------------------------------------------------------------------


def settle(conflict_id: UUID) -> None:
    """Take what two people decided for. Newer news than it was of still wins."""
    with system_access("take from the register what two people decided for"):
        conflict = db.session.get_one(RegisterConflict, conflict_id)
        news = _as_news(content_of(conflict))
        later = replace(news, as_of=news.as_of + timedelta(microseconds=1))
        file = RegisterFile((Row(conflict.place, later),), is_whole=True)
        taken = take_news(file, two_agreed=True)
        _block(taken)
    look_at_plans(taken)


def _as_news(content: dict[str, Any]) -> News:
    """The entry again, from what was kept of it."""
    said = dict(content)
    said["as_of"] = datetime.fromisoformat(said["as_of"])
    for name in ("born_on", "died_on", "valid_from", "valid_to", "decided_on"):
        if said.get(name):
            said[name] = date.fromisoformat(said[name])
    if "adult" in said:
        return RelationNews(**{**said, "kind": RelationKind(said["kind"])})
    protection = said.get("protection")
    said["protection"] = AddressProtection(protection) if protection else None
    return PersonNews(**said)
