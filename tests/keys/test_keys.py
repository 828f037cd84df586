"""Every sealed cell has its key and its place; what is older is sealed anew; what is gone, gone."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import insert, select, text, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.administration.employees.taking import send_file
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.demo.contacts import load_contacts
from samspill.demo.personal import load_personal
from samspill.export.plan_copy.models import CopyState
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact
from samspill.identity.models import ContactKind, Person, Profile, ShownTo
from samspill.identity.numbers import number_of
from samspill.identity.subscriptions.actions import subscribe
from samspill.infra.crypto import is_envelope, open_sealed, seal
from samspill.infra.db import db
from samspill.infra.erasure import ERASE, erase
from samspill.infra.key_store import HOUSE, of_person, of_plan
from samspill.infra.keyring import KeyGone
from samspill.infra.push_services import SERVICES
from samspill.infra.sealed_columns import sealed_columns
from samspill.infra.transaction import transaction
from samspill.keys.actions import check_keys, reseal
from samspill.keys.queries import all_sealed, older_cells
from samspill.plans.lifecycle.actions import close_plan
from samspill.plans.meetings.actions import reply_to
from samspill.plans.meetings.models import MeetingAnswer
from samspill.plans.messages.actions import Audience, To, write
from samspill.plans.minutes.actions import keep_minutes, remark, send_minutes
from samspill.plans.news.actions import send_file as send_register_file
from samspill.plans.notes.actions import NoteText, write_note
from samspill.plans.own_room.access import open_room
from samspill.plans.own_room.actions import (
    AnswerText,
    Picture,
    answer_share,
    share_entry,
    write_entry,
)
from samspill.plans.own_room.models import RoomAnswerKind
from samspill.plans.own_room.queries import Said, shared_with
from samspill.plans.plan.access import open_plan, opened_by_system
from samspill.plans.plan.actions import change_picture, discard_draft, write_closing_note
from samspill.plans.plan.last_words import HowItWent
from samspill.plans.plan.models import ClosingReason
from samspill.plans.plan.picture import seal_picture
from samspill.plans.stages.actions import StageText, decide_stage
from samspill.plans.timeline.actions import LifeEventText, add_life_event
from samspill.privacy.models import PrivacyCase
from samspill.retention.actions import place_hold
from samspill.retention.models import LegalHold
from samspill.school.imports.taking import send_file as send_school_file
from samspill.school.protected.actions import propose_viewer
from samspill.school.pupils.models import ViewerReason
from samspill.web.factory import create_worker_app
from tests.administration.conftest import Town
from tests.administration.test_files import csv, same
from tests.export.test_consent_copy import work
from tests.keys.at_school import write_at_school
from tests.plans.test_consent import MONA, TOR
from tests.plans.test_emergency import ask
from tests.plans.test_imports import OLA, Import
from tests.plans.test_settling import protect
from tests.plans.test_unusual_pages import put_in_order
from tests.plans.test_whereabouts import ask as ask_for_a_list
from tests.register.test_import import as_json, relation
from tests.register.test_safe_imports import take
from tests.school.test_large_school import a_file
from tests.support.arrivals import begun, small
from tests.support.keys import sealed_by_root
from tests.support.meetings import called
from tests.support.pictures import picture
from tests.support.plan_copies import kept_copy
from tests.support.push import Browser
from tests.support.school import made_school, reported, set_rule
from tests.support.subject_plans import subject_plan


def as_actor(cast):
    """As the demo acts: the block gets who acts."""

    @contextmanager
    def act_as(name, kind):
        with cast.acting_as(name, kind):
            yield cast.actor_now()

    return act_as


@pytest.fixture
def filled(cast):
    """Something in every sealed column, as the program itself puts it there."""
    plan_id = cast.active_plan()
    work(cast)
    with cast.acting_as(MONA):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
        change_picture(plan, seal_picture(of_plan(plan_id, plan.subject.tenant_id), picture()))
    hanne = cast.profile_id("Hanne Nilsen")
    with cast.acting_as(MONA):
        to = To(Audience.CHOSEN, (hanne,), frozenset((hanne,)))
        plan, files = open_plan(plan_id, Area.MESSAGES, Level.OWN), [(BytesIO(picture()), "a.png")]
        write(plan, to, title="Natten", text="Sov godt.", files=files)
        meeting_id = called(plan_id, hanne, "Rom 3")
        write_note(open_plan(plan_id, Area.MESSAGES, Level.OWN), NoteText("Husk", "Ringe."))
        told = LifeEventText("Flyttet", "Fra Bergen.", 2019, 8, None)
        add_life_event(open_plan(plan_id, Area.OVERVIEW, Level.WRITE), told)
        for state in (CopyState.READY, CopyState.WAITING):
            kept_copy(plan_id, "Glad.", state)
    subject_plan(cast, plan_id, "Hanne Nilsen", "own")
    meet(cast, plan_id, meeting_id)
    share_and_answer(cast)
    decide_and_end(cast)
    load_personal(as_actor(cast))
    ask(cast, why_wait="Politiet er varslet.")
    with Town(cast).opened() as tenant:
        send_file(tenant, csv(same(cast)), synthetic=True)
        send_register_file(tenant, as_json([]).encode())
    lay_before(cast)
    name_at_school(cast)
    write_a_new_address(cast)
    take_notices(cast)
    bad = {**relation(cast, MONA, "SOLE", after=9), "valid_to": "=1+1"}
    take(as_json([bad, relation(cast, TOR, "JOINT", after=1)]))
    db.session.rollback()
    with acting(None), transaction():
        place_hold(plan_id, reason="Klage.", until=clock.today())
    put_in_order(cast)
    protect(cast)
    ask_for_a_list(cast, plan_id, name=TOR)
    return plan_id


def meet(cast, plan_id, meeting_id):
    """The holder answers, comes, and writes minutes that are remarked on."""
    with cast.acting_as("Hanne Nilsen"):
        plan = open_plan(plan_id, Area.MEETINGS, Level.OWN)
        reply_to(plan, meeting_id, MeetingAnswer.COMES, ("Søvnen", "", ""))
    with clock.moved(timedelta(days=21)), cast.acting_as("Hanne Nilsen"):
        plan = open_plan(plan_id, Area.MEETINGS, Level.OWN)
        keep_minutes(plan, meeting_id, "Vi snakket om søvn.", ["Lese mer"], version=0)
        send_minutes(plan, meeting_id)
        remark(plan, meeting_id, "Fint.")


def share_and_answer(cast):
    """Sara's plan: what she wrote in her own room, gave the holder, and was answered."""
    sara, holder = "Sara Lie", cast.profile_id("Hanne Nilsen")
    plan_id = cast.active_plan(sara, ("Kari Lunde",), ("Jon Lie", sara))
    with cast.acting_as(sara):
        room = open_room(cast.actor_now())
        drawn = Picture(BytesIO(picture()), "tegning.png")
        entry_id = write_entry(room, Said("Jeg er trøtt.", "TIRED", 2), drawn).id
    with cast.acting_as(sara):
        share_entry(open_room(cast.actor_now()), entry_id, [holder])
    with cast.acting_as("Hanne Nilsen"):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.READ)
        (share,) = shared_with(plan_id, holder)
        answer_share(plan, share.id, AnswerText(RoomAnswerKind.RECEIVED, "Takk.", None))


def write_a_new_address(cast):
    """It waits for its code."""
    with cast.acting_as(MONA):
        told = Contact(ContactKind.EMAIL, "mona.ny@example.test", ShownTo.NOBODY)
        change_contact(cast.actor_now(), [told])


def take_notices(cast):
    """Her telephone takes notices."""
    address = Browser("https://" + SERVICES[0], "mona").address
    with cast.acting_as(MONA):
        subscribe(cast.actor_now(), address, "Chrome, Android")


def name_at_school(cast):
    """Somebody is named who may find a pupil, one is away, with a comment, and a file waits."""
    school, kari = made_school(cast), cast.profile_id("Kari Lunde")
    noah = school.enrol("Noah Moe", "3B")
    why = {"reason_kind": ViewerReason.TEACHES, "reason": "Har ham hver dag."}
    with school.opened() as opened:
        propose_viewer(opened, noah, profile_id=kari, **why)
    with school.opened() as opened:
        send_school_file(opened, a_file(), is_whole=False, synthetic=True)
    set_rule(cast, comment=1)
    reported(school, "Emma Aas", "Mona Aas", "Hentes av mormor.")
    load_contacts(cast.acting_as, cast.person("Emma Aas").id)
    write_at_school(cast, school)


def decide_and_end(cast):
    """Lea's plan: its level is decided, it ends, and the holder says how it went."""
    plan_id = cast.active_plan("Lea Vik", ("Kari Lunde",), ("Grete Vik",))
    with cast.acting_as("Hanne Nilsen"):
        text = StageText("Mor og læreren", "Skolen hjelper.")
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        decide_stage(plan, stage=1, decided_on=clock.today(), text=text)
    with cast.acting_as("Hanne Nilsen"):
        close_plan(open_plan(plan_id, Area.CONSENT, Level.WRITE), reason=ClosingReason.GOALS_MET)
    with cast.acting_as("Hanne Nilsen"):
        plan = open_plan(plan_id, Area.CLOSING, Level.WRITE)
        write_closing_note(plan, text="Takk.", evaluation=HowItWent(helped="Lesing."))


def lay_before(cast):
    """A plan from a file that waits for its holder, a row that must be mended, and a draft that
    began with a copy of an earlier plan."""
    imports = Import(Town(cast))
    imports.offer(imports.row("Lea Vik"), imports.row("Iben Dahl", OLA))
    begun(cast, small(), "Iben Dahl")


def cells():
    """Every sealed cell: its column, place, owner and what stands there."""
    with acting(None), transaction(), system_access("test: walk what is sealed"):
        for one in sealed_columns():
            owner = one.key if one.owner_column is None else one.owner_column
            rows = db.session.execute(
                select(one.key, owner, one.column).where(one.column.is_not(None))
            )
            for row_id, owner_id, content in rows:
                whose = HOUSE if one.owner_column is None else one.owner(owner_id)
                yield one.column, one.place(row_id), whose, bytes(content)


def test_every_sealed_column_opens_where_its_model_says_and_only_there(filled):
    seen, before = set(), {}
    for column, place, owner, content in cells():
        seen.add(column)
        assert is_envelope(content)
        assert open_sealed(content, place, owner)
        other = before.get(column)
        if other:
            with pytest.raises(InvalidTag):
                open_sealed(content, *other)
        before[column] = place, owner
    assert seen == {one.column for one in sealed_columns()}
    found = checked()
    assert (found.faults, found.deleted, found.older) == ([], 0, {})
    assert found.cells == len(list(cells()))
    assert set(found.wrapped_by) == {"k1"}
    refused = pytest.raises(Exception, match="permission denied")
    with refused, acting(None), transaction(), system_access("test: what is written once"):
        db.session.execute(update(PrivacyCase).values(text_sealed=b"x"))


def test_each_column_of_bytes_is_declared_sealed_or_is_a_hash():
    from_name = {
        f"{column.table.name}.{column.name}"
        for table in Person.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed") or (str(column.type) == "BLOB")
    }
    declared = {f"{one.column.table.name}.{one.column.name}" for one in sealed_columns()}
    hashes = {name for name in from_name if name.endswith(("_lookup", "_hash", ".digest"))}
    assert from_name - hashes == declared, "say whose it is: mapped_column(info=sealed(…))"


def checked():
    db.session.rollback()
    with acting(None), transaction():
        return check_keys()


def changed(person_id, sealed):
    """A cell as somebody with the database changes it."""
    db.session.rollback()
    with acting(None), transaction(), system_access("test"):
        db.session.execute(
            update(Person).where(Person.id == person_id).values(number_sealed=sealed)
        )


def test_a_check_names_a_key_that_is_lost_another_and_a_root_key_that_is_gone(cast):
    mona, tor = cast.person("Mona Aas"), cast.person("Tor Aas")
    ids, own = (mona.id, tor.id), mona.number_sealed
    changed(ids[0], tor.number_sealed)
    assert [f"person/{ids[0]} has another key" in one for one in checked().faults] == [True]
    changed(ids[0], b"\x02k7" + own)
    assert checked().faults == ["1 cells of persons: no root key is called k7"]
    changed(ids[0], sealed_by_root(b"1", "persons:number"))
    assert checked().older == {"k1": 1}
    changed(ids[0], own)
    assert checked().faults == []


def test_a_deleted_person_is_counted_and_opens_nothing(cast):
    person = Person(id=new_id(), given_name="Ny", family_name="Ny", number_lookup=b"x")
    person_id = person.id
    person.number_sealed = seal(b"1", f"persons:number:{person_id}", of_person(person_id))
    with acting(None), transaction():
        db.session.add(person)
    erase(str(of_person(person_id)))
    with pytest.raises(KeyGone):
        number_of(db.session.get_one(Person, person_id))
    assert (checked().deleted, checked().faults) == (1, [])


def test_a_draft_that_is_thrown_away_takes_its_key_along(cast):
    plan_id = cast.draft("Emma Aas")
    db.session.rollback()
    with acting(None), transaction(), opened_by_system(plan_id, "test") as plan:
        discard_draft(plan)
    assert queued() == [{"owner": str(of_plan(plan_id))}]


def queued():
    with acting(None), transaction(), system_access("test: look at the queue"):
        found = db.session.execute(
            text("select args from procrastinate_jobs where task_name = :name"), {"name": ERASE}
        )
        return list(found.scalars())


@pytest.fixture
def owned(cluster):
    """A copy of the database, as its owner sees it: nobody else re-seals."""
    with cluster.copy() as urls:
        app = create_worker_app(cluster.settings, urls.owner)
        with app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()


def test_older_cells_are_sealed_anew_in_batches_also_where_rows_never_change(owned):
    mona = db.session.scalars(select(Profile.id)).first()
    case_id, hold_id = new_id(), new_id()
    people = list(db.session.scalars(select(Person.id).limit(5)))
    case = {"id": case_id, "reporter_profile_id": mona, "kind": "CORRECTION"}
    tenant_id = db.session.scalars(select(Profile.tenant_id).where(Profile.id == mona)).one()
    sealed = sealed_by_root(b"words", f"privacy_cases:text:{case_id}")
    now = clock.now()
    when = {"tenant_id": tenant_id, "registered_at": now, "due_at": now}
    db.session.execute(insert(PrivacyCase).values(**case, **when, text_sealed=sealed))
    hold = sealed_by_root(b"reason", f"legal_holds:reason:{hold_id}")
    held = {"id": hold_id, "held_id": new_id(), "placed_at": now, "until": clock.today()}
    db.session.execute(insert(LegalHold).values(**held, reason_sealed=hold))
    for person_id in people:
        cell = sealed_by_root(b"26058", f"persons:number:{person_id}")
        db.session.execute(update(Person).where(Person.id == person_id).values(number_sealed=cell))
    db.session.commit()
    rounds = []
    while done := reseal(at_most=2):
        db.session.commit()
        rounds.append(done)
    assert rounds == [4, 2, 1]
    assert [cell for one in sealed_columns() for cell in older_cells(one, 9)] == []
    for person in db.session.scalars(select(Person).where(Person.id.in_(people))):
        assert is_envelope(person.number_sealed)
        assert number_of(person) == "26058"
    assert all(is_envelope(some.head) for some in all_sealed())


def test_a_cell_in_anothers_place_stops_the_sealing_anew(owned):
    first, second = db.session.scalars(select(Person.id).limit(2))
    cell = sealed_by_root(b"26058", f"persons:number:{second}")
    db.session.execute(update(Person).where(Person.id == first).values(number_sealed=cell))
    with pytest.raises(InvalidTag):
        reseal()
    db.session.rollback()
