"""Vurdering: drafts are their writer's, what is shared is read at home, corrections are seen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

from samspill.access.levels import Area, Level, Strength
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db, instant, lock_subject
from samspill.notifications.models import Notice
from samspill.school.assessments.actions import (
    discard,
    reflect,
    remark,
    rewrite,
    share_drafts,
    withdraw_remark,
    write,
)
from samspill.school.assessments.models import (
    Assessment,
    AssessmentKind,
    ConductRemark,
    DevelopmentTalk,
    RemarkKind,
    SelfAssessment,
    TalkAnswer,
)
from samspill.school.assessments.talks import answer_talk, cancel_talk, propose_talk
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.pupils.access import open_pupil
from samspill.school.subjects.queries import snapshot, subject_name, subjects_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

HOME = ("Mona Aas", "PRIVATE")
TEACHER = ("Kari Lunde", "WORK")
TEXT = "kanari-vurdering: Emma regner sikkert til hundre."


@pytest.fixture
def of(cast, school):
    """Do something about a pupil, as somebody."""

    def act(action, *given, who=TEACHER, child="Emma Aas", at=Level.WRITE, **more):
        with cast.acting_as(*who):
            pupil_id = school.pupils[child]
            lock_subject(pupil_id)
            return action(open_pupil(pupil_id, Area.ASSESSMENT, at), *given, **more)

    return act


@pytest.fixture
def page(cast, school):
    """What somebody reads of a pupil."""

    def look(who="Mona Aas", kind="PRIVATE", child="Emma Aas", strength=Strength.HIGH):
        path = f"/skole/elever/{school.pupils[child]}/vurdering"
        return Page(cast.client(who, kind, strength).get(path)).text

    return look


def ongoing(text=TEXT, **more):
    given = {"kind": AssessmentKind.ONGOING, "subject": "MATHEMATICS", "share": True}
    return {**given, "text": text, **more}


# ---- who reads -----------------------------------------------------------------------------


def test_a_draft_is_its_writers_and_what_is_shared_the_homes(cast, school, of, page, rows):
    school.place("Anne Dahl", "3B", StaffRole.TEACHER)
    draft = of(write, **ongoing(share=False))
    assert rows("Kari Lunde", Assessment) == 1
    for name, kind in (("Mona Aas", "PRIVATE"), ("Anne Dahl", "WORK"), ("Bente Ruud", "WORK")):
        assert rows(name, Assessment, kind) == 0, name
    assert TEXT not in page()
    of(rewrite, draft, text=TEXT, share=True)
    for name, kind in (("Tor Aas", "PRIVATE"), ("Anne Dahl", "WORK"), ("Bente Ruud", "WORK")):
        assert rows(name, Assessment, kind) == 1, name
    for name, kind in (("Anne Dahl", "PRIVATE"), ("Hanne Nilsen", "WORK"), ("Nina Haug", "WORK")):
        assert rows(name, Assessment, kind) == 0, name
    text = page(strength=Strength.SUBSTANTIAL)
    for word in (TEXT, "Matematikk", "Kari Lunde"):
        assert word in text


def test_a_substitute_of_the_day_reads_no_assessment(of):
    with pytest.raises(NotEnough):
        of(write, **ongoing(), who=("Nina Haug", "WORK"))


def test_the_home_writes_nothing(of):
    with pytest.raises(NotEnough):
        of(write, **ongoing(), who=HOME)


def test_the_text_is_sealed(cast, of):
    of(write, **ongoing())
    with cast.acting_as(*TEACHER):
        assert TEXT.encode() not in db.session.query(Assessment).one().text_sealed


# ---- write, correct, throw away ------------------------------------------------------------


def test_a_correction_is_read_and_what_stood_is_history_for_the_school(of, page):
    first = of(write, **ongoing("Det gamle."))
    of(rewrite, first, text="Det nye.", share=True)
    home, school = page(), page(*TEACHER)
    assert "Det nye." in home
    assert "rettet" in home
    assert "Det gamle." not in home
    assert "Det gamle." in school
    with pytest.raises(NotVisible):
        of(rewrite, first, text="En gang til", share=True)


def test_another_teacher_corrects_nothing_but_who_follows_up_does(school, of):
    school.place("Anne Dahl", "3B", StaffRole.TEACHER)
    one = of(write, **ongoing(), who=("Anne Dahl", "WORK"))
    mine = of(write, **ongoing())
    with pytest.raises(NotVisible):
        of(rewrite, mine, text="Ikke min", share=True, who=("Anne Dahl", "WORK"))
    of(rewrite, one, text="Rettet av kontaktlærer", share=True)


def test_a_draft_is_thrown_away_and_what_is_shared_is_not(of, page):
    draft = of(write, **ongoing("Kladd", share=False))
    of(discard, draft)
    assert "Kladd" not in page(*TEACHER)
    shared = of(write, **ongoing())
    with pytest.raises(NotVisible):
        of(discard, shared)


def test_an_assessment_is_of_a_subject_and_the_minutes_of_a_talk_of_none(of, page):
    with pytest.raises(RuleBroken) as refused:
        of(write, **ongoing(subject=None))
    assert refused.value.field == "subject"
    of(write, **ongoing("Vi ble enige.", kind=AssessmentKind.TALK, subject=None))
    assert "Referat fra utviklingssamtale" in page()


def test_all_drafts_of_a_group_are_shared_at_once(cast, school, of, page):
    school.enrol("Oskar Aas", "3B")
    for child in ("Emma Aas", "Oskar Aas"):
        of(write, **ongoing(f"Om {child}", share=False), child=child)
    with cast.acting_as(*TEACHER):
        lock_subject(school.groups["3B"])
        share = open_group(school.groups["3B"], Area.ASSESSMENT, Level.WRITE)
        assert share_drafts(share) == 2
    assert "Om Emma Aas" in page()
    assert "Om Oskar" not in page()


def test_what_was_typed_stays_when_it_is_refused(cast, school):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/vurdering/ny"
    answer = post(cast.client(*TEACHER), path, {"kind": "ONGOING", "subject": "", "text": TEXT})
    assert answer.status_code == 422
    assert "Velg et fag." in answer.text
    assert TEXT in answer.text
    ids = [one["id"] for one in Page(answer).soup.select("[id]")]
    assert len(ids) == len(set(ids))
    own = {"about": "ORDER", "happened": ""}
    path = path.replace("vurdering/ny", "anmerkninger")
    assert "Skriv hva som skjedde." in post(cast.client(*TEACHER), path, own).text


# ---- remarks, talks ------------------------------------------------------------------------


def told(cast, name):
    profile = cast.profile_id(name, "PRIVATE")
    with cast.acting_as(name, "PRIVATE"):
        return [
            (n.template, n.path) for n in db.session.query(Notice).filter_by(profile_id=profile)
        ]


def test_several_remarks_are_one_thing_at_the_bell(cast, school, of, page):
    for kind in (RemarkKind.ORDER, RemarkKind.PRAISE):
        of(remark, kind=kind, text="Kom uten bok.")
    path = f"/skole/elever/{school.pupils['Emma Aas']}/vurdering"
    assert set(told(cast, "Mona Aas")) == {("something_new", path)}
    assert "Kom uten bok." in page("Tor Aas")


def test_a_remark_that_is_withdrawn_is_gone_at_home(of, page, rows):
    one = of(remark, kind=RemarkKind.ORDER, text="Kom uten bok.")
    with pytest.raises(NotEnough):
        of(withdraw_remark, one, who=HOME)
    of(withdraw_remark, one)
    assert "Kom uten bok." not in page()
    assert rows("Mona Aas", ConductRemark, "PRIVATE") == 0
    assert rows("Kari Lunde", ConductRemark) == 1


def test_a_time_is_proposed_answered_and_cancelled(cast, of, page, rows):
    talk = of(propose_talk, starts_at=instant() + timedelta(days=3), place="Rom 3B")
    assert ("answer_waits") in {template for template, _path in told(cast, "Tor Aas")}
    of(answer_talk, talk, suits=False, who=HOME, at=Level.READ)
    assert "Rom 3B" in page()
    assert "Mona Aas: passer ikke" in page(*TEACHER)
    assert "ikke passer. Skolen" in page()
    assert rows("Tor Aas", TalkAnswer, "PRIVATE") == 0, "J9"
    assert "ikke passer. Skolen" not in page("Tor Aas")
    of(answer_talk, talk, suits=True, who=HOME, at=Level.READ)
    assert "Mona Aas: passer" in page(*TEACHER)
    of(cancel_talk, talk)
    assert "Rom 3B" not in page()
    for act in (answer_talk, cancel_talk):
        with pytest.raises(NotVisible):
            more = {"suits": True, "who": HOME, "at": Level.READ} if act is answer_talk else {}
            of(act, talk, **more)


def test_who_has_not_the_pupil_answers_nothing_even_past_the_actions(cast, school, of):
    talk = of(propose_talk, starts_at=instant() + timedelta(days=3), place="")

    def forced(name, profile):
        with cast.acting_as(name, "PRIVATE"):
            row = {"talk_id": talk, "pupil_id": school.pupils["Emma Aas"], "suits": True}
            db.session.add(TalkAnswer(**row, profile_id=profile, answered_at=instant()))
            db.session.flush()

    tor, grete = (cast.profile_id(name, "PRIVATE") for name in ("Tor Aas", "Grete Vik"))
    for name, profile in (("Grete Vik", grete), ("Mona Aas", tor)):
        with pytest.raises(ProgrammingError):
            forced(name, profile)
    forced("Tor Aas", tor)


def test_a_time_that_is_past_is_refused_and_the_school_answers_nothing(cast, of):
    with pytest.raises(RuleBroken) as refused:
        of(propose_talk, starts_at=instant() - timedelta(hours=1), place="")
    assert refused.value.field == "day"
    talk = of(propose_talk, starts_at=instant() + timedelta(days=3), place="")
    with pytest.raises(NotVisible):
        of(answer_talk, talk, suits=True)
    with cast.acting_as(*TEACHER):
        assert db.session.query(DevelopmentTalk).count() == 1


# ---- the pupil herself ---------------------------------------------------------------------


def test_what_the_pupil_says_is_hers_until_she_shares_it(school, of, page, rows):
    school.enrol("Sara Lie", "2A")
    sara = {"who": ("Sara Lie", "PRIVATE"), "child": "Sara Lie", "at": Level.CONTRIBUTE}
    said = {"subject": "ENGLISH", "text": "Jeg vil lese mer."}
    draft = of(reflect, **said, share=False, **sara)
    for name, kind in (("Jon Lie", "PRIVATE"), ("Anne Dahl", "WORK")):
        assert rows(name, SelfAssessment, kind) == 0, name
    assert "Jeg vil lese mer." in page("Sara Lie", child="Sara Lie")
    assert of(reflect, **said, share=True, **sara) == draft, "the same, shared"
    for name, kind in (("Jon Lie", "PRIVATE"), ("Anne Dahl", "WORK")):
        assert "Jeg vil lese mer." in page(name, kind, child="Sara Lie")
    with pytest.raises(RuleBroken):
        of(reflect, **{**said, "subject": "HISTORY"}, share=True, **sara)
    with pytest.raises(NotVisible):
        of(reflect, **said, share=True, who=("Anne Dahl", "WORK"), child="Sara Lie")


# ---- subjects ------------------------------------------------------------------------------


def test_subjects_are_of_year_levels_and_have_names_in_three_languages():
    codes = [one.code for one in snapshot().subjects]
    assert len(codes) == len(set(codes))
    assert all(set(one.names) == {"nb", "nn", "en"} for one in snapshot().subjects)
    assert "NORWEGIAN_MAIN" not in {one.code for one in subjects_of(3)}
    assert "NORWEGIAN_MAIN" in {one.code for one in subjects_of(9)}
    assert len(subjects_of(None)) == len(codes)
    assert {"GERMAN", "ELECTIVE_PROGRAMMING", "WORKING_LIFE"} <= {o.code for o in subjects_of(8)}
    assert not {"GERMAN", "ELECTIVE"} & {o.code for o in subjects_of(7)}


def test_national_codes_have_their_shape_and_stand_for_one_subject_each():
    subjects = snapshot().subjects
    assert all(re.fullmatch("([A-Z]{3}[0-9]{4})?", one.grep) for one in subjects)
    assert all(re.fullmatch("([A-Z]{3}[0-9]{2}-[0-9]{2})?", one.curriculum) for one in subjects)
    known = [one.grep for one in subjects if one.grep]
    assert len(known) == len(set(known))
    assert not snapshot().was_read_there, "say so only when each was read in Grep itself"


def test_a_code_of_another_snapshot_stands_as_it_is(app):
    with app.test_request_context():
        assert subject_name("LATIN") == "LATIN"
        assert subject_name("MUSIC") == "Musikk"


# ---- how many statements -------------------------------------------------------------------


def statements(client, path):
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return found


def test_the_pages_take_as_many_statements_however_much_is_written(cast, school, of):
    pages = [
        (cast.client(*HOME), f"/skole/elever/{school.pupils['Emma Aas']}/vurdering"),
        (cast.client(*TEACHER), f"/skole/grupper/{school.groups['3B']}/vurdering"),
    ]
    few = [len(statements(*one)) for one in pages]
    for _n in range(4):
        of(write, **ongoing())
        of(remark, kind=RemarkKind.ORDER, text="Kom uten bok.")
        of(propose_talk, starts_at=instant() + timedelta(days=3), place="")
    for one, before in zip(pages, few, strict=True):
        many = statements(*one)
        assert len(many) == before <= 10, "\n".join(many)
