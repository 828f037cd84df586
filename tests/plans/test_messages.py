"""Messages of a plan: who may be written to, who sees what, what is told to whom, what goes."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import ProgrammingError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import narrow_participant, withdraw_all, withdraw_participant
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.messages.access import everybody
from samspill.plans.messages.actions import (
    NOT_SHOWN,
    Audience,
    To,
    add_people,
    answer,
    read_thread,
    take_back,
)
from samspill.plans.messages.actions import write as write_message
from samspill.plans.messages.models import Message, MessageRead, MessageThread
from samspill.plans.messages.pages import threads_page
from samspill.plans.messages.unread import unread_by_plan
from samspill.plans.participants.people import people_of
from samspill.plans.participants.queries import participants_of
from samspill.web.waiting import At, waiting_for
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.plans.test_who_may_know import TONE, signed, with_tone
from tests.support.remembered import made_once

WORDS = "Emma sov dårlig."


@pytest.fixture
@made_once
def plan_id(cast):
    """Kari and Siv have messages, Jonas takes part without them."""
    plan_id = cast.draft("Emma Aas", people=(KARI, SIV))
    cast.propose(plan_id, JONAS, scope={**PROFESSIONAL_DEFAULT, Area.MESSAGES: Level.NONE})
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, KARI, SIV, JONAS)
    return plan_id


def messages(plan_id):
    return opened(plan_id, Area.MESSAGES, Level.OWN)


def to(cast, *names, shown=None):
    """Chosen people; without any, everybody. ``shown`` None: she has been shown all of them."""
    ids = tuple(cast.profile_id(name) for name in names)
    every = [MONA, TOR, HANNE, KARI, SIV, TONE]
    seen = every if shown is None else shown
    shown_ids = frozenset(cast.profile_id(name) for name in seen)
    return To(Audience.CHOSEN if ids else Audience.ALL, ids, shown_ids)


def write(cast, plan_id, name, *readers, words=WORDS, title="Natten", shown=None):
    receivers = to(cast, *readers, shown=shown)
    with cast.changing(plan_id, name):
        return write_message(messages(plan_id), receivers, title=title, text=words).id


def reply(cast, plan_id, name, thread_id, words="Takk.", shown=None):
    seen = to(cast, shown=shown).shown
    with cast.changing(plan_id, name):
        answer(messages(plan_id), thread_id, text=words, shown=seen)


def reads(cast, plan_id, name, thread_id):
    """Open a thread, as its page does. Gives the words of what she was sent."""
    with cast.changing(plan_id, name):
        page = read_thread(messages(plan_id), thread_id, 1)
        return [one.text for one in page.messages]


def listed(cast, plan_id, name):
    """What stands in somebody's list: titles, and whether they are new."""
    with cast.acting_as(name):
        page = threads_page(messages(plan_id), 1)
        return [(one.title, one.is_unread) for one in page.threads]


def told(cast, name):
    """How many letters about messages somebody was sent, whatever became of them."""
    profile_id = cast.profile_id(name)
    with cast.acting_as(name):
        query = select(Notice.state).where(
            Notice.profile_id == profile_id, Notice.template == "new_message"
        )
        return list(db.session.scalars(query))


def id_of(plan_id, number=1):
    with acting(None), transaction(), system_access("test"):
        query = select(Message.id).where(Message.plan_id == plan_id, Message.number == number)
        return db.session.scalars(query.order_by(Message.written_at.desc())).first()


def withdraw(cast, plan_id, name, thread_id, message_id):
    with cast.changing(plan_id, name):
        return take_back(messages(plan_id), thread_id, message_id).gone_at is not None


def part_of(cast, plan_id, name):
    """The id of somebody's place."""
    profile_id = cast.profile_id(name)
    found = participants_of(plan_id)
    return next(one.id for one in found if one.profile_id == profile_id)


# ---- who gets it, who sees it --------------------------------------------------------------


def test_a_message_is_read_by_those_it_was_sent_to_and_by_nobody_else(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    for name in (MONA, HANNE, KARI):
        assert reads(cast, plan_id, name, thread_id) == [WORDS]
    for name in (TOR, SIV):
        assert listed(cast, plan_id, name) == []
        with pytest.raises(NotVisible):
            reads(cast, plan_id, name, thread_id)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        messages(plan_id)


def test_everybody_is_those_who_have_messages_today(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE)
    for name in (MONA, TOR, KARI, SIV):
        assert reads(cast, plan_id, name, thread_id) == [WORDS]


def test_an_answer_goes_to_those_in_the_thread_and_to_nobody_more(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    reply(cast, plan_id, KARI, thread_id)
    for name in (MONA, HANNE, KARI):
        assert reads(cast, plan_id, name, thread_id) == [WORDS, "Takk."]
    assert listed(cast, plan_id, TOR) == listed(cast, plan_id, SIV) == []


def test_the_net_below_hides_what_a_forgotten_filter_would_show(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    reads(cast, plan_id, HANNE, thread_id)
    tables = (Message, MessageThread, MessageRead)
    for name, expected in ((MONA, [1, 1, 0]), (HANNE, [1, 1, 1]), (TOR, [0, 0, 0])):
        with cast.acting_as(name):
            found = [len(db.session.scalars(select(one.id)).all()) for one in tables]
        assert found == expected, name
    with cast.changing(plan_id, TOR):
        changed = db.session.execute(update(Message).values(is_read=True))
        assert changed.rowcount == 0


def test_nobody_writes_into_a_thread_in_anothers_name_or_without_being_in_it(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    mona, hanne, kari = (cast.profile_id(one) for one in (MONA, HANNE, KARI))
    for author, readers in ((mona, [mona, hanne]), (hanne, [mona, hanne]), (mona, [mona, kari])):
        row = {
            "id": new_id(),
            "plan_id": plan_id,
            "thread_id": thread_id,
            "number": 7,
            "text_sealed": b"x",
            "author_profile_id": author,
            "reader_ids": readers,
            "is_read": False,
            "written_at": clock.now(),
        }
        with pytest.raises(ProgrammingError, match="row-level security"), cast.acting_as(KARI):
            db.session.execute(insert(Message).values(**row))


def test_who_has_no_right_is_refused_by_name_and_a_stranger_without_one(cast, plan_id):
    for name, why in ((JONAS, "Jonas Berg har ikke tilgang"), ("Nina Haug", "Velg blant dem")):
        with pytest.raises(RuleBroken) as refused:
            write(cast, plan_id, MONA, name)
        assert refused.value.field == "to"
        assert why in str(refused.value.text)
    with cast.changing(plan_id, MONA), pytest.raises(RuleBroken) as refused:
        nobody = To(Audience.CHOSEN, (), frozenset())
        write_message(messages(plan_id), nobody, title="x", text="y")
    assert "minst én" in str(refused.value.text)
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Message.id)).all() == []


def test_nobody_gets_what_the_writer_did_not_see_that_they_would_get(cast, plan_id):
    for shown in ([], [HANNE, KARI]):
        with pytest.raises(RuleBroken) as refused:
            write(cast, plan_id, MONA, shown=shown)
        assert refused.value.code == NOT_SHOWN
    thread_id = write(cast, plan_id, MONA, HANNE, KARI, shown=[HANNE, KARI])
    with pytest.raises(RuleBroken) as refused:
        reply(cast, plan_id, KARI, thread_id, shown=[MONA])
    assert refused.value.code == NOT_SHOWN
    assert reads(cast, plan_id, MONA, thread_id) == [WORDS]


def test_who_loses_access_is_out_of_the_thread_and_what_she_wrote_stays(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    reply(cast, plan_id, KARI, thread_id)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=part_of(cast, plan_id, KARI), areas=["MESSAGES"])
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        messages(plan_id)
    with cast.acting_as(KARI):
        assert db.session.scalars(select(Message.id)).all() == [], "not by another door either"
    assert reads(cast, plan_id, MONA, thread_id) == [WORDS, "Takk."]
    reply(cast, plan_id, HANNE, thread_id, "Vi ses.", shown=[MONA])
    with acting(None), transaction(), system_access("test"):
        query = select(Message.reader_ids).where(Message.plan_id == plan_id, Message.number == 3)
        readers = db.session.scalars(query).one()
    assert sorted(readers) == sorted(cast.profile_id(one) for one in (HANNE, MONA))


def test_when_nobody_is_left_there_is_nobody_to_answer(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, KARI)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        withdraw_participant(plan, participant_id=part_of(cast, plan_id, KARI))
    with pytest.raises(Conflict, match="Ingen av de andre"):
        reply(cast, plan_id, HANNE, thread_id)


def test_who_comes_later_sees_no_older_threads(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE)
    cast.propose(plan_id, "Ola Vik")
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, "Ola Vik")
    assert listed(cast, plan_id, "Ola Vik") == []
    reply(cast, plan_id, MONA, thread_id)
    assert listed(cast, plan_id, "Ola Vik") == []
    write(cast, plan_id, HANNE, "Ola Vik", shown=["Ola Vik"])
    assert listed(cast, plan_id, "Ola Vik") == [("Natten", True)]


def test_nobody_writes_while_the_plan_rests_and_the_family_reads_when_it_is_over(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, level=Level.WRITE), reason="Ferie.")
    for act in (
        lambda: write(cast, plan_id, MONA, HANNE),
        lambda: reply(cast, plan_id, MONA, thread_id),
        lambda: withdraw(cast, plan_id, MONA, thread_id, id_of(plan_id)),
    ):
        with pytest.raises(Conflict):
            act()
    assert reads(cast, plan_id, HANNE, thread_id) == [WORDS]
    with cast.changing(plan_id, MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert reads(cast, plan_id, MONA, thread_id) == [WORDS]
    with pytest.raises(Conflict):
        reply(cast, plan_id, MONA, thread_id)
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        messages(plan_id)


def add(cast, plan_id, name, thread_id, *more):
    ids = [cast.profile_id(one) for one in more]
    with cast.changing(plan_id, name):
        add_people(messages(plan_id), thread_id, ids)


def test_who_is_let_in_reads_what_the_beginner_wrote_and_what_comes_never_the_others_words(
    cast, plan_id
):
    thread_id = write(cast, plan_id, HANNE, MONA)
    reply(cast, plan_id, MONA, thread_id, "Bare til deg.")
    add(cast, plan_id, HANNE, thread_id, TOR, KARI)
    assert reads(cast, plan_id, TOR, thread_id) == [WORDS]
    reply(cast, plan_id, MONA, thread_id, "Til alle.")
    for name in (TOR, KARI):
        assert reads(cast, plan_id, name, thread_id) == [WORDS, "Til alle."]
    assert reads(cast, plan_id, MONA, thread_id) == [WORDS, "Bare til deg.", "Til alle."]
    assert len(told(cast, TOR)) == 2, "when he was let in, and when there was more"


def test_only_who_began_a_thread_lets_more_in_and_only_whom_she_may_write_to(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, MONA)
    with pytest.raises(NotEnough):
        add(cast, plan_id, MONA, thread_id, TOR)
    with pytest.raises(NotVisible):
        add(cast, plan_id, KARI, thread_id, TOR)
    for more in ([JONAS], ["Nina Haug"], [], [MONA]):
        with pytest.raises(RuleBroken) as refused:
            add(cast, plan_id, HANNE, thread_id, *more)
        assert refused.value.field == "to"
    assert listed(cast, plan_id, TOR) == []


def test_a_new_thread_is_new_in_its_plan_alone_and_counted_once(cast, plan_id):
    other = cast.active_plan("Oskar Aas", people=(KARI,))
    hanne = cast.profile_id(HANNE)
    first = write(cast, plan_id, MONA, HANNE)
    reply(cast, plan_id, MONA, first)
    second = write(cast, plan_id, KARI, HANNE)
    write(cast, plan_id, HANNE, KARI)
    reads(cast, plan_id, KARI, second)
    write(cast, other, MONA, HANNE)
    with cast.acting_as(HANNE):
        assert unread_by_plan(hanne) == {plan_id: 2, other: 1}
    reads(cast, plan_id, HANNE, first)
    with cast.acting_as(HANNE):
        assert unread_by_plan(hanne) == {plan_id: 1, other: 1}
        assert waiting_for(hanne, At.WORK).unread == 2
    assert [new for _title, new in listed(cast, plan_id, HANNE)] == [False, True, False]


# ---- a service that not all may know of (J11) -----------------------------------------------


@pytest.fixture
def secret(cast):
    """Child welfare takes part, known to the family and the holder."""
    plan_id = signed(cast, with_tone(cast))
    cast.accept(plan_id, KARI, SIV, TONE)
    return plan_id


def offered(cast, plan_id, name):
    with cast.acting_as(name):
        plan = messages(plan_id)
        people, me = people_of(plan, Area.MESSAGES), plan.actor.profile_id
        return {one.name for one in everybody(people, me)}, {one.name for one in people.reaching}


def test_who_may_not_know_of_a_service_is_never_offered_it(cast, secret):
    assert TONE not in offered(cast, secret, KARI)[1]
    for writer, reader in ((KARI, TONE), (TONE, KARI)):
        with pytest.raises(RuleBroken) as refused:
            write(cast, secret, writer, reader)
        assert refused.value.text == "Velg blant dem som står i listen."


def test_everybody_leaves_out_whom_somebody_in_it_may_not_know_of(cast, secret):
    assert offered(cast, secret, MONA)[0] == {TOR, HANNE, KARI, SIV}
    thread_id = write(cast, secret, MONA)
    with pytest.raises(NotVisible):
        reads(cast, secret, TONE, thread_id)
    assert offered(cast, secret, TONE)[0] == {MONA, TOR, HANNE}


def test_two_of_whom_one_may_not_know_are_not_brought_together(cast, secret):
    with pytest.raises(RuleBroken) as refused:
        write(cast, secret, MONA, KARI, TONE)
    assert TONE in str(refused.value.text)
    assert (refused.value.field, refused.value.code) == ("to", "not_known")
    began = write(cast, secret, MONA, KARI)
    with pytest.raises(RuleBroken) as refused:
        add(cast, secret, MONA, began, TONE)
    assert refused.value.code == "not_known"
    thread_id = write(cast, secret, MONA, HANNE, TONE)
    reply(cast, secret, TONE, thread_id)
    assert reads(cast, secret, HANNE, thread_id) == [WORDS, "Takk."]
