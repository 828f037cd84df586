"""Five plans in every state and a browser for everybody: what the matrix and the canaries walk.

Built once, committed in a database of its own; each cell of the matrix is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Connection, select, text, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.demo.people import FJORDVIK
from samspill.identity.models import Person, SessionRow
from samspill.infra.db import HELD, Base, db, short_transaction
from samspill.infra.key_store import of_plan
from samspill.infra.transaction import transaction
from samspill.organisation.models import Tenant, Unit
from samspill.plans.consent.lines import lines_of
from samspill.plans.consent.models import Consent, Signatory
from samspill.plans.consent.queries import versions
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.documents.actions import Place as DocumentPlace
from samspill.plans.documents.actions import send_file, write_text
from samspill.plans.documents.doing import make_folder
from samspill.plans.documents.queries import version_row
from samspill.plans.documents.upkeep import look_through_version
from samspill.plans.goals.actions import GoalText, add_goal, rate_goal
from samspill.plans.goals.doing import ActivityText, add_activity
from samspill.plans.goals.models import (
    ActivityState,
    Arena,
    Effect,
    GoalStatus,
    RatedBy,
    WayOn,
    Words,
)
from samspill.plans.goals.telling import About, EvaluationText, evaluate, write_comment
from samspill.plans.life_areas.actions import LifeAreaText, write_life_area
from samspill.plans.messages.upkeep import look_through_message_file
from samspill.plans.participants.models import Known, KnownTo, Participant
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import (
    change_introduction,
    change_picture,
    write_closing_note,
)
from samspill.plans.plan.picture import seal_picture
from samspill.plans.wishes.actions import make_wish
from tests.support.canaries import canary, put_canaries
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.forms import csrf_token
from tests.support.messages import told_and_kept
from tests.support.pictures import picture
from tests.support.plan_copies import kept_copy
from tests.support.protecting import protect
from tests.support.rooms import shared_by_child
from tests.support.school import school_subjects
from tests.support.subject_plans import subject_plan
from tests.support.telling import told_of

WORK, PRIVATE = "WORK", "PRIVATE"
NO = uuid4()
PEOPLE: dict[str, tuple[str | None, str, Strength]] = {
    "Mona": ("Mona Aas", PRIVATE, Strength.HIGH),
    "Tor": ("Tor Aas", PRIVATE, Strength.HIGH),
    "Hanne": ("Hanne Nilsen", WORK, Strength.HIGH),
    "Kari": ("Kari Lunde", WORK, Strength.HIGH),
    "Siv": ("Siv Pedersen", WORK, Strength.HIGH),
    "Jonas": ("Jonas Berg", WORK, Strength.HIGH),
    "Anne at work": ("Anne Dahl", WORK, Strength.HIGH),
    "Anne as guardian": ("Anne Dahl", PRIVATE, Strength.HIGH),
    "Marit": ("Marit Sund", WORK, Strength.HIGH),
    "Ola": ("Ola Vik", WORK, Strength.HIGH),
    "Bente": ("Bente Ruud", WORK, Strength.HIGH),
    "Nina": ("Nina Haug", WORK, Strength.HIGH),
    "Grete": ("Grete Vik", PRIVATE, Strength.HIGH),
    "Per": ("Per Strand", PRIVATE, Strength.HIGH),
    "Erik": ("Erik Moe", PRIVATE, Strength.HIGH),
    "Liv": ("Liv Moe", PRIVATE, Strength.HIGH),
    "Ingrid": ("Ingrid Holm", WORK, Strength.HIGH),
    "Mona too low": ("Mona Aas", PRIVATE, Strength.SUBSTANTIAL),
    "Sara by Feide": ("Sara Lie", PRIVATE, Strength.OWN_ROOM),
    "nobody": (None, "", Strength.LOW),
}
"""Everybody in the everyday matrix."""

MORE: dict[str, tuple[str | None, str, Strength]] = {
    name: (name, kind, Strength.HIGH)
    for name, kind in (
        ("Jon Lie", PRIVATE),
        ("Sara Lie", PRIVATE),
        ("Arne Sand", PRIVATE),
        ("Mina Sand", PRIVATE),
        ("Ellen Krog", PRIVATE),
        ("Rune Krog", PRIVATE),
        ("Nora Nes", PRIVATE),
        ("Yusuf Ali", PRIVATE),
        ("Siri Tveit", PRIVATE),
        ("Pål Eide", PRIVATE),
        ("Tone Bakke", WORK),
        ("Petter Hov", "EXTERNAL"),
        ("Eva Tangen", WORK),
        ("Dag Moen", WORK),
        ("Geir Rud", WORK),
    )
}
"""The rest of the cast, for the whole matrix: strangers to all five plans."""


@dataclass
class Subject:
    """One plan, with the ids that its addresses need."""

    plan_id: UUID
    consent_id: UUID
    participant_id: UUID
    proposed_id: UUID
    line_ids: list[UUID]
    signatory_id: UUID = field(default_factory=uuid4)
    signed_id: UUID = field(default_factory=uuid4)
    person_id: UUID = field(default_factory=uuid4)
    wish_id: UUID = field(default_factory=uuid4)
    goal_id: UUID = field(default_factory=uuid4)
    activity_id: UUID = field(default_factory=uuid4)
    comment_id: UUID = field(default_factory=uuid4)
    document_id: UUID = field(default_factory=uuid4)
    upload_id: UUID = field(default_factory=uuid4)
    folder_id: UUID = field(default_factory=uuid4)
    thread_id: UUID = field(default_factory=uuid4)
    message_id: UUID = field(default_factory=uuid4)
    meeting_id: UUID = field(default_factory=uuid4)
    life_event_id: UUID = field(default_factory=uuid4)
    bright_spot_id: UUID = field(default_factory=uuid4)
    mapping_id: UUID = field(default_factory=uuid4)
    note_id: UUID = field(default_factory=uuid4)
    subject_plan_id: UUID = field(default_factory=uuid4)
    share_id: UUID = field(default_factory=uuid4)
    message_file_id: UUID = field(default_factory=uuid4)
    copy_id: UUID = field(default_factory=uuid4)
    pupil_id: UUID = field(default_factory=uuid4)
    group_id: UUID = field(default_factory=uuid4)
    guardian_id: UUID = field(default_factory=uuid4)
    everybody: str = ""
    another: str = ""


@dataclass(frozen=True)
class Traces:
    """``decisions`` of the access log; ``written``: rows per table, undone ones too."""

    decisions: list[str]
    written: dict[str, int]


@dataclass
class World:
    """Everybody and everything. ``never`` is a plan that never was."""

    app: Flask
    cast: Cast
    subjects: dict[str, Subject] = field(default_factory=dict)
    school: dict[str, dict[str, UUID]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    colleague_id: UUID = field(default_factory=uuid4)
    leader_id: UUID = field(default_factory=uuid4)
    number: int = 0
    tenant_id: UUID = field(default_factory=uuid4)
    school_id: UUID = field(default_factory=uuid4)
    tors_profile_id: UUID = field(default_factory=uuid4)
    outside_unit_id: UUID = field(default_factory=uuid4)
    made_at: datetime = field(default_factory=clock.now)
    content: dict[str, str] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    never: Subject = field(
        default_factory=lambda: Subject(uuid4(), uuid4(), NO, NO, [uuid4()], NO, NO)
    )

    def browser(self, person: str) -> Client:
        """The person's browser, signed in."""
        client = self.app.test_client()
        if person in self.cookies:
            client.set_cookie("samspill", self.cookies[person], domain="127.0.0.1")
        assert isinstance(client, Client)
        return client

    def keep_awake(self) -> None:
        """Nobody is signed out for sitting still, however slow the machine: seen tomorrow."""
        with self.app.app_context(), short_transaction() as connection:
            tomorrow = clock.now() + timedelta(days=1)
            connection.execute(update(SessionRow).values(last_seen_at=tomorrow))

    def address(self, endpoint: str, method: str, values: dict[str, Any]) -> str:
        """The path of an endpoint."""
        adapter = self.app.url_map.bind("127.0.0.1")
        return adapter.build(endpoint, values, method=method)

    def traces(self, connection: Connection, plan_id: UUID) -> Traces:
        """What was left behind so far: looks at this plan since the world was made, and counts.

        One round trip, because the matrix asks some thousand times.
        """
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "set local role samspill_system;"
                f" select decision from access_log where subject_id = '{plan_id}'"
                f" and at > '{self.made_at.isoformat()}';"
                " set local role none;"
                " select relname::text, n_tup_ins + n_tup_upd + n_tup_del"
                " from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0"
                " and relname <> 'sessions'"
            )
            cursor.nextset()
            decisions = [row[0] for row in cursor.fetchall()]
            cursor.nextset()
            cursor.nextset()
            return Traces(decisions, dict(cursor.fetchall()))

    def changes(self, connection: Connection) -> list[str]:
        """Tables that are not as they were when the world was made, looks apart."""
        now = contents(connection)
        return sorted(table for table, content in now.items() if content != self.content[table])

    @contextmanager
    def attempt(self) -> Iterator[Connection]:
        """What is done in the block is undone after it."""
        held: Connection = self.app.extensions[HELD]
        savepoint = held.begin_nested()
        try:
            yield held
        finally:
            savepoint.rollback()


@contextmanager
def as_system(connection: Connection) -> Iterator[None]:
    """See everything, in the test's own connection."""
    connection.execute(text("set local role samspill_system"))
    try:
        yield
    finally:
        connection.execute(text("set local role none"))


def contents(connection: Connection) -> dict[str, str]:
    """One hash for the content of each table; not of what a look itself writes."""
    tables = sorted(set(Base.metadata.tables) - {"access_log", "limit_counts", "sessions"})
    whole = dict.fromkeys(tables, "t::text") | {"notices": "(to_jsonb(t) - 'read_at')::text"}
    query = " union all ".join(
        f"select '{t}', count(*) || ' ' || coalesce(sum(hashtextextended({whole[t]}, 0)), 0)"
        f" from {t} t"
        for t in tables
    )
    with as_system(connection):
        return dict(connection.execute(text(query)).all())


def build_world(app: Flask, people: dict[str, tuple[str | None, str, Strength]]) -> World:
    """Make the plans and sign everybody in, committed."""
    world = World(app, Cast(app))
    with app.app_context():
        cast = world.cast
        plans = {
            "own": cast.active_plan("Emma Aas"),
            "other": cast.active_plan("Lea Vik", ("Nina Haug",), ("Grete Vik",), "Bente Ruud"),
            "protected": cast.active_plan("Oskar Aas"),
            "closed": cast.active_plan("Emma Aas"),
            "draft": cast.draft("Emma Aas", people=("Kari Lunde", "Siv Pedersen")),
        }
        for name, guardian in GUARDIANS.items():
            fill(cast, plans[name], guardian, name)
        goals = {name: _goal(cast, plans[name], name) for name in GUARDIANS}
        sign_in(world, people)
        world.keep_awake()
        _come_in(cast, plans)
        cast.propose(plans["own"], "Jonas Berg")
        cast.send(plans["own"])
        cast.propose(plans["other"], "Jonas Berg", "Bente Ruud")
        cast.propose(plans["protected"], "Jonas Berg")
        wishes = {name: _wish(cast, plans[name], name) for name in ("own", "other", "protected")}
        protect(cast, "Oskar Aas")
        put_canaries(plans)
        with cast.acting_as("Mona Aas"):
            withdraw_all(open_plan(plans["closed"], Area.CONSENT, Level.MANAGE))
        with cast.acting_as("Hanne Nilsen"):
            closing = open_plan(plans["closed"], Area.CLOSING, Level.WRITE)
            write_closing_note(closing, text=canary("note", "closed"))
        _name_others(world, plans["own"])
        world.subjects = _subjects(cast, plans)
        for name, written in goals.items():
            more = {"wish_id": wishes[name]} if name in wishes else {}
            world.subjects[name] = replace(world.subjects[name], **written, **more)
        db.session.remove()
        world.made_at = clock.now()
        with db.engine.connect() as connection:
            world.content = contents(connection)
    return world


def _subjects(cast: Cast, plans: dict[str, UUID]) -> dict[str, Subject]:
    tor_id = cast.person("Tor Aas").id
    db.session.rollback()
    return {name: _subject(plan_id, tor_id) for name, plan_id in plans.items()}


def _name_others(world: World, plan_id: UUID) -> None:
    """Who and what the addresses and forms name beside the plans."""
    cast = world.cast
    world.school = school_subjects(cast)
    world.colleague_id = cast.profile_id("Dag Moen")
    world.tors_profile_id = cast.profile_id("Tor Aas")
    world.leader_id = cast.profile_id("Marit Sund")
    fjordvik = select(Tenant.id).where(Tenant.name == FJORDVIK)
    world.tenant_id = db.session.execute(fjordvik).scalar_one()
    school = select(Unit.id).where(Unit.name == "Fjordvik skole")
    world.school_id = db.session.execute(school).scalar_one()
    with cast.acting_as("Mona Aas"):
        world.number = open_plan(plan_id, Area.CONSENT, Level.READ).subject.number
    outside = select(Unit.id).where(Unit.is_outside)
    world.outside_unit_id = db.session.execute(outside).scalar_one()


def fill(cast: Cast, plan_id: UUID, guardian: str, mark: str) -> None:
    """Write in the plan what can be written: words and a picture."""
    with cast.acting_as(guardian):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(
            plan, description=canary("description", mark), important=canary("important", mark)
        )
        change_picture(plan, seal_picture(of_plan(plan_id, plan.subject.tenant_id), picture()))


def sign_in(world: World, people: dict[str, tuple[str | None, str, Strength]]) -> None:
    """A session with a CSRF token for everybody; for nobody a session without a login."""
    for key, (name, kind, strength) in people.items():
        client = world.cast.client(name, kind, strength)
        world.tokens[key] = csrf_token(client)
        cookie = client.get_cookie("samspill", domain="127.0.0.1")
        assert cookie is not None
        world.cookies[key] = cookie.value


def _come_in(cast: Cast, plans: dict[str, UUID]) -> None:
    """The invited come in."""
    for plan in ("own", "protected", "closed"):
        cast.accept(plans[plan], "Kari Lunde", "Siv Pedersen")
    cast.accept(plans["other"], "Nina Haug")


def _wish(cast: Cast, plan_id: UUID, mark: str) -> UUID:
    """The family has said whom it wants."""
    with cast.acting_as("Grete Vik" if mark == "other" else "Tor Aas"):
        plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
        return make_wish(plan, name=canary("wish", mark), place="").id


GUARDIANS = {"own": "Mona Aas", "protected": "Mona Aas", "closed": "Mona Aas", "other": "Grete Vik"}
HOLDERS = {"other": "Bente Ruud"}
"""Hanne has all the others."""


def _goal_text(mark: str) -> GoalText:
    return GoalText(
        title=canary("goal", mark),
        description=canary("goal", mark),
        life_area="FRIENDS",
        words=Words.CHILD,
        status=GoalStatus.ACTIVE,
        due_on=None,
        responsible_profile_id=None,
    )


def _goal(cast: Cast, plan_id: UUID, mark: str) -> dict[str, UUID]:
    """A goal with an activity, a thermometer, a comment and how it went, in words of its own."""
    guardian_id = cast.profile_id(GUARDIANS[mark])
    with cast.acting_as(GUARDIANS[mark]):
        plan = open_plan(plan_id, Area.GOALS, Level.WRITE)
        goal = add_goal(plan, _goal_text(mark))
        db.session.flush()
        what = ActivityText(
            title=canary("activity", mark),
            how=canary("activity", mark),
            arena=Arena.HOME,
            state=ActivityState.ONGOING,
            starts_on=None,
            due_on=clock.today(),
            evaluate_on=None,
            responsible_profile_id=guardian_id,
        )
        activity = add_activity(plan, goal.id, what)
        db.session.flush()
        word = canary("comment", mark)
        comment = write_comment(plan, About(goal.id), text=word)
        evaluate(plan, About(goal.id), EvaluationText(Effect.GOOD, word, word, word, WayOn.ADJUST))
        rate_goal(plan, goal.id, rated_by=RatedBy.CHILD, value=4)
        area = open_plan(plan_id, Area.LIFE_AREAS, Level.WRITE)
        word = canary("lifearea", mark)
        write_life_area(area, "FRIENDS", LifeAreaText(word, word, word, word), version=0)
        made = {
            "goal_id": goal.id,
            "activity_id": activity.id,
            "comment_id": comment.id,
            "guardian_id": guardian_id,
        }
    holder = HOLDERS.get(mark, "Hanne Nilsen")
    made |= told_of(cast, plan_id, GUARDIANS[mark], holder, mark)
    return {**made, **_more(cast, plan_id, mark)}


def _more(cast: Cast, plan_id: UUID, mark: str) -> dict[str, Any]:
    """Documents, a message and a subject plan."""
    made = {**_documents(cast, plan_id, mark), **_message(cast, plan_id, mark)}
    return {**made, **subject_plan(cast, plan_id, HOLDERS.get(mark, "Hanne Nilsen"), mark)}


def _message(cast: Cast, plan_id: UUID, mark: str) -> dict[str, Any]:
    """What guardian and child have told the holder alone; whom all that write are shown."""
    guardian, holder = GUARDIANS[mark], HOLDERS.get(mark, "Hanne Nilsen")
    names = ("Tor Aas", "Kari Lunde", "Siv Pedersen", "Nina Haug", guardian, holder)
    everybody = [cast.profile_id(name) for name in names]
    another = cast.profile_id("Nina Haug" if mark == "other" else "Tor Aas")
    with cast.acting_as(guardian):
        made = told_and_kept(plan_id, everybody[-1], mark, picture())
        made["copy_id"] = kept_copy(plan_id, canary("description", mark))
    with acting(None), transaction():
        look_through_message_file(plan_id, made["message_file_id"])
    made["share_id"] = shared_by_child(plan_id, everybody[-1], canary("room", mark))
    ids = " ".join(str(one) for one in everybody)
    return {**made, "everybody": ids, "another": str(another)}


def _documents(cast: Cast, plan_id: UUID, mark: str) -> dict[str, UUID]:
    """A folder, a text and a file of the guardian's, in words of their own; looked through."""
    word = canary("document", mark)
    everybody = Known(KnownTo.ALL)
    with cast.acting_as(GUARDIANS[mark]):
        plan = open_plan(plan_id, Area.DOCUMENTS, Level.CONTRIBUTE)
        folder = make_folder(plan, word)
        db.session.flush()
        text = write_text(plan, DocumentPlace(word, folder.id, everybody), word)
        sent = send_file(
            plan, DocumentPlace(canary("file", mark), None, everybody), BytesIO(picture()), "a.png"
        )
        db.session.flush()
        version_id = version_row(sent, 1).id
        made = {"document_id": text.id, "upload_id": sent.id, "folder_id": folder.id}
    with acting(None), transaction():
        look_through_version(plan_id, version_id)
    return made


def _subject(plan_id: UUID, tor_id: UUID) -> Subject:
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        newest = versions(plan_id)[0]
        latest = next((v for v in versions(plan_id) if v.state != "DRAFT"), newest)
        lines = lines_of([latest.id])
        people = db.session.execute(
            select(Participant.id, Participant.state)
            .where(Participant.plan_id == plan_id, Participant.role == "PROFESSIONAL")
            .order_by(Participant.state != "ACTIVE", Participant.id)
        ).all()
        proposed = [p.id for p in people if p.state in ("PROPOSED", "AWAITING_CONSENT")]
        signers = db.session.execute(
            select(Signatory.id, Signatory.person_id, Consent.state)
            .join(Consent, Consent.id == Signatory.consent_id)
            .join(Person, Person.id == Signatory.person_id)
            .where(Signatory.plan_id == plan_id)
            .order_by(Consent.number.desc(), Person.given_name.desc())
        ).all()
        newest_signer = signers[0].id if signers else uuid4()
        return Subject(
            plan_id,
            latest.id,
            people[0].id,
            proposed[0] if proposed else people[-1].id,
            [line.id for line in lines if not line.is_carried],
            newest_signer,
            next((one.id for one in signers if one.state == "ACTIVE"), newest_signer),
            signers[0].person_id if signers else tor_id,
        )
