"""What is noted of messages: what is new, who has read it, what is taken back, what is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications import actions
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.plans.consent.withdrawal import narrow_participant
from samspill.plans.messages.actions import read_thread
from samspill.plans.messages.models import Message, MessageRead, MessageThread
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, opened
from tests.plans.test_messages import (
    WORDS,
    id_of,
    listed,
    messages,
    part_of,
    plan_id,
    reads,
    reply,
    told,
    withdraw,
    write,
)

__all__ = ["plan_id"]  # the fixture


# ---- what has been read ---------------------------------------------------------------------


def test_what_is_new_is_marked_until_it_is_opened(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    assert listed(cast, plan_id, MONA) == [("Natten", False)], "one's own is not new"
    assert listed(cast, plan_id, HANNE) == [("Natten", True)]
    reads(cast, plan_id, HANNE, thread_id)
    assert listed(cast, plan_id, HANNE) == [("Natten", False)]
    reply(cast, plan_id, HANNE, thread_id)
    assert listed(cast, plan_id, MONA) == [("Natten", True)]


def read_by(cast, plan_id, name, thread_id):
    """Who has read the first message, as somebody is told."""
    with cast.changing(plan_id, name):
        page = read_thread(messages(plan_id), thread_id, 1)
        return page.read_by(page.messages[0].message)


def test_professionals_see_what_each_other_have_read_and_nothing_of_the_family(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE)
    for name in (MONA, TOR, KARI):
        reads(cast, plan_id, name, thread_id)
    assert read_by(cast, plan_id, HANNE, thread_id) == [KARI]
    with cast.acting_as(HANNE):
        seen = set(db.session.scalars(select(MessageRead.profile_id)))
    assert seen == {cast.profile_id(KARI), cast.profile_id(HANNE)}


@pytest.mark.parametrize("other", [TOR, KARI])
def test_the_family_is_told_of_nobodys_reading(cast, plan_id, other):
    thread_id = write(cast, plan_id, MONA)
    reads(cast, plan_id, other, thread_id)
    assert read_by(cast, plan_id, MONA, thread_id) == []
    with cast.acting_as(MONA):
        assert set(db.session.scalars(select(MessageRead.profile_id))) <= {cast.profile_id(MONA)}


# ---- taking back ----------------------------------------------------------------------------


def test_what_nobody_has_read_is_taken_back_and_its_words_are_gone(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    assert withdraw(cast, plan_id, MONA, thread_id, id_of(plan_id))
    for name in (MONA, HANNE, KARI):
        assert listed(cast, plan_id, name) == []
        with pytest.raises(NotVisible):
            reads(cast, plan_id, name, thread_id)
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Message.text_sealed)).one() is None


def test_an_answer_that_is_taken_back_leaves_the_rest(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    reply(cast, plan_id, HANNE, thread_id)
    assert not withdraw(cast, plan_id, HANNE, thread_id, id_of(plan_id, 2))
    assert reads(cast, plan_id, MONA, thread_id) == [WORDS]
    assert listed(cast, plan_id, MONA) == [("Natten", False)]


def test_what_somebody_has_read_stays(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    reads(cast, plan_id, MONA, thread_id)
    reads(cast, plan_id, KARI, thread_id)
    with pytest.raises(Conflict):
        withdraw(cast, plan_id, MONA, thread_id, id_of(plan_id))
    assert reads(cast, plan_id, HANNE, thread_id) == [WORDS]


def test_nobody_takes_back_what_another_wrote(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    with pytest.raises(NotEnough):
        withdraw(cast, plan_id, HANNE, thread_id, id_of(plan_id))
    with pytest.raises(NotVisible):
        withdraw(cast, plan_id, KARI, thread_id, id_of(plan_id))


def test_between_two_of_the_family_nothing_tells_whether_it_is_read(cast, plan_id):
    """That it cannot be taken back would say that the other has read it (J9)."""
    thread_id = write(cast, plan_id, MONA, TOR, HANNE)
    with cast.changing(plan_id, MONA):
        page = read_thread(messages(plan_id), thread_id, 1)
        assert not page.may_withdraw(page.messages[0].message)
        assert not page.shows_clock
    with pytest.raises(Conflict):
        withdraw(cast, plan_id, MONA, thread_id, id_of(plan_id))


# ---- letters and the timeline ----------------------------------------------------------------


def test_many_messages_are_one_letter_until_something_is_read(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    reply(cast, plan_id, MONA, thread_id)
    write(cast, plan_id, KARI, HANNE, TOR)
    assert (len(told(cast, HANNE)), len(told(cast, TOR)), told(cast, MONA)) == (1, 1, [])
    reads(cast, plan_id, HANNE, thread_id)
    reply(cast, plan_id, MONA, thread_id)
    assert len(told(cast, HANNE)) == 1, "what Kari wrote still waits"
    with cast.acting_as(HANNE):
        ids = list(db.session.scalars(select(MessageThread.id)))
    for one in ids:
        reads(cast, plan_id, HANNE, one)
    reply(cast, plan_id, MONA, thread_id)
    assert len(told(cast, HANNE)) == 2


def test_who_has_not_read_for_a_week_is_told_again(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE)
    with clock.moved(timedelta(days=8)):
        reply(cast, plan_id, MONA, thread_id)
    assert len(told(cast, HANNE)) == 2


def test_who_never_reads_is_told_once_a_week_however_much_comes(cast, plan_id):
    thread_id, letters = write(cast, plan_id, MONA, HANNE), []
    for day in range(3, 24, 3):
        with clock.moved(timedelta(days=day)):
            reply(cast, plan_id, MONA, thread_id)
        letters.append(len(told(cast, HANNE)))
    assert letters == [1, 1, 2, 2, 3, 3, 4]


def test_a_letter_that_waits_stops_when_the_access_to_messages_ends(cast, plan_id):
    write(cast, plan_id, MONA, KARI, HANNE)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=part_of(cast, plan_id, KARI), areas=["MESSAGES"])
    with acting(None), transaction(), system_access("test"):
        waiting = list(
            db.session.scalars(select(Notice.id).where(Notice.template == "new_message"))
        )
    for notice_id in waiting:
        with acting(None), transaction():
            deliver_notice(notice_id)
    assert told(cast, KARI) == ["CANCELLED"]
    assert told(cast, HANNE) == ["SENT"]


def test_neither_letter_nor_timeline_says_what_or_who(cast, plan_id, monkeypatch):
    letters = []
    monkeypatch.setattr(actions, "send_mail", lambda *words, **_more: letters.append(words[1:]))
    thread_id = write(cast, plan_id, MONA, HANNE)
    with acting(None), transaction(), system_access("test"):
        waiting = list(
            db.session.scalars(select(Notice.id).where(Notice.template == "new_message"))
        )
    with acting(None), transaction():
        deliver_notice(waiting[0])
    letter = str(letters)
    assert "Du har fått en melding" in letter
    for word in ("Natten", "Emma", "Mona", "Aas", str(plan_id), str(thread_id)):
        assert word not in letter
    with cast.acting_as(TOR):
        opened(plan_id, Area.TIMELINE)
        lines = " ".join(one.text for one in latest_lines(plan_id, 20))
    assert "melding" not in lines.lower()


def test_words_and_titles_are_sealed(cast, plan_id):
    write(cast, plan_id, MONA, HANNE)
    with acting(None), transaction(), system_access("test"):
        for table in ("messages", "message_threads"):
            row = str(db.session.execute(text(f"select t::text from {table} t")).all())
            assert "Natten" not in row
            assert "Emma" not in row
