"""Who finds a protected pupil: few, named by one and agreed to by another, and nobody else (F8)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.log import AccessLogEntry
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.school.groups.models import GroupMember, StaffRole
from samspill.school.protected.actions import decide_viewer, propose_viewer, remove_viewer
from samspill.school.pupils.models import PupilViewer, ViewerReason
from tests.support.forms import post
from tests.support.numbers import number_of
from tests.support.school import HEAD, protect

KARI, ANNE, NINA, MONA = "Kari Lunde", "Anne Dahl", "Nina Haug", "Mona Aas"
PRIVATE = "PRIVATE"
WHY = {"reason_kind": ViewerReason.TEACHES, "reason": "Har henne hver dag."}


@pytest.fixture
def emma(cast, school):
    """Emma, whose address is strictly confidential; Nina is in the office."""
    school.place(NINA, "", StaffRole.OFFICE)
    protect(cast, "Emma Aas")
    return school.pupils["Emma Aas"]


def name(school, pupil_id, profile_id, **more):
    with school.opened() as opened:
        return propose_viewer(opened, pupil_id, profile_id=profile_id, **{**WHY, **more})


def answer(school, viewer_id, who=NINA, agrees=True):
    with school.opened(who) as opened:
        decide_viewer(opened, viewer_id, agrees=agrees)


def lists(school, part=""):
    return f"/skole/grupper/{school.id}/beskyttede-elever{part}"


def test_two_name_who_finds_a_protected_pupil_and_one_ends_it(cast, school, emma, finds):
    viewer_id = name(school, emma, cast.profile_id(KARI))
    assert not finds(KARI, emma), "one is not enough"
    with pytest.raises(NotEnough):
        answer(school, viewer_id, HEAD)
    answer(school, viewer_id)
    assert finds(KARI, emma)
    assert not finds(HEAD, emma), "who names is not named"
    assert not finds(NINA, emma), "nor who agrees"
    assert not finds(MONA, emma, PRIVATE)
    with school.opened() as opened:
        remove_viewer(opened, viewer_id)
    assert not finds(KARI, emma)
    with pytest.raises(NotVisible), school.opened() as opened:
        remove_viewer(opened, viewer_id)


def test_a_name_holds_to_its_last_day_at_the_door_and_by_row_security(
    cast, school, emma, finds, rows, later
):
    answer(school, name(school, emma, cast.profile_id(KARI), last_day=clock.today()))
    assert finds(KARI, emma)
    assert rows(KARI, GroupMember) == 1
    with later(1):
        assert not finds(KARI, emma)
        assert rows(KARI, GroupMember) == 0
        answer(school, name(school, emma, cast.profile_id(KARI)))
        assert finds(KARI, emma), "what ran out makes room"


def test_the_mother_who_is_named_finds_her_child_and_the_father_does_not(cast, school, emma, finds):
    answer(school, name(school, emma, cast.profile_id(MONA, PRIVATE)))
    assert finds(MONA, emma, PRIVATE)
    assert not finds("Tor Aas", emma, PRIVATE)
    assert "Emma" in cast.client(MONA, PRIVATE).get("/skole").text
    assert "Emma" not in cast.client("Tor Aas", PRIVATE).get("/skole").text


def test_the_named_teacher_has_her_in_the_class_list_and_the_substitute_does_not(
    cast, school, emma
):
    answer(school, name(school, emma, cast.profile_id(KARI)))
    path = f"/skole/grupper/{school.groups['3B']}"
    assert "Emma Aas" in cast.client(KARI).get(path).text
    assert "Emma" not in cast.client(HEAD).get(path).text


def test_a_name_on_the_list_lets_nobody_in_and_a_no_neither(cast, school, emma, finds):
    anne = cast.profile_id(ANNE, "WORK")
    answer(school, name(school, emma, anne))
    answer(school, name(school, emma, cast.profile_id(KARI)), agrees=False)
    assert not finds(ANNE, emma), "named, but works with another class"
    assert not finds(KARI, emma), "works with the class, but the second said no"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"last_day": clock.today() - timedelta(days=1)}, "last_day"),
        ({"profile_id": uuid4()}, "profile_id"),
    ],
)
def test_a_name_needs_a_reason_a_day_and_somebody_of_the_school_or_family(
    cast, school, emma, more, field
):
    with pytest.raises(RuleBroken) as refused, school.opened() as opened:
        propose_viewer(opened, emma, **{"profile_id": cast.profile_id(KARI), **WHY, **more})
    assert refused.value.field == field
    with school.opened():
        assert db.session.query(PupilViewer).count() == 0


def test_a_parent_without_responsibility_cannot_be_named(cast, school, emma):
    """Per is the father of another; nobody outside the dated rule stands among the choices."""
    with pytest.raises(RuleBroken) as refused:
        name(school, emma, cast.profile_id("Per Strand", PRIVATE))
    assert refused.value.field == "profile_id"


def test_the_same_name_is_asked_for_once(cast, school, emma):
    kari = cast.profile_id(KARI)
    name(school, emma, kari)
    with pytest.raises(RuleBroken, match="asked_before"):
        name(school, emma, kari)


def test_who_is_named_does_not_agree_to_herself(cast, school, emma):
    viewer_id = name(school, emma, cast.profile_id(NINA))
    with pytest.raises(NotEnough):
        answer(school, viewer_id)


def test_the_office_answers_and_names_nobody_by_the_dated_rule(cast, school, emma):
    with pytest.raises(NotEnough), school.opened(NINA) as opened:
        propose_viewer(opened, emma, profile_id=cast.profile_id(KARI), **WHY)
    page = cast.client(NINA).get(lists(school)).text
    assert "Finn en elev" not in page
    name(school, emma, cast.profile_id(KARI))
    page = cast.client(NINA).get(lists(school)).text
    assert "La Kari Lunde finne eleven" in page
    assert "La Kari Lunde" not in cast.client(HEAD).get(lists(school)).text


def test_who_is_blocked_finds_nothing_on_the_lists_either(cast, school, emma):
    """The head herself, in her other hat (I21)."""
    name(school, emma, cast.profile_id(KARI))
    bente, child = cast.person(HEAD), cast.person("Emma Aas").id
    bente_id, tenant_id = bente.id, bente.tenant_id
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        block_by_register(
            tenant_id=tenant_id, adult_id=bente_id, child_id=child, reason="x", last_day=None
        )
        db.session.execute(text("set local role none"))
    client = cast.client(HEAD)
    assert "Emma" not in client.get(lists(school)).text
    assert "Emma" not in client.get(lists(school, f"?elev={emma}")).text
    assert post(client, lists(school), {"number": number_of("Emma Aas")}).status_code == 422
    with pytest.raises(NotVisible):
        name(school, emma, cast.profile_id(ANNE, "WORK"))


# ---- the page ------------------------------------------------------------------------------


def test_a_head_finds_by_number_names_and_the_office_agrees(cast, school, emma, finds):
    head, kari = cast.client(HEAD), str(cast.profile_id(KARI))
    found = post(head, lists(school), {"number": number_of("Emma Aas")}, follow_redirects=True)
    assert all(one in found.text for one in ("Emma Aas", "Mona Aas (familie)", "Kari Lunde"))
    form = {
        "pupil_id": str(emma),
        "profile_id": kari,
        "reason_kind": "TEACHES",
        "reason": "Hver dag.",
    }
    assert post(head, lists(school, "/forslag"), form).status_code == 303
    with school.opened():
        viewer_id = db.session.execute(select(PupilViewer.id)).scalar_one()
    office = cast.client(NINA)
    wrong = post(office, lists(school, f"/{viewer_id}/svar"), {"agrees": "perhaps"})
    assert wrong.status_code == 404
    assert post(office, lists(school, f"/{viewer_id}/svar"), {"agrees": "yes"}).status_code == 303
    assert finds(KARI, emma)
    assert "Godkjent av Nina Haug" in head.get(lists(school)).text
    assert post(head, lists(school, f"/{viewer_id}/fjerning"), {}).status_code == 303
    assert not finds(KARI, emma)
    assert "Tatt bort av Bente Ruud" in head.get(lists(school)).text


def test_who_is_elsewhere_or_is_not_protected_is_not_found_by_number(cast, school, emma):
    client = cast.client(HEAD)
    said = set()
    for who in ("Iben Dahl", "Noah Moe", "Zara Ali"):
        answer = post(client, lists(school), {"number": number_of(who)})
        assert answer.status_code == 422
        assert who not in answer.text
        said.add("Skolen har ingen elev med beskyttet adresse" in answer.text)
    assert said == {True}
    for broken in ("", "123", "æøå"):
        assert post(client, lists(school), {"number": broken}).status_code == 422


def test_what_was_typed_stays_when_something_is_missing(cast, school, emma):
    form = {"pupil_id": str(emma), "reason": "Fordi hun har henne i gym."}
    answer = post(cast.client(HEAD), lists(school, "/forslag"), form)
    assert answer.status_code == 422
    assert "Fordi hun har henne i gym." in answer.text
    assert "Velg en." in answer.text
    for nobody in ("", "x", str(uuid4())):
        answer = post(cast.client(HEAD), lists(school, "/forslag"), {"pupil_id": nobody})
        assert answer.status_code == 404


def test_a_look_at_the_lists_is_a_look_at_the_pupil(cast, school, emma):
    name(school, emma, cast.profile_id(KARI))
    cast.client(HEAD).get(lists(school))
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        looks = select(AccessLogEntry.page).where(AccessLogEntry.subject_id == emma)
        assert "protected.lists" in set(db.session.scalars(looks))
        db.session.execute(text("set local role none"))
