"""Spørreskjema: who writes, who is asked, what is kept of an answer without a name, and sums."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.groups.access import open_group
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from samspill.school.questionnaires.actions import (
    Heading,
    add_question,
    begin,
    drop_question,
    end,
    reply,
    require_one,
    send,
)
from samspill.school.questionnaires.models import (
    AnswerBox,
    Audience,
    Questionnaire,
    QuestionnaireReply,
)
from samspill.school.questionnaires.queries import of_group, questionnaires_of_mine
from samspill.school.questionnaires.results import as_file, results_of
from samspill.school.questionnaires.rules import Question, QuestionKind, summed
from samspill.school.questionnaires.telling import due, tell_of
from samspill.web.waiting import At, waiting_for
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, asked_in
from tests.support.statements import counted_statements

MONA, TOR, KARI, EMMA = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas"
DAY = Question("Hvilken dag?", QuestionKind.ONE, ("Torsdag", "Fredag"), True)
WORDS = Question("Hva mener du?", QuestionKind.TEXT)
CANARY = "=SUM(kanarifugl)"


def heading(**more):
    values = {
        "title": "Klassefest",
        "text": "Vi vil vite hva som passer.",
        "audience": Audience.GUARDIANS,
        "is_anonymous": False,
        "last_day": clock.today() + timedelta(days=9),
    }
    return Heading(**{**values, **more})


@pytest.fixture
def write(cast, school):
    """Do something to the questionnaires of a group."""

    def it(do, *given, who=KARI, group="3B", **more):
        group_id = school.groups.get(group, school.id)
        with cast.acting_as(who, "WORK"):
            lock_subject(group_id)
            return do(open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE), *given, **more)

    return it


@pytest.fixture
def sent(write):
    """A questionnaire that is sent."""

    def it(*questions, who=KARI, group="3B", **more):
        one = write(begin, heading(**more), who=who, group=group)
        for question in questions or (DAY, WORDS):
            write(add_question, one, question, who=who, group=group)
        write(send, one, who=who, group=group)
        return one

    return it


@pytest.fixture
def say(cast, school):
    """Somebody answers about a child."""

    def it(who, one, answers, child=EMMA):
        with cast.acting_as(who, "PRIVATE"):
            lock_subject(school.pupils[child])
            reply(open_pupil(school.pupils[child], Area.QUESTIONNAIRE, Level.OWN), one, answers)

    return it


@pytest.fixture
def mine(cast):
    """The titles that somebody is asked, with whether she has answered."""

    def it(who):
        profile_id = cast.profile_id(who, "PRIVATE")
        with cast.acting_as(who, "PRIVATE"):
            found = questionnaires_of_mine(profile_id)
            waits = [one for one in found if not one.has_answered]
            assert waiting_for(profile_id, At.HOME).forms == waits
            return {one.title: one.has_answered for one in found}

    return it


@pytest.fixture
def results(write):
    """What who works with the group reads of it, and its file."""

    def it(one, **more):
        def do(group):
            found = require_one(group, one)
            read = results_of(found, clock.today())
            return read, as_file(found, read)

        return write(do, **more)

    return it


# ---- who is asked, who reads ---------------------------------------------------------------


def test_each_guardian_answers_by_name_and_changes_it_until_the_deadline(
    sent, say, mine, results, later
):
    one = sent()
    assert mine(MONA) == mine(TOR) == {"Klassefest": False}
    say(MONA, one, ["0", CANARY])
    say(MONA, one, ["1", CANARY])
    assert (mine(MONA), mine(TOR)) == ({"Klassefest": True}, {"Klassefest": False})
    found, rows = results(one)
    assert [(reply.name, reply.answers) for reply in found.replies] == [(MONA, ["1", CANARY])]
    assert [cell.count for cell in found.sums[0].cells] == [0, 1]
    assert f"Emma Aas;Mona Aas;Fredag;'{CANARY}" in rows, "no cell is a formula"
    with later(10):
        assert not mine(MONA)
        with pytest.raises(NotVisible):
            say(MONA, one, ["0", ""])


def test_a_draft_is_its_writers_and_nothing_changes_once_it_is_sent(cast, write, mine, rows, say):
    one = write(begin, heading())
    with pytest.raises(RuleBroken):
        write(send, one)
    write(add_question, one, DAY)
    write(add_question, one, WORDS)
    write(drop_question, one, 1)
    assert not mine(MONA)
    assert rows(MONA, Questionnaire, "PRIVATE") == 0
    assert rows(KARI, Questionnaire) == rows(HEAD, Questionnaire) == 1
    assert rows("Nina Haug", Questionnaire) == rows("Anne Dahl", Questionnaire) == 0
    write(send, one)
    assert rows(MONA, Questionnaire, "PRIVATE") == 1
    for do, given in ((add_question, (WORDS,)), (drop_question, (0,)), (send, ())):
        with pytest.raises(NotVisible):
            write(do, one, *given)
    write(end, one)
    with pytest.raises(NotVisible):
        say(MONA, one, ["0"])
    with pytest.raises(NotVisible):
        write(end, one)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (QuestionKind.ONE, ("Bare én",)),
        (QuestionKind.SEVERAL, ("Lik", "Lik")),
        (QuestionKind.ONE, tuple(str(n) for n in range(13))),
        (QuestionKind.TEXT, ("Et valg",)),
    ],
)
def test_choices_that_do_not_fit_are_told_at_their_field(write, kind, options):
    one = write(begin, heading())
    with pytest.raises(RuleBroken) as refused:
        write(add_question, one, Question("Hva?", kind, options))
    assert refused.value.field == "options"


def test_pupils_answer_themselves_where_they_are_asked(school, sent, mine):
    school.enrol("Sara Lie", "3B")
    sent(audience=Audience.PUPILS)
    assert mine("Sara Lie") == {"Klassefest": False}
    assert not mine(MONA)


def test_who_has_lost_the_switch_is_not_asked(cast, school, sent, say, mine):
    one, emma = sent(), school.pupils[EMMA]
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(emma)
        pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        tor = next(adult for adult in adults_of(pupil).adults if adult.name == TOR)
        how = {"is_on": False, "source": SwitchSource.COURT}
        set_switches(pupil, relation_id=tor.relation_id, switches=[Switch.FORMS], **how)
    assert not mine(TOR)
    with pytest.raises((NotVisible, NotEnough)):
        say(TOR, one, ["0", ""])
    assert mine(MONA)


def test_a_protected_family_is_not_asked_by_who_must_not_find_it(cast, school, sent, mine):
    school.enrol("Noah Moe", "3B")
    one = sent()
    assert not mine("Liv Moe")
    assert told(one) == sorted(cast.profile_id(who, "PRIVATE") for who in (MONA, TOR))


# ---- without names -------------------------------------------------------------------------


def test_an_answer_without_a_name_leads_from_nobody_and_to_nobody(
    cast, sent, say, mine, results, rows, write
):
    one = sent(is_anonymous=True)
    say(MONA, one, ["0", CANARY])
    assert mine(MONA) == {"Klassefest": True}
    with pytest.raises(RuleBroken):
        say(MONA, one, ["1", ""])
    with acting(None), transaction(), system_access("a test looks"):
        reply_row = db.session.scalars(select(QuestionnaireReply)).one()
        assert (reply_row.answers, reply_row.answered_at) == (None, None)
        boxes = sorted(db.session.scalars(select(AnswerBox.answers)))
        columns = set(AnswerBox.__table__.columns.keys())
    assert boxes == [["0"], [CANARY]]
    assert columns == {"id", "questionnaire_id", "group_id", "tenant_id", "place", "answers"}
    assert rows(MONA, AnswerBox, "PRIVATE") == rows(TOR, AnswerBox, "PRIVATE") == 0
    assert rows(TOR, QuestionnaireReply, "PRIVATE") == 0
    assert [
        listed.answered for listed in write(lambda g: of_group(g.subject.id, clock.today()))
    ] == [1]
    found, text = results(one)
    assert found.waits, "what came between two looks would tell"
    assert CANARY not in text
    write(end, one)
    found, text = results(one)
    assert (found.waits, found.sums[0].answered, found.sums[1].texts) == (False, None, ())
    assert CANARY not in text


def test_the_database_keeps_no_answer_beside_who_gave_it_without_a_name(cast, sent, say):
    say(MONA, sent(is_anonymous=True), ["0", ""])
    with pytest.raises(IntegrityError), acting(None), transaction(), system_access("a test"):
        db.session.scalars(select(QuestionnaireReply)).one().answers = ["0"]
        db.session.flush()


def test_small_cells_are_hidden_and_cannot_be_reckoned():
    question = Question("Hva?", QuestionKind.ONE, ("A", "B", "C"))

    def cells(*counts):
        answers = [str(place) for place, count in enumerate(counts) for _ in range(count)]
        found = summed(question, answers, 5)
        return None if found.answered is None else [cell.count for cell in found.cells]

    assert cells(9, 7, 0) == [9, 7, 0]
    assert cells(9, 7, 2) == [9, None, None], "one alone would be what is left"
    assert cells(9, 2, 1) == [9, None, None]
    assert cells(2, 1, 1) is None
    assert cells(0, 0, 0) == [0, 0, 0]


def test_sums_of_each_kind():
    number = Question("Hvor mange?", QuestionKind.NUMBER)
    assert summed(number, ["2", "2.5", None], 1).average == summed(number, ["2.25"], 1).average
    several = Question("Hva?", QuestionKind.SEVERAL, ("A", "B"))
    assert [c.count for c in summed(several, [["0", "1"], ["1"], None], 1).cells] == [1, 2]
    assert summed(WORDS, ["b", "a"] * 3, 5).texts == ("a", "a", "a", "b", "b", "b")
    assert summed(WORDS, ["a"] * 4, 5).texts == ()
    steps = summed(Question("Trives?", QuestionKind.SCALE), ["5"] * 6 + ["1"], 5)
    assert steps.average is None, "it would tell what is hidden"


# ---- told, and pages -----------------------------------------------------------------------


def told(one):
    """Run the job, and whom it has told by now."""
    with acting(None), transaction():
        tell_of(one)
    found = select(Notice.profile_id).where(Notice.path.like(f"%/sporreskjema/{one}"))
    with acting(None), transaction(), system_access("a test looks"):
        return sorted(db.session.scalars(found))


def test_who_has_not_answered_is_told_once_and_reminded_once(cast, sent, say, later):
    one = sent()
    both = sorted(cast.profile_id(who, "PRIVATE") for who in (MONA, TOR))
    assert told(one) == told(one) == both
    say(MONA, one, ["0", ""])
    with acting(None), transaction():
        assert due() == []
    with later(8):
        with acting(None), transaction():
            assert due() == [one]
        assert told(one) == told(one) == sorted([*both, cast.profile_id(TOR, "PRIVATE")])
    with later(10), acting(None), transaction():
        assert due() == []


def test_bad_answers_are_told_at_their_field_and_what_was_typed_stays(cast, school, sent, rows):
    one = sent(DAY, Question("Hvor mange?", QuestionKind.NUMBER))
    client = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    path = f"/skole/elever/{school.pupils[EMMA]}/sporreskjema/{one}"
    assert "Klassefest" in client.get("/hjem").text
    page = Page(post(client, path, {"answer_2": "mange"}))
    assert page.status == 422
    assert set(page.errors()) == {"answer_1", "answer_2"}
    assert page.value("answer_2") == "mange"
    assert rows(MONA, QuestionnaireReply, "PRIVATE") == 0
    assert post(client, path, {"answer_1": "1", "answer_2": "2,5"}).status_code == 303
    assert Page(client.get(path)).chosen("answer_1") == ["1"]


def test_it_is_written_and_sent_on_the_page_and_asks_as_often_however_many(cast, school):
    client, group = cast.client(KARI, "WORK"), f"/skole/grupper/{school.groups['3B']}/sporreskjema"
    last_day = (clock.today() + timedelta(days=9)).isoformat()
    start = {"title": "Fest", "text": "Hvorfor?", "audience": "GUARDIANS", "last_day": last_day}
    assert post(client, group, start).status_code == 422
    here = post(client, group, {**start, "naming": "NAMED"}).location
    asked = {"text": "Når?", "kind": "ONE", "options": "Nå\r\nSnart\r\n", "needed": "y"}
    assert post(client, here, asked).status_code == 303
    assert "Nå · Snart" in client.get(here).text
    assert post(client, f"{here}/utsending", {}).status_code == 303
    mona = cast.client(MONA, "PRIVATE")
    mine = f"/skole/elever/{school.pupils[EMMA]}/sporreskjema/{here.rsplit('/', 1)[1]}"

    def statements():
        for who, path in ((client, here), (client, group), (mona, mine)):
            who.get(path)  # what the last act said, is said once
            with counted_statements() as counted:
                assert who.get(path).status_code == 200
            yield len(counted)

    few = list(statements())
    assert post(mona, mine, {"answer_1": "1"}).status_code == 303
    assert list(statements()) == few
    assert max(few) <= 10, few
    assert "Snart" in client.get(f"{here}/fil").text


def test_home_asks_no_more_often_for_what_waits_at_school(cast, school, sent):
    school.enrol("Oskar Aas", "3B")
    sent()
    asked_in(school, "3B")
    cast.active_plan()
    mona = cast.client(MONA, "PRIVATE")
    mona.get("/hjem")
    with counted_statements() as counted:
        text = mona.get("/hjem").text
    assert "Klassefest" in text
    assert "Skolen venter på 2 svar" in text
    assert len(counted) <= 10, counted
