"""Subject plans: whose each is, what an IOP asks for, who finds it, what stays when one leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.documents.actions import delete_document
from samspill.plans.documents.actions import write_text as write_document
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.participants.models import Participant
from samspill.plans.subject_plans.actions import (
    SubjectPlanText,
    add_subject_plan,
    change_subject_plan,
    remove_subject_plan,
    share_subject_plan,
)
from samspill.plans.subject_plans.models import (
    KeptWhere,
    SubjectPlan,
    SubjectPlanKind,
    SubjectPlanVersion,
)
from samspill.plans.subject_plans.pages import subject_plan_page, subject_plans_page
from samspill.plans.subject_plans.queries import AT_MOST, Words, subject_plans_of
from samspill.plans.timeline.queries import latest_lines
from samspill.retention.actions import clean
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_documents import place
from tests.plans.test_settling import protect
from tests.plans.test_whereabouts import name_on_list
from tests.plans.test_who_may_know import TONE
from tests.support.remembered import made_once

ANNE = "Anne Dahl"
GENERAL, IOP, IUP = SubjectPlanKind
SCOPE = {**PROFESSIONAL_DEFAULT, Area.SUBJECT_PLANS: int(Level.CONTRIBUTE)}
READS = {**PROFESSIONAL_DEFAULT, Area.SUBJECT_PLANS: int(Level.READ)}
EVERYBODY = ((KARI, SCOPE), (ANNE, SCOPE), (SIV, READS), (JONAS, PROFESSIONAL_DEFAULT))


def plan_with(cast, *people):
    """Emma's plan with people in it, each with her scope."""
    found = cast.draft("Emma Aas", people=())
    for name, scope in people:
        cast.propose(found, name, scope=scope)
    cast.send(found)
    cast.sign(found, MONA)
    cast.sign(found, TOR)
    cast.accept(found, *(name for name, _scope in people))
    return found


@pytest.fixture
@made_once
def plan_id(cast):
    """Kari and Anne write for the school, Siv of PPT reads, Jonas reads none."""
    return plan_with(cast, *EVERYBODY)


def says(title="Leseplan", words="Lese hver dag.", **more):
    facts = {"valid_from": clock.today(), "valid_to": None, "document_id": None, **more}
    facts = {"kept": KeptWhere.HERE, "contact_profile_id": None, **facts}
    inside = {key: facts.pop(key) for key in ("place", "outside", "decision") if key in facts}
    return SubjectPlanText(words=Words(title, words, **inside), **facts)


def area(plan_id, level=Level.CONTRIBUTE):
    return opened(plan_id, Area.SUBJECT_PLANS, level)


def add(cast, plan_id, name=KARI, kind=GENERAL, **more):
    with cast.changing(plan_id, name, "WORK"):
        return add_subject_plan(area(plan_id), kind, says(**more)).id


def change(cast, plan_id, one, name=KARI, version=1, **more):
    with cast.changing(plan_id, name, "WORK"):
        return change_subject_plan(area(plan_id), one, says(**more), version=version).number


def iop(cast, plan_id, name=KARI, **more):
    more = {"decided_on": clock.today(), "decision": "2026/17", "title": "IOP", **more}
    return add(cast, plan_id, name, IOP, **more)


def finds(cast, plan_id, name):
    """The titles that somebody finds in the list."""
    with cast.acting_as(name, "" if name in (MONA, TOR) else "WORK"):
        area(plan_id, Level.OWN)
        return [one.words.title for one in subject_plans_of(plan_id)]


def told(cast, name):
    """How many letters that something is new wait for somebody."""
    return [template for template, _state in notices(cast, name)].count("something_new")


def shown(cast, plan_id, one, name=MONA, number=None):
    with cast.acting_as(name):
        page = subject_plan_page(area(plan_id, Level.OWN), one, number)
    assert page is not None
    return page


def test_a_service_writes_its_own_and_all_who_read_them_read_it(cast, plan_id):
    before = told(cast, SIV)
    one = add(cast, plan_id)
    for name in (MONA, TOR, HANNE, KARI, ANNE, SIV):
        assert finds(cast, plan_id, name) == ["Leseplan"], name
    with pytest.raises(NotEnough):
        finds(cast, plan_id, JONAS)
    page = shown(cast, plan_id, one)
    assert page.version.words.text == "Lese hver dag."
    assert {p.name for p in page.readers} == {MONA, TOR, HANNE, KARI, ANNE, SIV}
    assert told(cast, SIV) == before + 1


def test_a_colleague_writes_it_on_and_nobody_anothers_not_the_holder_either(cast, plan_id):
    one = add(cast, plan_id)
    assert change(cast, plan_id, one, ANNE, words="Lese mer.") == 2
    with pytest.raises(NotEnough, match="annen tjeneste"):
        change(cast, plan_id, one, HANNE)
    with pytest.raises(NotEnough):
        change(cast, plan_id, one, SIV)
    with pytest.raises(NotEnough, match="annen tjeneste"), cast.changing(plan_id, MONA):
        change_subject_plan(area(plan_id, Level.READ), one, says(), version=1)
    assert [v.number for v in shown(cast, plan_id, one).versions] == [2, 1]
    assert shown(cast, plan_id, one, number=1).version.words.text == "Lese hver dag."
    add(cast, plan_id, HANNE, title="Helse")
    assert sorted(finds(cast, plan_id, MONA)) == ["Helse", "Leseplan"]


def test_the_second_of_two_writers_is_told_and_the_same_words_make_no_version(cast, plan_id):
    one = add(cast, plan_id)
    assert change(cast, plan_id, one) == 1
    assert change(cast, plan_id, one, words="Kari") == 2
    with pytest.raises(RuleBroken) as refused:
        change(cast, plan_id, one, ANNE, words="Anne")
    assert refused.value.code == WRITTEN_MEANWHILE


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (IOP, {"decided_on": None}, "decided_on"),
        (IOP, {"decided_on": date(2099, 1, 1)}, "decided_on"),
        (GENERAL, {"valid_to": date(2020, 1, 1)}, "valid_to"),
        (GENERAL, {"words": ""}, "text"),
        (GENERAL, {"kept": KeptWhere.ELSEWHERE}, "place"),
        (GENERAL, {"kept": KeptWhere.DOCUMENT}, "document"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast, plan_id, kind, said, field):
    with pytest.raises(RuleBroken) as refused:
        add(cast, plan_id, kind=kind, **said)
    assert refused.value.field == field
    before = {"decided_on": clock.today()} if kind == IOP else {}
    one = add(cast, plan_id, kind=kind, **before)
    with pytest.raises(RuleBroken) as refused:
        change(cast, plan_id, one, **{**before, **said})
    assert refused.value.field == field


def test_who_is_named_to_ask_has_access_and_stays_named_when_she_leaves(cast, plan_id):
    siv = cast.profile_id(SIV)
    for name in (MONA, JONAS):
        with pytest.raises(RuleBroken, match="no_access"):
            add(cast, plan_id, contact_profile_id=cast.profile_id(name))
    one = add(cast, plan_id, contact_profile_id=siv)
    withdraw(cast, plan_id, SIV)
    assert change(cast, plan_id, one, words="Nytt", contact_profile_id=siv) == 2


def withdraw(cast, plan_id, name):
    profile_id = cast.profile_id(name, "WORK")
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, Area.CONSENT, Level.MANAGE)
        place_of = select(Participant.id).where(
            Participant.plan_id == plan_id, Participant.profile_id == profile_id
        )
        withdraw_participant(plan, participant_id=db.session.scalars(place_of).one())


def test_what_a_service_wrote_stays_when_its_people_have_left(cast, plan_id):
    one = add(cast, plan_id)
    withdraw(cast, plan_id, KARI)
    with pytest.raises(NotVisible):
        finds(cast, plan_id, KARI)
    for name in (MONA, HANNE, ANNE, SIV):
        assert finds(cast, plan_id, name) == ["Leseplan"], name
    assert shown(cast, plan_id, one).people.name(cast.profile_id(KARI)) == KARI


# ---- an IOP, and an IUP --------------------------------------------------------------------


def test_an_iop_is_the_schools_and_names_its_decision(cast, plan_id):
    one = iop(cast, plan_id)
    version = shown(cast, plan_id, one).version
    assert (version.decided_on, version.words.decision) == (clock.today(), "2026/17")
    with pytest.raises(NotEnough, match="en annen tjeneste som lager"):
        iop(cast, plan_id, HANNE)
    assert "§ 11-10" in shown(cast, plan_id, one).rule.source
    add(cast, plan_id, HANNE, IUP, title="IUP")
    general = add(cast, plan_id, decided_on=clock.today(), decision="2026/18")
    said = shown(cast, plan_id, general).version
    assert (said.decided_on, said.words.decision) == (None, ""), "it builds on none"


def test_an_iop_is_for_family_and_school_until_it_is_shared(cast, plan_id):
    before = {name: told(cast, name) for name in (HANNE, SIV, TOR)}
    one = iop(cast, plan_id)
    for name, found in ((MONA, ["IOP"]), (TOR, ["IOP"]), (ANNE, ["IOP"]), (HANNE, []), (SIV, [])):
        assert finds(cast, plan_id, name) == found, name
    for name in (HANNE, SIV):
        with pytest.raises(NotVisible):
            shown(cast, plan_id, one, name)
        assert told(cast, name) == before[name]
        assert "fagplan" not in lines(cast, plan_id, name)
    assert {p.name for p in shown(cast, plan_id, one).readers} == {MONA, TOR, KARI, ANNE}
    assert told(cast, TOR) == before[TOR] + 1
    with pytest.raises(NotVisible), cast.changing(plan_id, HANNE):
        share_subject_plan(area(plan_id), one)
    with cast.changing(plan_id, ANNE, "WORK"):
        share_subject_plan(area(plan_id), one)
    for name in (HANNE, SIV):
        assert finds(cast, plan_id, name) == ["IOP"], name
        assert "Anne Dahl delte en fagplan" in lines(cast, plan_id, name)
    with pytest.raises(Conflict), cast.changing(plan_id, ANNE, "WORK"):
        share_subject_plan(area(plan_id), one)


def lines(cast, plan_id, name):
    with cast.acting_as(name):
        opened(plan_id, Area.TIMELINE)
        return " ".join(line.text for line in latest_lines(plan_id, 20))


def test_row_security_keeps_the_words_of_what_is_not_shared(cast, plan_id):
    iop(cast, plan_id)
    for name, seen in ((MONA, 1), (ANNE, 1), (SIV, 0), (HANNE, 0)):
        with cast.acting_as(name, "WORK" if name == ANNE else ""):
            for table in (SubjectPlan, SubjectPlanVersion):
                found = db.session.scalar(select(func.count()).select_from(table))
                assert found == seen, (name, table)


def test_that_child_welfare_takes_part_is_not_told_by_its_plan(cast):
    plan_id = plan_with(cast, (KARI, READS), (TONE, SCOPE))
    before = {name: told(cast, name) for name in (KARI, HANNE)}
    one = add(cast, plan_id, TONE, title="Tiltak")
    assert finds(cast, plan_id, KARI) == []
    for name in (MONA, TOR, HANNE, TONE):
        assert finds(cast, plan_id, name) == ["Tiltak"], name
    assert KARI not in {p.name for p in shown(cast, plan_id, one).readers}
    assert told(cast, KARI) == before[KARI]
    assert told(cast, HANNE) == before[HANNE] + 1


# ---- a document, elsewhere, taken away -----------------------------------------------------


def a_document(cast, plan_id, title="Plan fra PPT", is_one=True):
    with cast.changing(plan_id, HANNE):
        where = place(title=title).__class__(title, None, place().known, is_one)
        return write_document(opened(plan_id, Area.DOCUMENTS, Level.WRITE), where, "Ord").id


def listed(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        return [one.title for one in subject_plans_page(area(plan_id, Level.OWN)).documents]


def test_a_document_that_is_one_stands_here_to_who_sees_it_until_a_plan_names_it(cast, plan_id):
    found = a_document(cast, plan_id)
    a_document(cast, plan_id, "Referat", is_one=False)
    assert listed(cast, plan_id) == ["Plan fra PPT"]
    assert listed(cast, plan_id, SIV) == [], "she reads no documents"
    one = add(cast, plan_id, HANNE, kept=KeptWhere.DOCUMENT, document_id=found, words="")
    assert listed(cast, plan_id) == []
    assert shown(cast, plan_id, one).document == "Plan fra PPT"
    assert shown(cast, plan_id, one, SIV).document is None
    with cast.changing(plan_id, HANNE):
        delete_document(opened(plan_id, Area.DOCUMENTS, Level.WRITE), found)
    assert shown(cast, plan_id, one).document is None
    assert change(cast, plan_id, one, HANNE, kept=KeptWhere.DOCUMENT, document_id=found) == 2


def test_where_it_is_kept_is_known_around_a_protected_child_by_who_is_on_the_list(cast, plan_id):
    elsewhere = {"kept": KeptWhere.ELSEWHERE, "place": "BUP", "outside": "Petter, 55 50 10 60"}
    one = add(cast, plan_id, words="", **elsewhere)
    assert shown(cast, plan_id, one).sees_place
    assert shown(cast, plan_id, one).version.words.outside == "Petter, 55 50 10 60"
    protect(cast)
    assert not shown(cast, plan_id, one, SIV).sees_place
    name_on_list(cast, plan_id, SIV)
    assert shown(cast, plan_id, one, SIV).sees_place
    assert shown(cast, plan_id, one, KARI).sees_place, "it is her own unit's"


def test_what_is_taken_away_is_seen_by_nobody_and_goes_with_its_words(cast, plan_id):
    one = add(cast, plan_id)
    with pytest.raises(NotEnough), cast.changing(plan_id, HANNE):
        remove_subject_plan(area(plan_id), one)
    with cast.changing(plan_id, ANNE, "WORK"):
        remove_subject_plan(area(plan_id), one)
    assert finds(cast, plan_id, KARI) == []
    with pytest.raises(NotVisible):
        shown(cast, plan_id, one)
    with pytest.raises(NotVisible):
        change(cast, plan_id, one)
    assert rows() == (1, 1)
    for days, left in ((29, (1, 1)), (31, (0, 0))):
        with clock.moved(timedelta(days=days)), acting(None), transaction():
            clean("deleted_documents:subject_plan_versions")
        with clock.moved(timedelta(days=days)), acting(None), transaction():
            clean("deleted_documents:subject_plans")
        assert rows() == left


def rows():
    with acting(None), transaction(), system_access("test"):
        return tuple(
            db.session.scalar(select(func.count()).select_from(table))
            for table in (SubjectPlan, SubjectPlanVersion)
        )


def test_there_is_room_for_so_many(cast, plan_id):
    one = add(cast, plan_id)
    copy = (
        "insert into subject_plans (id, plan_id, unit_id, service, kind, author_profile_id, number,"
        " created_at, changed_at, shared_at) select gen_random_uuid(), plan_id, unit_id, service,"
        " kind, author_profile_id, number, created_at, changed_at, shared_at from subject_plans,"
        " generate_series(2, :many) where subject_plans.id = :one"
    )
    with acting(None), transaction(), system_access("test"):
        db.session.execute(text(copy), {"many": AT_MOST, "one": one})
    with pytest.raises(RuleBroken, match="plass"):
        add(cast, plan_id)


def test_a_plan_that_rests_takes_no_new_words(cast, plan_id):
    one = add(cast, plan_id)
    with acting(None), transaction(), system_access("test"):
        db.session.execute(update(SubjectPlan.metadata.tables["plans"]).values(status="PAUSED"))
    for act in (add_one, change_one):
        with pytest.raises((Conflict, NotEnough)):
            act(cast, plan_id, one)


def add_one(cast, plan_id, _one):
    add(cast, plan_id)


def change_one(cast, plan_id, one):
    change(cast, plan_id, one, words="Nei")
