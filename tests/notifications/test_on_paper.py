"""På papir: whatever somebody is told becomes a task «send eller ring», of an employee who has it
and finds it in her list (F5)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert, select, text

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.paper import PaperChoice
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice, PaperTask
from samspill.notifications.queries import paper_tasks
from tests.notifications.test_outside import declared, each_event
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.support.school import made_school, protect

BENTE, DAG = "Bente Ruud", "Dag Moen"
OF_PAGE = {"/admin/": "tenant", "/skole/grupper/": "school", "/planer/": "plan"}
OF_MODULE = {
    "export": "person",
    "identity": "person",
    "notifications": "person",
    "plans": "plan",
    "privacy": "tenant",
    "school": "pupil",
}
"""What an event is about: by the page of its notice, else by where it is declared. A new kind of
subject needs its finder in ``_subscribe`` of web/factory.py: who sends or calls about it."""


def kind_of(event, notify):
    by_page = (OF_PAGE[one] for one in OF_PAGE if notify.page.startswith(one + "{subject_id}"))
    return next(by_page, OF_MODULE[event.__module__.split(".")[1]])


@pytest.fixture
def subjects(cast):
    """One subject of each kind; Mona wants paper."""
    school = made_school(cast)
    plan_id = cast.active_plan()
    mona = cast.actor(MONA)
    with acting(None), transaction():
        choice = PaperChoice(
            id=new_id(),
            person_id=mona.person_id,
            chosen_on=clock.today(),
            chosen_by_profile_id=cast.profile_id(HANNE),
        )
        db.session.add(choice)
    return {
        "plan": plan_id,
        "pupil": school.pupils["Emma Aas"],
        "school": school.id,
        "tenant": mona.tenant_id,
        "person": mona.person_id,
    }


def tell(profile_id, about):
    """A notice of each (event, what it says, subject) to a profile, delivered. Gives what became of
    them, by event."""
    rows = {
        event.__name__: {
            "id": new_id(),
            "profile_id": profile_id,
            "subject_id": subject_id,
            "kind": said.kind,
            "urgency": said.urgency,
            "template": said.template,
            "path": "",
            "is_locked": said.locked,
            "needs_right": False,
            "state": "QUEUED",
            "created_at": clock.now(),
        }
        for event, said, subject_id in about
    }
    with acting(None), transaction(), system_access("test: something of each event"):
        db.session.execute(insert(Notice), list(rows.values()))
    for row in rows.values():
        with acting(None), transaction():
            deliver_notice(row["id"])
    with acting(None), transaction(), system_access("test: what became of it"):
        found = dict(list(db.session.execute(select(Notice.id, Notice.state))))
    return {name: found[row["id"]] for name, row in rows.items()}


def lists(cast, *names):
    """What stands in each employee's list, by the page that it leads to."""
    found = {}
    for name in names:
        with cast.acting_as(name, "WORK"):
            found[name] = [one.subject_id for one in paper_tasks(cast.profile_id(name, "WORK"))]
    return found


def test_every_event_reaches_who_is_on_paper_by_somebody_who_has_it(cast, subjects):
    about = [(event, said, subjects[kind_of(event, said)]) for event, said in each_event()]
    became = tell(cast.profile_id(MONA, "PRIVATE"), about)
    assert set(became.values()) == {"PAPER"}, {k: v for k, v in became.items() if v != "PAPER"}
    found = lists(cast, HANNE, KARI, BENTE, DAG)
    assert sum(map(len, found.values())) == len(about), "each stands in somebody's list"
    assert set(found[DAG]) == {subjects["tenant"]}, "a case is the officer's"
    assert subjects["plan"] not in found[KARI] + found[BENTE]
    assert found[KARI], "the contact teacher tells of her pupils"
    assert found[BENTE], "who leads the school, of the school"


@pytest.mark.parametrize(
    ("name", "leads"),
    [(HANNE, "/planer/"), (KARI, "/skole/grupper/"), (DAG, "/admin/")],
)
def test_the_list_leads_to_where_it_is(cast, subjects, name, leads):
    tell(cast.profile_id(MONA, "PRIVATE"), [(e, n, subjects[kind_of(e, n)]) for e, n in declared()])
    client = cast.client(name, "WORK")
    page = client.get("/send-eller-ring").text
    [link] = set(re.findall(rf'href="({leads}[0-9a-f-]{{36}}[^"]*)"', page))
    assert client.get(link).status_code == 200


def test_nobody_is_asked_about_a_protected_pupil_who_may_not_find_her(cast, subjects):
    protect(cast, "Emma Aas")
    of_school = [(e, n, subjects["pupil"]) for e, n in declared() if kind_of(e, n) == "pupil"]
    became = tell(cast.profile_id(MONA, "PRIVATE"), of_school)
    assert set(became.values()) == {"NO_ADDRESS"}
    assert lists(cast, KARI, BENTE) == {KARI: [], BENTE: []}


def test_her_work_is_another_matter_than_her_home(cast, subjects):
    with acting(None), transaction():
        teachers = text(
            "update paper_choices set person_id = (select person_id from profiles where id = :p)"
        )
        db.session.execute(teachers, {"p": cast.profile_id(KARI, "WORK")})
    became = tell(cast.profile_id(KARI, "WORK"), [(*declared()[0], subjects["plan"])])
    assert "PAPER" not in became.values()


def test_while_somebody_acts_for_the_holder_she_is_asked(cast, subjects):
    siv = cast.profile_id("Siv Pedersen", "WORK")
    acts = text(
        "update plans set acting_profile_id = :p, acting_from = current_date - 1,"
        " acting_until = current_date + 5"
    )
    with acting(None), transaction(), system_access("test: Hanne is away"):
        db.session.execute(acts, {"p": siv})
    of_plan = [(e, n, subjects["plan"]) for e, n in declared() if kind_of(e, n) == "plan"][:1]
    tell(cast.profile_id(MONA, "PRIVATE"), of_plan)
    with acting(None), transaction(), system_access("test: whose it is"):
        assert db.session.scalar(select(PaperTask.employee_profile_id)) == siv
