"""The next school year: seen before it is done, by its date and not before, undone until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.rights.school import school_differences
from samspill.school.groups.access import open_group
from samspill.school.groups.models import Group, StaffRole
from samspill.school.next_year.actions import Wanted, look_ahead, prepare, undo
from samspill.school.next_year.rules import (
    ClassNow,
    moves_of,
    name_after,
    names_in,
    taken_twice,
)
from samspill.school.pupils.queries import class_list
from samspill.school.years.usual import YearDays
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD

KARI, FIRST = "Kari Lunde", 260


# ---- rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "level", "after"),
    [
        ("3B", 3, "4B"),
        ("9A", 9, "10A"),
        ("10A", 1, "10A"),
        ("Maur", 2, "Maur"),
        ("1.-2.", None, "1.-2."),
    ],
)
def test_a_class_is_called_by_its_new_level(name, level, after):
    assert name_after(name, level) == after


def test_the_oldest_leave_and_a_class_of_several_levels_stays():
    classes = [ClassNow(uuid4(), *one, 0) for one in (("7A", 7), ("1A", 1), ("Mix", None))]
    assert [(one.one.name, one.to, one.year_level) for one in moves_of(classes, 7)] == [
        ("Mix", "Mix", None),
        ("1A", "2A", 2),
        ("7A", "", None),
    ]
    assert taken_twice(moves_of(classes, 7), ["2A"]) == "2A"
    assert taken_twice(moves_of(classes, 7), ["1A"]) == ""
    assert names_in(" 1A,1B , ,") == ["1A", "1B"]


# ---- a school ------------------------------------------------------------------------------


def wanted(**more):
    day = clock.today()
    days = YearDays(*(day + timedelta(days=n) for n in (FIRST, FIRST + 120, FIRST + 300)))
    return replace(Wanted(days, 7, ("1A",), staff_follow=True), **more)


@pytest.fixture
def ready(cast, school):
    """The head makes the next year ready, having seen what happens."""

    def do(mark="", **more):
        with cast.changing(school.id, HEAD, "WORK"):
            opened = open_group(school.id, Area.SCHOOL, Level.MANAGE)
            asked = wanted(**more)
            prepare(opened, asked, shown=mark or look_ahead(opened, asked).mark)

    return do


@pytest.fixture
def back(cast, school):
    """She undoes it."""

    def do():
        with cast.changing(school.id, HEAD, "WORK"):
            undo(open_group(school.id, Area.SCHOOL, Level.MANAGE))

    return do


@pytest.fixture
def sees(cast, school):
    """Whom somebody finds in a class that is called so; None where it is not hers to open."""

    def look_at(who, name, kind="WORK"):
        group_id = db.session.query(Group.id).filter(Group.name == name).scalar()
        db.session.rollback()
        try:
            with cast.acting_as(who, kind):
                open_group(group_id, Area.PUPIL, Level.READ)
                return [one.name for one in class_list(group_id, clock.today())]
        except NotVisible:
            return None

    return look_at


def rights_hold():
    with acting(None), transaction(), system_access("a test"):
        return not list(school_differences())


def test_nobody_is_moved_or_let_in_before_the_first_day(ready, sees):
    ready()
    assert sees(KARI, "3B") == ["Emma Aas"]
    assert sees(KARI, "4B") is None
    with clock.moved(timedelta(days=FIRST - 1)):
        assert sees(KARI, "3B") == ["Emma Aas"]
        assert sees(KARI, "4B") is None
        assert sees(HEAD, "4B") == []
        assert rights_hold()
    with clock.moved(timedelta(days=FIRST)):
        assert sees(KARI, "4B") == ["Emma Aas"]
        assert sees(KARI, "3B") is None
        assert sees("Anne Dahl", "3A") == ["Iben Dahl"]
        assert rights_hold()


def test_teachers_follow_only_when_it_is_said(ready, sees):
    ready(staff_follow=False)
    with clock.moved(timedelta(days=FIRST)):
        assert sees(KARI, "4B") is None
        assert sees(HEAD, "4B") == ["Emma Aas"]


def test_the_oldest_leave_the_school(ready, school, cast, sees):
    ready(last_level=3)
    with clock.moved(timedelta(days=FIRST)):
        assert sees(HEAD, "3B") == []
        assert (
            cast.client(HEAD, "WORK").get(f"/skole/elever/{school.pupils['Emma Aas']}").status_code
            == 404
        )
        assert sees(HEAD, "3A") == ["Iben Dahl"]


def test_it_is_undone_until_it_begins_and_done_again(ready, back, sees, school):
    school.place("Anne Dahl", "3B", StaffRole.TEACHER)
    ready()
    with pytest.raises(Conflict):
        ready()
    back()
    assert sees(KARI, "3B") == ["Emma Aas"]
    with clock.moved(timedelta(days=FIRST)):
        assert sees(KARI, "3B") == ["Emma Aas"]
        assert sees(KARI, "4B") is None
        assert sees(HEAD, "4B") == []
        assert rights_hold()
    with pytest.raises(Conflict):
        back()
    ready()
    with clock.moved(timedelta(days=FIRST)):
        assert sees(KARI, "4B") == ["Emma Aas"]
        with pytest.raises(Conflict):
            back()


def test_it_is_seen_first_and_odd_days_and_names_are_refused(ready, school):
    with pytest.raises(RuleBroken) as refused:
        ready(mark="another")
    assert refused.value.code == "not_shown"
    day = clock.today()
    for field, more in (
        ("first_day", {"days": YearDays(*(day + timedelta(days=n) for n in (90, 120, 300)))}),
        ("spring_from", {"days": YearDays(*(day + timedelta(days=n) for n in (300, 280, 500)))}),
        ("first_classes", {"first_classes": ("4B",)}),
        ("first_classes", {"first_classes": ("1" * 41,)}),
    ):
        with pytest.raises(RuleBroken) as refused:
            ready(**more)
        assert refused.value.field == field


def test_by_the_page(cast, school, sees):
    bente, home = cast.client(HEAD, "WORK"), f"/skole/grupper/{school.id}/neste-skoleaar"
    day = clock.today()
    sent = {"last_level": "7", "first_classes": "1A, 1B"}
    for name, many in (("first_day", FIRST), ("spring_from", 400), ("last_day", 560)):
        sent[name] = (day + timedelta(days=many)).isoformat()
    assert post(bente, home, {**sent, "first_day": ""}).status_code == 422
    shown = Page(post(bente, home, sent))
    assert "3B blir 4B" in shown.text
    assert "1B er ny" in shown.text
    mark = shown.soup.select_one("input[name=shown]")["value"]
    assert post(bente, home, {**sent, "shown": mark}).status_code == 303
    assert "4B Én elev" in Page(bente.get(home)).text
    assert post(bente, home + "/angre", {}).status_code == 303
    assert post(bente, home + "/angre", {}).status_code == 409
