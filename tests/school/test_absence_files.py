"""Files with reports of absence: where the municipality takes them, for who may know why."""

from __future__ import annotations

from io import BytesIO

import pytest

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.absence.jobs import check
from samspill.school.absence.models import Absence, AbsenceFile
from tests.plans.test_documents import PDF, STREAM
from tests.school.test_absence_from_home import MINE, NEW, ill, morning, school
from tests.school.test_pages import page
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import set_rule

__all__ = ["morning", "school"]  # the fixtures
pytestmark = pytest.mark.usefixtures("own_store")
MONA, TOR, KARI, HEAD = "Mona Aas", "Tor Aas", "Kari Lunde", "Bente Ruud"


def sends(cast, school, *given, path=NEW, **more):
    """Mona reports, or changes what she has reported, with files."""
    files = [(BytesIO(content), name) for content, name in given]
    form = {**ill(school, reason="DOCTOR", **more), "file": files}
    return post(cast.client(MONA, "PRIVATE"), path, form)


def kept():
    """The files there are, and of which absences."""
    with acting(None), transaction(), system_access("a test"):
        found = db.session.query(AbsenceFile).order_by(AbsenceFile.position).all()
        db.session.expunge_all()
    return found


def looked_through():
    for one in kept():
        with acting(None), transaction():
            check(str(one.tenant_id), str(one.id))


def address(school, number=0):
    [file, *_others] = kept()
    emma = school.pupils["Emma Aas"]
    return f"/skole/elever/{emma}/fravar/{file.absence_ids[number]}", f"/filer/{file.id}"


def test_nobody_is_asked_for_files_unless_the_municipality_takes_them(cast, school):
    assert "Vedlegg" not in page(cast, MONA, NEW).text
    assert sends(cast, school, (PDF, "Legetime.pdf")).status_code == 303
    assert kept() == [], "what has no field is not taken"
    set_rule(cast, attachment=1)
    assert "Vedlegg" in page(cast, MONA, NEW).text
    assert "Andre hjemme, vikarer og SFO ser den ikke" in page(cast, MONA, NEW).text


def test_who_may_know_why_gets_the_file_on_each_day_and_the_other_home_never(cast, school, rows):
    set_rule(cast, attachment=1)
    sent = sends(cast, school, (PDF, "Kanarifugl.pdf"), last_day="2026-12-01")
    assert sent.status_code == 303
    [file] = kept()
    assert b"Kanarifugl" not in bytes(file.name_sealed) and len(file.absence_ids) == 2
    days = [address(school, number) for number in (0, 1)]
    assert "Vi ser gjennom filen" in page(cast, MONA, MINE).text
    assert (rows(MONA, AbsenceFile, "PRIVATE"), rows(KARI, AbsenceFile)) == (1, 0)
    looked_through()
    for who, kind in ((MONA, "PRIVATE"), (KARI, "WORK"), (HEAD, "WORK")):
        assert rows(who, AbsenceFile, kind) == 1, who
        for day, more in days:
            answer = cast.client(who, kind).get(day + more)
            assert (
                answer.get_data() == PDF and "attachment" in answer.headers["Content-Disposition"]
            )
    for who, kind in ((TOR, "PRIVATE"), ("Nina Haug", "WORK"), ("Anne Dahl", "WORK")):
        assert rows(who, AbsenceFile, kind) == 0, who
        assert cast.client(who, kind).get("".join(days[0])).status_code in (403, 404), who
    assert "Kanarifugl" not in page(cast, TOR, MINE).text
    assert "Kanarifugl.pdf" in cast.client(KARI, "WORK").get(days[1][0] + "/skolen").text


def test_the_home_sends_what_the_school_asks_for_and_takes_it_back(cast, school):
    set_rule(cast, attachment=1)
    assert sends(cast, school).status_code == 303
    with cast.acting_as(MONA, "PRIVATE"):
        absence_id = db.session.query(Absence.id).one().id
    one = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{absence_id}"
    wrong = Page(sends(cast, school, (b"", "tom.pdf"), path=one))
    assert wrong.status == 422 and "Filen er tom" in wrong.errors()["file"]
    assert sends(cast, school, (PDF, "a.pdf"), (STREAM, "b.pdf"), path=one).status_code == 303
    looked_through()
    assert [file.state for file in kept()] == ["READY", "REFUSED"]
    assert "Fraværet er meldt." in cast.client(MONA, "PRIVATE").get(one).text
    with acting(None), transaction(), system_access("a test"):
        assert [n.template for n in db.session.query(Notice).filter_by(path=MINE)] == [
            "something_new"
        ]
    assert post(cast.client(MONA, "PRIVATE"), one + "/tilbake", {}).status_code == 303
    assert [(file.file_id, file.name_sealed) for file in kept()] == [(None, None)] * 2
