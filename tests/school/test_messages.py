"""Messages between home and school: who may write to whom, who gets what, and when."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.messages.actions import (
    Letter,
    acknowledge,
    answer,
    undo,
    write_home,
    write_to_group,
    write_to_school,
)
from samspill.school.messages.models import (
    Answers,
    SchoolMessage,
    SchoolThread,
    SchoolThreadMember,
)
from samspill.school.messages.pages import thread_page, threads_page
from samspill.school.messages.recipients import offered_to_home, offered_to_staff, recipients_in
from samspill.school.messages.telling import gone_messages, tell_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from tests.support.forms import post
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, ANNE = "Mona Aas", "Tor Aas", "Kari Lunde", "Anne Dahl"
AREA = Area.SCHOOL_MESSAGES


@pytest.fixture
def acts(cast, school):
    """Do something with a pupil, or a group, as somebody opens it for messages."""

    def about(who, kind, child, do):
        with cast.acting_as(who, kind):
            lock_subject(school.pupils[child])
            return do(open_pupil(school.pupils[child], AREA, Level.OWN))

    def to_group(do, who=KARI, group="3B"):
        with cast.acting_as(who, "WORK"):
            group_id = school.groups.get(group, school.id)
            lock_subject(group_id)
            return do(open_group(group_id, AREA, Level.WRITE))

    about.group = to_group
    return about


@pytest.fixture
def from_home(acts, ids):
    """A guardian writes to Kari about Emma. Gives the thread."""

    def send(who=MONA, text="Emma er trøtt.", **more):
        more = {"to": [ids(KARI, "WORK")], **more}
        letter = Letter("Om søvn", text)
        return acts(who, "PRIVATE", "Emma Aas", lambda o: write_to_school(o, letter, **more))

    return send


@pytest.fixture
def to_class(acts):
    """Kari writes to the homes of 3B, having seen who gets it. Gives the thread."""

    def send(text="Tur på fredag.", answers=Answers.SENDER, who=KARI, group="3B"):
        def do(opened):
            mark = recipients_in(opened, text, "Tur").mark
            return write_to_group(opened, Letter("Tur", text, answers), shown=mark)

        return acts.group(do, who, group)

    return send


@pytest.fixture
def reads(cast):
    """What somebody reads in a thread; None when there is none for her."""

    def look_at(who, thread_id, kind="PRIVATE"):
        try:
            with cast.acting_as(who, kind):
                return [one.text for one in thread_page(thread_id, 1).messages]
        except NotVisible:
            return None

    return look_at


@pytest.fixture
def answers(cast):
    """Somebody answers in a thread."""

    def send(who, thread_id, text="Takk.", to=None, kind="PRIVATE"):
        with cast.acting_as(who, kind):
            answer(thread_id, text=text, to=to)

    return send


@pytest.fixture
def told(cast):
    """The job of the minute runs; gives the paths of who has been told so far, by name."""

    def run():
        with acting(None), transaction():
            for message_id in gone_messages():
                tell_of(message_id)
        with acting(None), transaction(), system_access("a test"):
            rows = db.session.query(Notice).filter(Notice.path.startswith("/skole/meldinger/"))
            return sorted(profiles_by_id([one.profile_id])[one.profile_id].name for one in rows)

    return run


# ---- a home writes -------------------------------------------------------------------------


def test_a_home_writes_to_the_contact_teacher_and_nobody_else_reads_it(from_home, reads, soon):
    thread = from_home()
    assert reads(MONA, thread) == ["Emma er trøtt."]
    assert reads(KARI, thread, "WORK") is None, "it waits half a minute"
    soon(1)
    assert reads(KARI, thread, "WORK") == ["Emma er trøtt."]
    for who, kind in ((TOR, "PRIVATE"), (HEAD, "WORK"), (ANNE, "WORK"), ("Nina Haug", "WORK")):
        assert reads(who, thread, kind) is None, who


def test_copy_to_the_other_guardian_is_a_choice(from_home, reads, ids, soon):
    thread = from_home(copy=[ids(TOR)])
    soon(1)
    assert reads(TOR, thread) == ["Emma er trøtt."]


def test_a_home_writes_to_no_others_than_those_offered(from_home, ids, acts):
    names = acts(MONA, "PRIVATE", "Emma Aas", offered_to_home)
    assert [one.name for one in names.staff] == [KARI]
    assert [one.name for one in names.homes] == [TOR]
    assert names.school_name == "Fjordvik skole"
    for more in ({"to": [ids(ANNE, "WORK")]}, {"copy": [ids("Grete Vik")]}, {"to": []}):
        with pytest.raises(RuleBroken) as refused:
            from_home(**more)
        assert refused.value.field in ("to", "copy")


def test_the_office_of_today_gets_what_is_written_to_it(school, from_home, answers, reads, soon):
    thread = from_home(to=[], office=True)
    soon(1)
    assert reads(HEAD, thread, "WORK") == ["Emma er trøtt."]
    school.place("Nina Haug", "", StaffRole.OFFICE)
    assert reads("Nina Haug", thread, "WORK") is None, "what was said before is not hers"
    answers(MONA, thread, "Nå er det bedre.")
    soon(1)
    assert reads("Nina Haug", thread, "WORK") == ["Nå er det bedre."]
    assert reads(KARI, thread, "WORK") is None


def test_staff_do_not_write_as_a_home_nor_a_home_as_staff(acts, ids):
    letter = Letter("Hei", "Hei")
    with pytest.raises(NotVisible):
        acts(KARI, "WORK", "Emma Aas", lambda o: write_to_school(o, letter, to=[ids(KARI, "WORK")]))
    with pytest.raises(NotVisible):
        acts(MONA, "PRIVATE", "Emma Aas", lambda o: write_home(o, letter, to=[ids(TOR)]))


# ---- the school writes ---------------------------------------------------------------------


def test_a_teacher_writes_to_the_homes_of_one_child(acts, ids, reads, soon):
    def do(opened):
        return write_home(opened, Letter("Hei", "Fin uke."), to=[ids(MONA)])

    thread = acts(KARI, "WORK", "Emma Aas", do)
    soon(1)
    assert reads(MONA, thread) == ["Fin uke."]
    assert reads(TOR, thread) is None
    for to in ([], [ids("Grete Vik")]):
        with pytest.raises(RuleBroken):
            acts(KARI, "WORK", "Emma Aas", lambda o, to=to: write_home(o, Letter("H", "H"), to=to))


def test_a_class_gets_it_and_no_home_sees_another(school, to_class, answers, reads, soon, ids):
    school.enrol("Oskar Aas", "3B")
    school.enrol("Lea Vik", "3B")
    thread = to_class()
    soon(1)
    for who in (MONA, TOR, "Grete Vik"):
        assert reads(who, thread) == ["Tur på fredag."]
    assert reads("Per Strand", thread) is None, "he has no responsibility"
    answers(MONA, thread, "Emma blir med.", to=ids(KARI, "WORK"))
    soon(1)
    assert reads(KARI, thread, "WORK") == ["Tur på fredag.", "Emma blir med."]
    assert reads("Grete Vik", thread) == reads(TOR, thread) == ["Tur på fredag."]


def test_the_writer_sees_who_gets_it_before_it_goes(acts):
    text = "Emma og alle andre: husk gymtøy."

    def unseen(opened):
        found = recipients_in(opened, text)
        assert found.by_child == {"Emma Aas": [MONA, TOR]}
        assert found.named == ["Emma"] and found.unreached == []
        with pytest.raises(RuleBroken) as refused:
            write_to_group(opened, Letter("Gym", text), shown="")
        assert refused.value.code == "not_shown"

    acts.group(unseen)


def test_an_announcement_has_no_answer(to_class, answers, reads, soon, ids):
    thread = to_class(answers=Answers.NONE)
    soon(1)
    with pytest.raises(Conflict):
        answers(MONA, thread, to=ids(KARI, "WORK"))
    answers(KARI, thread, "Husk matpakke.", kind="WORK")
    soon(1)
    assert reads(MONA, thread) == ["Tur på fredag.", "Husk matpakke."]


def test_all_get_an_answer_only_where_the_teacher_let_them_and_by_choice(
    school, to_class, answers, reads, soon, ids
):
    school.enrol("Lea Vik", "3B")
    closed, opened = to_class(), to_class(answers=Answers.ALL)
    soon(1)
    with pytest.raises(RuleBroken):
        answers(MONA, closed, to=None)
    answers(MONA, opened, "Til Kari.", to=ids(KARI, "WORK"))
    answers(MONA, opened, "Vi tar med kake.", to=None)
    with pytest.raises(RuleBroken):
        answers(MONA, opened, to=ids("Grete Vik"))
    soon(1)
    assert reads("Grete Vik", opened) == ["Tur på fredag.", "Vi tar med kake."]


# ---- half a minute -------------------------------------------------------------------------


def test_what_is_taken_back_in_time_is_gone(cast, from_home, reads, told, soon):
    thread = from_home()
    with cast.acting_as(MONA, "PRIVATE"):
        said = undo(thread, thread_page(thread, 1).messages[0].row.id)
    assert (said.title, said.text, said.is_whole) == ("Om søvn", "Emma er trøtt.", True)
    soon(1)
    assert reads(KARI, thread, "WORK") is None and reads(MONA, thread) is None
    assert told() == []


def test_what_has_gone_is_not_taken_back_and_nobody_takes_back_anothers(cast, from_home, soon, ids):
    thread = from_home(copy=[ids(TOR)])
    soon(1)
    with cast.acting_as(MONA, "PRIVATE"):
        message_id = thread_page(thread, 1).messages[0].row.id
    with pytest.raises(Conflict), cast.acting_as(MONA, "PRIVATE"):
        undo(thread, message_id)
    with pytest.raises(NotEnough), cast.acting_as(KARI, "WORK"):
        undo(thread, message_id)


def test_readers_are_told_once_it_has_gone_by_what_they_reach_it_by(from_home, told, soon, ids):
    from_home(copy=[ids(TOR)])
    assert told() == []
    soon(1)
    assert told() == [KARI, TOR]
    assert told() == [KARI, TOR], "once"


def test_who_lost_the_right_meanwhile_is_not_told_and_reads_nothing(
    cast, school, to_class, told, reads, soon
):
    thread = to_class()
    school.leave("Emma Aas", "3B")
    soon(1)
    assert told() == []
    assert reads(MONA, thread) is None, "it never came to her"
    assert reads(HEAD, thread, "WORK") is None


# ---- reading -------------------------------------------------------------------------------


def test_the_school_sees_who_has_read_and_no_home_sees_it_of_another(
    cast, to_class, reads, soon, rows
):
    thread = to_class()
    soon(1)
    reads(MONA, thread)
    with cast.acting_as(KARI, "WORK"):
        page = thread_page(thread, 1)
        assert page.unread_by(page.messages[0].row) == [TOR]
        assert page.readers_at_home(page.messages[0].row) == 2
    with cast.acting_as(TOR, "PRIVATE"):
        page = thread_page(thread, 1)
        assert page.unread_by(page.messages[0].row) is None
        assert page.others == [KARI]
    assert rows(TOR, SchoolThreadMember, "PRIVATE") == 1
    assert rows(KARI, SchoolThreadMember, "WORK") == 3


def test_a_thread_is_new_until_it_is_read(cast, from_home, reads, soon):
    thread = from_home()
    soon(1)

    def is_new(who, kind):
        with cast.acting_as(who, kind):
            found = threads_page(cast.actor_now(), 1).threads
            return [one.is_unread for one in found]

    assert (is_new(KARI, "WORK"), is_new(MONA, "PRIVATE"), is_new(TOR, "PRIVATE")) == (
        [True],
        [False],
        [],
    )
    reads(KARI, thread, "WORK")
    assert is_new(KARI, "WORK") == [False]


def test_words_are_found_in_ones_own_messages_alone(cast, from_home, to_class, soon):
    from_home()
    to_class()
    soon(1)

    def found(who, kind, words):
        with cast.acting_as(who, kind):
            return [one.title for one in threads_page(cast.actor_now(), 1, words).threads]

    assert found(MONA, "PRIVATE", "TRØTT emma") == ["Om søvn"]
    assert found(TOR, "PRIVATE", "trøtt") == []
    assert found(TOR, "PRIVATE", "fredag tur") == ["Tur"]


# ---- dangerous families --------------------------------------------------------------------


def test_a_protected_child_and_its_home_stand_on_no_list(
    school, acts, to_class, reads, soon, told, ids
):
    school.enrol("Noah Moe", "3B")
    thread = to_class()
    soon(1)
    assert acts.group(lambda o: recipients_in(o, "Noah")).by_child == {"Emma Aas": [MONA, TOR]}
    for who in ("Liv Moe", "Erik Moe"):
        assert reads(who, thread) is None, "nobody is named for him yet"
    with acting(None), transaction(), system_access("a test"):
        members = set(db.session.get_one(SchoolThread, thread).member_ids)
    assert members == {ids(MONA), ids(TOR), ids(KARI, "WORK")}
    assert told() == [MONA, TOR]


def test_who_becomes_protected_is_out_the_same_second(
    cast, school, from_home, to_class, reads, soon
):
    own, of_class = from_home(), to_class()
    soon(1)
    protect(cast, "Emma Aas")
    for who, kind in ((MONA, "PRIVATE"), (KARI, "WORK"), (TOR, "PRIVATE")):
        assert reads(who, own, kind) is None
    assert reads(TOR, of_class) is None
    assert reads(KARI, of_class, "WORK") == ["Tur på fredag."]


def test_rows_are_for_those_who_are_in_it_with_a_right_now(from_home, rows, soon):
    from_home()
    for table in (SchoolThread, SchoolMessage):
        assert rows(MONA, table, "PRIVATE") == 1
        assert rows(TOR, table, "PRIVATE") == rows(HEAD, table) == 0
    assert rows(KARI, SchoolMessage) == 0, "it waits"
    soon(1)
    assert rows(KARI, SchoolMessage) == 1


# ---- later, in haste, in confidence --------------------------------------------------------


def test_what_is_to_go_later_waits_until_then(acts, reads, soon, told):
    at = clock.now()

    def do(opened, **when):
        letter = Letter("Tur", "Husk sekk.", **when)
        return write_to_group(opened, letter, shown=recipients_in(opened, "Husk sekk.", "Tur").mark)

    thread = acts.group(lambda o: do(o, goes_at=at + timedelta(hours=2)))
    soon(119)
    assert reads(MONA, thread) is None and told() == []
    assert reads(KARI, thread, "WORK") == ["Husk sekk."]
    soon(2)
    assert reads(MONA, thread) == ["Husk sekk."] and told() == [MONA, TOR]
    for wrong in (at - timedelta(hours=1), at + timedelta(days=90)):
        with pytest.raises(RuleBroken) as refused:
            acts.group(lambda o, wrong=wrong: do(o, goes_at=wrong))
        assert refused.value.field == "day"


def test_an_emergency_is_acknowledged_and_the_school_sees_who_has_not(
    cast, acts, to_class, soon, told
):
    ordinary = to_class()

    def do(opened):
        mark = recipients_in(opened, "Skolen stenger kl. 12.", "Storm").mark
        letter = Letter("Storm", "Skolen stenger kl. 12.", is_emergency=True)
        return write_to_group(opened, letter, shown=mark)

    thread = acts.group(do)
    soon(1)
    assert told() == [MONA, MONA, TOR, TOR]
    with pytest.raises(NotVisible), cast.acting_as(MONA, "PRIVATE"):
        acknowledge(ordinary)
    for _again in range(2):
        with cast.acting_as(MONA, "PRIVATE"):
            acknowledge(thread)
    with cast.acting_as(KARI, "WORK"):
        assert thread_page(thread, 1).seen == (1, [TOR])
        with pytest.raises(NotVisible):
            acknowledge(thread)
    with cast.acting_as(TOR, "PRIVATE"):
        assert thread_page(thread, 1).asks_me


def test_a_confidential_thread_opens_at_level_high_alone(cast, from_home, soon, school, ids):
    actions = {"title": "Om hjemme", "text": "Vi trenger en prat.", "is_confidential": "y"}
    path = f"/skole/elever/{school.pupils['Emma Aas']}/meldinger/ny"
    actions["to"] = str(ids(KARI, "WORK"))
    weak = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    refused = post(weak, path, actions)
    assert refused.status_code == 422 and "BankID" in refused.text
    assert post(cast.client(MONA, "PRIVATE"), path, actions).status_code == 303
    thread = cast.client(MONA, "PRIVATE").get("/skole/meldinger").text
    assert "Om hjemme" in thread and "Vi trenger en prat" in thread
    hidden = weak.get("/skole/meldinger").text
    assert "Fortrolig samtale" in hidden
    assert "Om hjemme" not in hidden and "Vi trenger" not in hidden
    address = re.search(r"/skole/meldinger/[0-9a-f-]{36}", hidden).group()
    assert weak.get(address).status_code in (303, 403)
    assert "Vi trenger en prat" in cast.client(MONA, "PRIVATE").get(address).text


# ---- pages ---------------------------------------------------------------------------------


def test_a_guardian_whose_messages_are_off_finds_no_way_in(cast, school, from_home, reads, soon):
    thread = from_home()
    school.place("Nina Haug", "", StaffRole.OFFICE)
    pupil_id = school.pupils["Emma Aas"]
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(pupil_id)
        pupil = open_pupil(pupil_id, Area.SCHOOL, Level.MANAGE)
        mona = next(one for one in adults_of(pupil).adults if one.name == MONA)
        court = {"is_on": False, "source": SwitchSource.COURT}
        adult = mona.relation_id
        set_switches(pupil, relation_id=adult, switches=[Switch.RECIPIENT], **court)
    soon(1)
    assert reads(MONA, thread) is None
    client = cast.client(MONA, "PRIVATE")
    assert client.get(f"/skole/elever/{pupil_id}/meldinger/ny").status_code == 403
    assert "Skriv til skolen" not in client.get("/skole").text
    with cast.acting_as(KARI, "WORK"):
        offered = offered_to_staff(open_pupil(pupil_id, AREA, Level.OWN))
        assert [one.name for one in offered.homes] == [TOR]


def test_pages_take_as_many_statements_however_much_is_there(cast, to_class, from_home, soon):
    threads = [to_class(), from_home()]
    soon(1)

    def count(who, kind, path):
        client = cast.client(who, kind)
        assert client.get(path).status_code == 200
        with counted_statements() as found:
            client.get(path)
        return len(found)

    few = count(MONA, "PRIVATE", "/skole/meldinger")
    for number in range(5):
        to_class(text=f"Nr. {number}")
    soon(1)
    assert count(MONA, "PRIVATE", "/skole/meldinger") == few <= 10
    for thread in threads:
        assert count(MONA, "PRIVATE", f"/skole/meldinger/{thread}") <= 10
        assert count(KARI, "WORK", f"/skole/meldinger/{thread}") <= 10
