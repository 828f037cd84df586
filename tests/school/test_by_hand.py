"""Head and office put a school together by hand: classes, who works with them, the days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.infra.db import db
from samspill.school.groups.models import Group, GroupStaff, StaffRole
from samspill.school.years.models import SchoolDay
from tests.support.forms import post
from tests.support.school import HEAD

KARI = "Kari Lunde"


@pytest.fixture
def client(cast, school):
    """The head's browser."""
    return cast.client(HEAD, "WORK")


def path(school, group="", part=""):
    return f"/skole/grupper/{school.groups.get(group, school.id)}{part}"


def count(cast, table):
    with cast.acting_as(HEAD, "WORK"):
        return db.session.query(table).count()


def test_a_new_class_stands_on_the_schools_page(client, school):
    form = {"kind": "CLASS", "name": "1A", "year_level": "1"}
    answer = post(client, path(school, part="/ny"), form, follow_redirects=True)
    assert "Gruppen er laget." in answer.text
    assert "1A" in client.get(path(school)).text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "3B"}, "Velg et navn som ingen annen gruppe på skolen har."),
        ({"name": ""}, "Skriv navnet."),
        ({"name": "x" * 41}, "41"),
        ({"kind": "SCHOOL"}, "Not a valid choice"),
        ({"year_level": "11"}, "Not a valid choice"),
    ],
)
def test_a_class_that_cannot_be_is_made_by_nobody(cast, client, school, more, said):
    before = count(cast, Group)
    form = {"kind": "CLASS", "name": "1A", "year_level": "1", **more}
    answer = post(client, path(school, part="/ny"), form)
    assert answer.status_code == 422
    assert said in answer.text or 'aria-invalid="true"' in answer.text
    assert count(cast, Group) == before


def test_two_groups_of_different_kinds_may_have_one_name(client, school):
    form = {"kind": "TEACHING", "name": "3B", "year_level": ""}
    assert post(client, path(school, part="/ny"), form).status_code == 303


def test_a_substitute_gets_a_class_for_a_day_and_loses_it(cast, client, school, finds, later):
    nina, iben = cast.profile_id("Nina Haug"), school.pupils["Iben Dahl"]
    form = {
        "profile_id": str(nina),
        "role": "SUBSTITUTE",
        "last_day": clock.today().isoformat(),
    }
    where = path(school, "2A", "/ansatte")
    assert not finds("Nina Haug", iben)
    answer = post(client, where, form, follow_redirects=True)
    assert "Nina Haug" in answer.text
    assert "Siste dag" in answer.text
    assert finds("Nina Haug", iben)
    with later(1):
        assert not finds("Nina Haug", iben)


def test_who_is_taken_away_is_out_at_once(cast, client, school, finds):
    with school.opened(group="3B") as group:
        place = db.session.query(GroupStaff).filter_by(
            group_id=group.subject.id, role=StaffRole.CONTACT_TEACHER
        )
        place_id = place.one().id
    where = path(school, "3B", f"/ansatte/{place_id}/avslutning")
    assert post(client, where, {}).status_code == 303
    assert not finds(KARI, school.pupils["Emma Aas"])
    assert post(client, where, {}).status_code == 404
    assert KARI not in client.get(path(school, "3B")).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"profile_id": ""}, "Velg en som arbeider på skolen."),
        ({"last_day": ""}, "Velg vikarens siste dag."),
        ({"last_day": "2020-01-01"}, "Velg en dag etter den første."),
    ],
)
def test_a_place_that_cannot_be_says_why_and_what_was_typed_stays(cast, client, school, form, said):
    before = count(cast, GroupStaff)
    typed = {
        "profile_id": str(cast.profile_id(KARI)),
        "role": "SUBSTITUTE",
        "last_day": clock.today().isoformat(),
        **form,
    }
    answer = post(client, path(school, "2A", "/ansatte"), typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert '<option selected value="SUBSTITUTE">' in answer.text
    assert count(cast, GroupStaff) == before


def test_nobody_from_elsewhere_can_be_smuggled_in(cast, client, school):
    form = {"profile_id": str(cast.profile_id("Ingrid Holm")), "role": "TEACHER", "last_day": ""}
    assert post(client, path(school, "2A", "/ansatte"), form).status_code == 422
    head = {"profile_id": str(cast.profile_id(KARI)), "role": "HEAD", "last_day": ""}
    assert post(client, path(school, part="/ansatte"), head).status_code == 422


def test_one_does_not_take_oneself_away_and_is_not_offered_it(cast, client, school):
    assert "Ta bort Bente Ruud" not in client.get(path(school, part="/ansatte")).text
    with school.opened() as opened:
        place_id = db.session.query(GroupStaff).filter_by(group_id=opened.subject.id).one().id
    answer = post(client, path(school, part=f"/ansatte/{place_id}/avslutning"), {})
    assert answer.status_code == 422
    assert "Du kan ikke ta bort deg selv. Spør en annen." in answer.text


def test_a_day_is_kept_and_taken_back(cast, client, school):
    tomorrow = clock.today() + timedelta(days=1)
    where = path(school, part="/skolerute")
    form = {"day": tomorrow.isoformat(), "kind": "PLANNING"}
    assert "Planleggingsdag" in post(client, where, form, follow_redirects=True).text
    assert "Planleggingsdag" in cast.client("Mona Aas").get("/skole").text
    again = {**form, "kind": "AS_ITS_WEEKDAY"}
    assert post(client, where, again).status_code == 303
    assert "Planleggingsdag" not in cast.client("Mona Aas").get("/skole").text
    assert count(cast, SchoolDay) == 1


def test_a_day_outside_the_year_says_so(client, school):
    form = {"day": "2019-01-01", "kind": "FREE"}
    answer = post(client, path(school, part="/skolerute"), form)
    assert answer.status_code == 422
    assert "Velg en dag i skoleåret." in answer.text
    assert "2019-01-01" in answer.text


def test_what_is_of_a_whole_school_is_not_of_a_class(client, school):
    for part in ("/ny", "/skolerute"):
        assert client.get(path(school, "3B", part)).status_code == 404
        assert post(client, path(school, "3B", part), {}).status_code == 404


def test_the_office_may_what_the_head_may_and_a_teacher_may_not(cast, school):
    school.place("Nina Haug", "", StaffRole.OFFICE)
    assert cast.client("Nina Haug").get(path(school, part="/skolerute")).status_code == 200
    assert cast.client(KARI).get(path(school, "3B", "/ansatte")).status_code == 403
