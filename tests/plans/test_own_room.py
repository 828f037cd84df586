"""Mitt rom: nobody's before the child shares it, then one by one; each share gets an answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.export.own_data import own_data
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.goals.models import Activity
from samspill.plans.own_room.access import open_room
from samspill.plans.own_room.actions import (
    AnswerText,
    answer_share,
    prepare,
    share_entry,
    take_back,
    throw_away,
    write_entry,
)
from samspill.plans.own_room.around import meetings_ahead
from samspill.plans.own_room.models import RoomAnswer, RoomAnswerKind, RoomEntry, RoomShare
from samspill.plans.own_room.queries import (
    Said,
    entries_of,
    shared_with,
    shares_of,
    waiting_shares,
)
from samspill.plans.participants.queries import participants_of
from samspill.plans.timeline.models import TimelineEntry
from samspill.retention.actions import clean
from tests.plans.test_consent import HANNE, KARI, SIV, notices, opened
from tests.plans.test_goals import add, add_doing
from tests.plans.test_recompute import turns
from tests.plans.test_young_person import JON, SARA
from tests.support.meetings import called
from tests.support.remembered import made_once

WORDS = "Jeg gruer meg til gym."


@pytest.fixture
@made_once
def plan_id(cast):
    plan_id = cast.active_plan(SARA, (KARI, SIV), (JON, SARA))
    cast.accept(plan_id, KARI, SIV)
    return plan_id


def room_of(cast):
    return open_room(cast.actor_now())


def write(cast, words=WORDS, feeling="AFRAID", scale=3, name=SARA):
    with cast.acting_as(name):
        return write_entry(room_of(cast), Said(words, feeling, scale)).id


def share(cast, entry_id, *names):
    chosen = [cast.profile_id(name) for name in names]
    with cast.acting_as(SARA):
        share_entry(room_of(cast), entry_id, chosen)
    with cast.acting_as(SARA):
        given = shares_of(cast.actor_now().profile_id, [entry_id]).get(entry_id, [])
        return {one.reader_name: one for one in given}


def reply(cast, plan_id, name, share_id, kind=RoomAnswerKind.RECEIVED, text="", activity=None):
    with cast.changing(plan_id, name):
        plan = opened(plan_id, Area.OVERVIEW, Level.READ)
        answer_share(plan, share_id, AnswerText(kind, text, activity))


def got(cast, plan_id, name):
    with cast.acting_as(name):
        return [one.said.text for one in shared_with(plan_id, cast.actor_now().profile_id)]


def rows_seen(cast, name, model, kind=""):
    with cast.acting_as(name, kind):
        return len(db.session.scalars(select(model)).all())


def cleaned():
    with acting(None), transaction():
        return clean("own_room:room_entries")


def every(model):
    with acting(None), transaction(), system_access("a test"):
        found = list(db.session.scalars(select(model)))
        db.session.expunge_all()
    return found


# ---- for the child alone --------------------------------------------------------------------


def test_what_it_writes_is_read_by_the_child_and_by_nobody_else(cast, plan_id):
    entry_id = write(cast)
    with cast.acting_as(SARA):
        (found,) = entries_of(cast.actor_now().profile_id, 1)
    assert (found.id, found.said) == (entry_id, Said(WORDS, "AFRAID", 3))
    assert rows_seen(cast, SARA, RoomEntry) == 1
    for name in (JON, HANNE, KARI, "Ola Vik", "Dag Moen", "Geir Rud", "Marit Sund"):
        assert rows_seen(cast, name, RoomEntry) == 0, name


def test_it_leaves_no_line_no_notice_and_no_log(cast, plan_id):
    def traces():
        kinds = (TimelineEntry, ChangeLogEntry, AccessLogEntry)
        return [len(every(kind)) for kind in kinds], notices(cast, HANNE)

    before = traces()
    write(cast)
    with cast.acting_as(SARA):
        throw_away(room_of(cast), write_entry(room_of(cast), Said("Nei.", "", None)).id)
    assert traces() == before


def test_the_words_are_sealed_and_gone_when_they_are_thrown_away(cast):
    entry_id = write(cast)
    assert WORDS.encode() not in every(RoomEntry)[0].content_sealed
    with cast.acting_as(SARA):
        throw_away(room_of(cast), entry_id)
    assert every(RoomEntry)[0].content_sealed is None
    with cast.acting_as(SARA):
        assert entries_of(cast.actor_now().profile_id, 1) == []


@pytest.mark.parametrize("said", [Said("", "HAPPY", None), Said("", "", 0), Said("Hei.", "", None)])
def test_a_face_a_number_or_a_word_is_enough(cast, said):
    with cast.acting_as(SARA):
        write_entry(room_of(cast), said)
    assert len(every(RoomEntry)) == 1


def test_nothing_is_not_kept(cast):
    with pytest.raises(RuleBroken) as broken, cast.acting_as(SARA):
        write_entry(room_of(cast), Said("", "", None))
    assert broken.value.field == "text"


@pytest.mark.parametrize(("name", "kind"), [(JON, ""), (HANNE, ""), ("Anne Dahl", "PRIVATE")])
def test_who_is_of_age_or_at_work_has_no_room(cast, name, kind):
    with pytest.raises(NotVisible), cast.acting_as(name, kind):
        room_of(cast)


def test_who_comes_of_age_keeps_what_she_wrote_and_a_year_later_it_goes(cast):
    with cast.acting_as("Mina Sand"), pytest.raises(NotVisible):
        room_of(cast)
    write(cast)
    turns(cast, SARA, 18)
    with cast.acting_as(SARA):
        assert not room_of(cast).is_young
    assert cleaned() == 0
    turns(cast, SARA, 20)
    assert cleaned() == 1
    assert every(RoomEntry) == []
    with pytest.raises(NotVisible), cast.acting_as(SARA):
        room_of(cast)


# ---- sharing --------------------------------------------------------------------------------


def test_whom_it_chose_reads_it_and_knows_of_no_other(cast, plan_id):
    entry_id = write(cast)
    assert set(share(cast, entry_id, HANNE, KARI)) == {HANNE, KARI}
    for name in (HANNE, KARI):
        assert got(cast, plan_id, name) == [WORDS], name
        assert rows_seen(cast, name, RoomShare) == 1, "of the other's copy she knows nothing"
        assert rows_seen(cast, name, RoomEntry) == 0
    for name in (JON, SIV):
        assert got(cast, plan_id, name) == [], name
        assert rows_seen(cast, name, RoomShare) == 0
    assert ("something_new", "QUEUED") in notices(cast, HANNE)
    assert ("something_new", "QUEUED") not in notices(cast, SIV)
    told = {one.event for kind in (TimelineEntry, ChangeLogEntry) for one in every(kind)}
    assert "EntryShared" not in told


def test_it_shares_with_who_is_in_the_plan_now_and_with_nobody_else(cast, plan_id):
    entry_id = write(cast)
    for name in ("Jonas Berg", "Marit Sund", SARA):
        with pytest.raises(RuleBroken) as broken:
            share(cast, entry_id, HANNE, name)
        assert (broken.value.field, broken.value.code) == ("to", "no_right"), name
    with pytest.raises(RuleBroken) as broken:
        share(cast, entry_id)
    assert broken.value.code == "nobody"
    assert every(RoomShare) == []


def test_without_a_plan_there_is_nobody_to_share_with(cast):
    entry_id = write(cast)
    with pytest.raises(RuleBroken):
        share(cast, entry_id, HANNE)


def test_somebody_elses_entry_is_not_there(cast, plan_id):
    entry_id = write(cast)
    mina = uuid4()
    with pytest.raises(NotVisible), cast.acting_as(SARA):
        share_entry(room_of(cast), mina, [cast.profile_id(HANNE)])
    with cast.acting_as(SARA):
        room = room_of(cast)
    with pytest.raises(NotVisible), cast.acting_as(JON):
        throw_away(room, entry_id)


def test_who_leaves_the_plan_reads_it_no_more(cast, plan_id):
    share(cast, write(cast), KARI)
    with cast.changing(plan_id, SARA):
        plan = opened(plan_id, Area.CONSENT, Level.MANAGE)
        kari = next(one for one in participants_of(plan_id) if one.name == KARI)
        withdraw_participant(plan, participant_id=kari.id)
    assert rows_seen(cast, KARI, RoomShare) == 0
    with cast.acting_as(SARA):
        entry = entries_of(cast.actor_now().profile_id, 1)[0]
        assert len(shares_of(cast.actor_now().profile_id, [entry.id])[entry.id]) == 1


def test_a_child_below_the_age_of_signing_shares_without_a_place_in_the_plan(cast):
    turns(cast, SARA, 13)
    plan_id = cast.active_plan(SARA, (KARI,), (JON,))
    cast.accept(plan_id, KARI)
    entry_id = write(cast)
    found = share(cast, entry_id, KARI, JON)
    assert set(found) == {KARI, JON}
    assert got(cast, plan_id, KARI) == [WORDS]
    reply(cast, plan_id, KARI, found[KARI].id, text="Takk.")
    with cast.acting_as(SARA):
        given = shares_of(cast.actor_now().profile_id, [entry_id])[entry_id]
    assert [one.text for share in given for one in share.answers] == ["Takk."]
    assert ("something_new", "QUEUED") in notices(cast, SARA)


def test_it_takes_back_what_nobody_has_answered(cast, plan_id):
    entry_id = write(cast)
    found = share(cast, entry_id, HANNE, KARI)
    reply(cast, plan_id, KARI, found[KARI].id)
    with cast.acting_as(SARA):
        take_back(room_of(cast), found[HANNE].id)
    assert got(cast, plan_id, HANNE) == []
    assert {one.content_sealed is None for one in every(RoomShare)} == {True, False}
    with pytest.raises(Conflict), cast.acting_as(SARA):
        take_back(room_of(cast), found[KARI].id)
    with pytest.raises(Conflict), cast.acting_as(SARA):
        throw_away(room_of(cast), entry_id)
    with pytest.raises(NotVisible), cast.acting_as(SARA):
        take_back(room_of(cast), found[HANNE].id)
    assert set(share(cast, entry_id, HANNE)) == {HANNE, KARI}, "and she may have it again"


def test_only_the_child_takes_it_back(cast, plan_id):
    found = share(cast, write(cast), HANNE)
    with cast.acting_as(SARA):
        room = room_of(cast)
    with cast.acting_as(HANNE):
        db.session.execute(update(RoomShare).values(taken_back_at=room.at, content_sealed=None))
    assert every(RoomShare)[0].taken_back_at is None, "row security: not a row of hers to change"
    assert found


# ---- answers --------------------------------------------------------------------------------


def test_the_holder_sees_what_waits_until_she_has_answered(cast, plan_id):
    found = share(cast, write(cast), HANNE, KARI)

    def waits(name):
        with cast.acting_as(name):
            return [x.child_name for x in waiting_shares(cast.actor_now().profile_id)]

    assert (waits(HANNE), waits(KARI), waits(SIV)) == ([SARA], [SARA], [])
    reply(cast, plan_id, HANNE, found[HANNE].id, text="Det hører jeg.")
    assert (waits(HANNE), waits(KARI)) == ([], [SARA]), "each answers for herself"
    assert rows_seen(cast, KARI, RoomAnswer) == 0
    assert rows_seen(cast, JON, RoomAnswer) == 0


def test_what_it_became_is_named_and_read_by_the_child(cast, plan_id):
    goal_id = add(cast, plan_id, HANNE)
    activity_id = add_doing(cast, plan_id, goal_id, HANNE)
    found = share(cast, write(cast), HANNE)[HANNE]
    reply(cast, plan_id, HANNE, found.id)
    reply(cast, plan_id, HANNE, found.id, RoomAnswerKind.BECAME, "Vi prøver.", activity_id)
    with cast.acting_as(SARA):
        given = shares_of(cast.actor_now().profile_id, [found.entry_id])[found.entry_id]
        title = db.session.get_one(Activity, activity_id).title
    first, last = given[0].answers
    assert (first.kind, last.kind) == ("RECEIVED", "BECAME")
    assert (last.activity, last.text) == (title, "Vi prøver.")


@pytest.mark.parametrize(
    ("kind", "field"), [(RoomAnswerKind.NOT_NOW, "text"), (RoomAnswerKind.BECAME, "activity")]
)
def test_a_no_says_why_and_what_it_became_is_named(cast, plan_id, kind, field):
    found = share(cast, write(cast), HANNE)[HANNE]
    with pytest.raises(RuleBroken) as broken:
        reply(cast, plan_id, HANNE, found.id, kind)
    assert broken.value.field == field


def test_nobody_answers_what_she_was_not_given(cast, plan_id):
    found = share(cast, write(cast), HANNE)[HANNE]
    for name in (KARI, JON, SARA):
        with pytest.raises(NotVisible):
            reply(cast, plan_id, name, found.id)
    with pytest.raises(NotVisible):
        reply(cast, plan_id, HANNE, found.id, RoomAnswerKind.BECAME, "", uuid4())


def test_nobody_answers_when_the_plan_has_ended_and_the_child_still_reads(cast, plan_id):
    found = share(cast, write(cast), HANNE)[HANNE]
    reply(cast, plan_id, HANNE, found.id, text="Takk.")
    with cast.changing(plan_id, SARA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    with pytest.raises(NotEnough), cast.changing(plan_id, HANNE):
        opened(plan_id, Area.OVERVIEW, Level.READ)
    with cast.acting_as(SARA):
        given = shares_of(cast.actor_now().profile_id, [found.entry_id])[found.entry_id]
        assert given[0].answers[0].text == "Takk."
        assert entries_of(cast.actor_now().profile_id, 1)[0].said.text == WORDS


def test_the_download_holds_ones_own_room_and_nobody_elses(cast, plan_id):
    found = share(cast, write(cast), HANNE)[HANNE]
    reply(cast, plan_id, HANNE, found.id, text="Takk.")
    with cast.acting_as(SARA):
        (entry,) = own_data(cast.actor_now(), at_work=False).facts["own_room"]
    assert (entry["text"], entry["feeling"], entry["scale"]) == (WORDS, "Redd", 3)
    assert entry["shared"][0]["with"] == HANNE
    assert entry["shared"][0]["answers"][0]["text"] == "Takk."
    with cast.acting_as(JON):
        assert WORDS not in str(own_data(cast.actor_now(), at_work=False).facts)


# ---- before a meeting -----------------------------------------------------------------------


def ahead(cast, name=SARA):
    with cast.acting_as(name):
        return [one.kind for one in meetings_ahead(cast.actor_now().person_id)]


def test_a_child_prepares_for_the_next_meetings_and_shares_it_as_all_else(cast, plan_id):
    with cast.changing(plan_id, HANNE):
        called(plan_id, cast.profile_id(KARI), "Rom 3")
    assert len(ahead(cast)) == 1
    said = Said("", "", None, ("Norsk går bra.", "", "Kortere dager."), "PARTLY", "")
    with cast.acting_as(SARA):
        entry_id = prepare(room_of(cast), said).id
    assert rows_seen(cast, HANNE, RoomEntry) == 0
    share(cast, entry_id, HANNE)
    with cast.acting_as(HANNE):
        (found,) = shared_with(plan_id, cast.actor_now().profile_id)
    assert found.said == said
    assert found.said.is_preparation


def test_nothing_is_no_preparation(cast):
    with pytest.raises(RuleBroken) as broken, cast.acting_as(SARA):
        prepare(room_of(cast), Said("", "", None, ("", "", ""), ""))
    assert broken.value.field == "line_1"


def test_of_a_meeting_a_child_may_prepare_for_no_more_than_is_ahead_and_hers(cast, plan_id):
    with cast.changing(plan_id, HANNE):
        called(plan_id, cast.profile_id(KARI), "Rom 3")
    assert ahead(cast, "Mina Sand") == [], "of another plan"
    with moved(timedelta(days=60)):
        assert ahead(cast) == [], "held"
    cast.protect(SARA)
    assert ahead(cast) == [], "around a protected child when and where has its own list (F8)"
