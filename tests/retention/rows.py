"""A row for each rule: of people, of the logs, of the register and of leaders."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from samspill.access.forms import FormAnswer
from samspill.access.log import AccessLogEntry
from samspill.access.whereabouts import WhereaboutsViewer
from samspill.administration.employees.models import EmployeeFile
from samspill.audit.models import ChangeLogEntry, LogBatch
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.calendar_keys import CalendarKey
from samspill.identity.contact_checks.models import ContactCheck
from samspill.identity.devices.models import Device
from samspill.identity.models import Account, ContactItem, Profile
from samspill.identity.signin.models import LogoutToken
from samspill.identity.subscriptions.models import PushSubscription
from samspill.infra.db import db
from samspill.notifications.models import Notice, NoticeDelivery, PaperTask
from samspill.organisation.models import Unit
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.imports.models import PlanFile, PlanOffer
from samspill.plans.news.models import NewsFile
from samspill.plans.plan.models import ClosingReason, Plan, PlanIntroduction
from samspill.plans.unusual.models import UnusualRead
from samspill.register.models import RegisterConflict, RegisterImport
from samspill.retention.models import LegalHold
from samspill.school.groups.models import Group
from samspill.school.imports.models import SchoolFile


def of_the_register(found: Any, mona: UUID, tenant_id: UUID, at: Any) -> None:
    """Files and news, what leaders opened, and lists."""
    sent = {"tenant_id": tenant_id, "sent_by": mona, "sent_at": at, "outcome": "x"}
    news = NewsFile(**{**sent, "outcome": {}}, state="TAKEN")
    plans = PlanFile(**sent, offered_before=[], offered=1, refused=0, taken_at=at)
    file = RegisterImport(
        digest=b"x", at=at, state="TAKEN", entries=1, rights=1, lost=0, run_by="Ola"
    )
    db.session.add_all([EmployeeFile(**sent), news, file, plans])
    db.session.flush()
    of_a_school(sent)
    offer = {"holder_profile_id": mona, "row": 2, "state": "TAKEN", "plan_id": found.plan_id}
    db.session.add(PlanOffer(tenant_id=tenant_id, file_id=plans.id, offered_at=at, **offer))
    row = {"place": 1, "why": "UNREADABLE", "content_lookup": b"x", "content_sealed": b"x"}
    db.session.add(RegisterConflict(import_id=file.id, at=at, **row))
    leader = {"profile_id": mona, "ground": "CRISIS", "reason_sealed": b"x"}
    where = {"plan_id": found.plan_id, "tenant_id": tenant_id}
    db.session.add(EmergencyAccess(**where, **leader, asked_at=at, opened_at=at, until=at))
    lists = {"subject_id": found.plan_id, "tenant_id": tenant_id, "field": "CONTACT"}
    asked = {"asked_id": new_id(), "reason_sealed": b"x", "proposed_by": mona, "proposed_at": at}
    db.session.add(WhereaboutsViewer(profile_id=mona, **lists, **asked))


def of_a_school(sent: dict[str, Any]) -> None:
    """A file of a school that was taken long ago."""
    unit = db.session.scalars(select(Unit.id).limit(1)).one()
    school = new_id()
    where = {"tenant_id": sent["tenant_id"], "unit_id": unit, "school_id": school}
    db.session.add(Group(id=school, kind="SCHOOL", name="Skolen", **where))
    db.session.flush()
    how = {"is_whole": False, "halts": False, "state": "TAKEN", "refused": [], "done": {}}
    db.session.add(SchoolFile(school_id=school, **sent, **how))


def of_people(found: Any, mona: UUID, left: UUID, at: Any) -> None:
    """What is held about somebody who left, and about one who did not."""
    db.session.add(LogoutToken(issuer="test", jti="one", at=at))
    db.session.add(FormAnswer(key=new_id(), profile_id=mona, page="p", at=at))
    values = {"subject_id": found.plan_id, "template": "something_new", "created_at": at}
    notice = {"id": found.ids["notice"], "profile_id": mona, "address": "old@example.org"}
    rest = {"is_locked": False, "needs_right": False, "state": "QUEUED"}
    rest |= {"kind": "PLAN", "urgency": "D", "path": ""}
    db.session.execute(insert(Notice), [{**values, **notice, **rest}])
    db.session.add(
        PaperTask(
            notice_id=found.ids["notice"],
            employee_profile_id=left,
            reader_profile_id=mona,
            **values,
        )
    )
    told = {"profile_id": mona, "channel": "SMS", "state": "SENT", "created_at": at, "sent_at": at}
    db.session.add(NoticeDelivery(**told))
    key = {"profile_id": mona, "says_more": False, "created_at": at, "ended_at": at}
    db.session.add(CalendarKey(token_hash=b"x", **key))
    account = db.session.scalars(select(Account.id).limit(1)).one()
    keys = {"token_hash": b"x", "credential_id": "x", "public_key": "x", "sign_count": 0}
    times = {"created_at": at, "expires_at": at, "ended_at": at}
    db.session.add(Device(account_id=account, profile_id=mona, **keys, **times))
    person = db.session.get_one(Profile, mona).person_id
    phone = {"profile_id": mona, "person_id": person, "endpoint_hash": b"x", "created_at": at}
    db.session.add(PushSubscription(**phone, seen_at=at, ended_at=at, ended_by="GONE"))
    profile = db.session.get_one(Profile, left)
    profile.valid_to, profile.email = clock.today(), "jonas@example.org"
    item = ContactItem(profile_id=left, kind="MOBILE", value_sealed=b"x", changed_at=at)
    db.session.add(item)
    db.session.flush()
    asked = {"value_sealed": b"x", "asked_at": at, "valid_until": at}
    db.session.add(ContactCheck(profile_id=left, item_id=item.id, **asked))


def of_logs(found: Any, mona: UUID, tenant_id: UUID, at: Any) -> None:
    """The plan that ended, its logs, and what stood out in them."""
    plan = db.session.get_one(Plan, found.plan_id)
    plan.close(at, ClosingReason.GOALS_MET)
    db.session.add(PlanIntroduction(plan_id=plan.id, picture=b"x", changed_at=at))
    look = {"id": new_id(), "at": at, "subject_id": found.ids["gone"], "profile_id": mona}
    more = {"area": "OVERVIEW", "page": "p", "method": "GET", "decision": "NOT_VISIBLE"}
    db.session.execute(insert(AccessLogEntry), [{**look, **more}])
    change = {"tenant_id": tenant_id, "event": "DraftDiscarded", "facts": {}}
    db.session.execute(insert(ChangeLogEntry), [{**look, **change}])
    seen = {
        "subject_id": found.plan_id,
        "profile_id": mona,
        "sign": "FAMILY",
        "day": clock.today(at),
    }
    db.session.add(UnusualRead(**seen, tenant_id=tenant_id, figures={}, found_at=at))
    kept = {"row_ids": [new_id()], "row_times": [at], "row_hashes": [b"x"], "size": 1}
    batch = {"id": found.ids["batch"], "number": 1, "log": "ACCESS", "sequence": 1, **kept}
    times = {"made_at": at, "first_at": at, "last_at": at}
    hashes = {"root": "x", "previous_hash": "x", "hash": "x"}
    db.session.execute(insert(LogBatch), [{**batch, **times, **hashes}])
    db.session.add(
        LegalHold(
            id=found.ids["hold"],
            held_id=new_id(),
            reason_sealed=b"x",
            placed_at=at,
            until=date(9999, 1, 1),
            lifted_at=at,
        )
    )
