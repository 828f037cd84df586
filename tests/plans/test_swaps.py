"""A colleague in for a participant, by the choice of those who agreed, in due time (J6, I15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.clock import OSLO, after_weekday_hours
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import consent_page
from samspill.plans.consent.places import set_place_end
from samspill.plans.consent.renewal import begin_renewal
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.swaps.actions import begin_swap, cancel_swap, object_to_swap
from samspill.plans.swaps.jobs import advance, look
from samspill.plans.swaps.models import Swap
from samspill.plans.swaps.queries import waiting_swaps
from tests.plans.passing_days import after, evidence_of, seen_whole, standing, states, told
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened, reaches
from tests.plans.test_passing_days import join, protect
from tests.plans.test_renewal import by_holder, participant

NINA = "Nina Haug"
FAR = 20
"""Days after which 72 weekday hours have passed, whatever the day and the holidays are."""


@pytest.fixture(autouse=True)
def _outbox(monkeypatch):
    monkeypatch.setattr("samspill.notifications.actions.send_mail", lambda *_mail, **_more: None)


def notify(line):
    return LineReply(UUID(line.id), Answer.YES, (), Substitution.NOTIFY)


def agreed(cast, mona=notify, tor=notify, people=(KARI, SIV)):
    """An active plan in which the guardians chose how a person may be swapped."""
    plan_id = cast.draft("Emma Aas", people=people)
    cast.send(plan_id)
    cast.sign(plan_id, MONA, mona)
    cast.sign(plan_id, TOR, tor)
    join(cast, plan_id, *people)
    return plan_id


def swap(cast, plan_id, out=KARI, coming=NINA, by=HANNE):
    who = participant(cast, plan_id, out)
    profile_id = cast.profile_id(coming, "WORK")
    with cast.acting_as(by):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.READ)
        found = begin_swap(plan, participant_id=who, profile_id=profile_id)
        return found.id if found else None


def deliver(cast, plan_id, *names):
    """The worker sends the notices of a swap to these people."""
    for name in names:
        profile_id = cast.profile_id(name, "PRIVATE")
        query = select(Notice.id).where(
            Notice.profile_id == profile_id,
            Notice.subject_id == plan_id,
            Notice.template == "change_announced",
            Notice.state == "QUEUED",
        )
        with seen_whole():
            ids = list(db.session.scalars(query))
        for notice_id in ids:
            with acting(None), transaction():
                deliver_notice(notice_id)


def work(plan_id):
    with acting(None), transaction():
        advance(str(plan_id))


def state_of(swap_id):
    with seen_whole():
        return db.session.get_one(Swap, swap_id).state


def opens_at(swap_id):
    with seen_whole():
        return db.session.get_one(Swap, swap_id).opens_at


def test_all_chose_to_be_told_and_nobody_objects(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    assert told(cast, MONA, plan_id)[-1] == told(cast, TOR, plan_id)[-1] == "change_announced"
    assert told(cast, NINA, plan_id) == [], "who may come in is told nothing yet (I14)"
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    known = opens_at(swap_id)
    with cast.acting_as(TOR):
        opened(plan_id)
        seen = waiting_swaps(plan_id)[0]
        assert (seen.leaving, seen.coming, seen.unit_name) == (KARI, NINA, "Fjordvik skole")
        assert seen.opens_at == known
    with after(FAR):
        assert not reaches(cast, NINA, plan_id), "the job lets in"
        work(plan_id)
        work(plan_id)
        assert state_of(swap_id) == "DONE"
        assert reaches(cast, NINA, plan_id, Area.GOALS, Level.CONTRIBUTE)
        assert not reaches(cast, NINA, plan_id, Area.LIFE_AREAS, Level.OWN)
        assert not reaches(cast, KARI, plan_id)
        assert reaches(cast, SIV, plan_id)
        assert standing(cast, plan_id, NINA) == "INVITED"
        assert standing(cast, plan_id, KARI) == "REMOVED"
        assert told(cast, NINA, plan_id) == ["invited"]
        assert told(cast, KARI, plan_id)[-1] == "access_ended"
        assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE"}
        assert evidence_of(plan_id)[-2:] == ["SWAP_ANNOUNCED", "SWAPPED"]
        with cast.acting_as(MONA):
            names = {line.name for line in consent_page(opened(plan_id)).open_lines}
            assert names == {HANNE, NINA, SIV}
            assert broken_link(plan_id) is None
    with after(201):
        assert not reaches(cast, NINA, plan_id), "not a day longer than all agreed to"


def test_nothing_opens_before_72_weekday_hours_from_the_last_delivery(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    with after(1):
        deliver(cast, plan_id, MONA)
        work(plan_id)
        assert opens_at(swap_id) is None, "Tor has not had his"
    with after(3):
        before = clock.now()
        deliver(cast, plan_id, TOR)
        work(plan_id)
    wait = opens_at(swap_id) - before
    assert wait >= timedelta(hours=72)
    ahead = opens_at(swap_id) - clock.now()
    with clock.moved(ahead - timedelta(minutes=1)):
        work(plan_id)
        assert not reaches(cast, NINA, plan_id)
        assert reaches(cast, KARI, plan_id)
    with clock.moved(ahead + timedelta(minutes=1)):
        work(plan_id)
        assert reaches(cast, NINA, plan_id)


def test_without_a_delivered_notice_the_clock_never_starts(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA)
    with after(100):
        work(plan_id)
        assert opens_at(swap_id) is None
        assert not reaches(cast, NINA, plan_id)


@pytest.mark.parametrize("by", [MONA, TOR])
def test_one_objection_stops_it_for_good(cast, by):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    with cast.acting_as(by):
        object_to_swap(opened(plan_id, level=Level.MANAGE), swap_id=swap_id)
    with after(FAR):
        work(plan_id)
        assert state_of(swap_id) == "OBJECTED"
        assert not reaches(cast, NINA, plan_id)
        assert reaches(cast, KARI, plan_id)
    assert evidence_of(plan_id)[-1] == "SWAP_OBJECTED"
    assert told(cast, HANNE, plan_id)[-1] == "something_new"
    with cast.acting_as(MONA), pytest.raises(Conflict):
        object_to_swap(opened(plan_id, level=Level.MANAGE), swap_id=swap_id)


def ask(line):
    return LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)


@pytest.mark.parametrize("who", [MONA, TOR])
def test_one_who_wants_to_be_asked_is_asked(cast, who):
    plan_id = agreed(cast, **({"mona": ask} if who == MONA else {"tor": ask}))
    assert swap(cast, plan_id) is None
    assert standing(cast, plan_id, NINA) == "PROPOSED"
    assert "change_announced" not in told(cast, MONA, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, NINA, plan_id)
    assert reaches(cast, KARI, plan_id), "the holder lets the other go"


def test_the_choice_follows_the_line_through_later_versions(cast):
    plan_id = agreed(cast)
    siv = participant(cast, plan_id, SIV)
    with cast.acting_as(MONA):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=siv)
    swap_id = swap(cast, plan_id)
    assert state_of(swap_id) == "WAITING"
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    with after(FAR):
        work(plan_id)
        assert swap(cast, plan_id, out=NINA, coming=KARI) is not None, "and back again"


def test_what_it_stood_on_is_gone(cast):
    for how in ("withdrawn", "all withdrawn", "protected"):
        plan_id = agreed(cast)
        swap_id = swap(cast, plan_id)
        deliver(cast, plan_id, MONA, TOR)
        work(plan_id)
        kari = participant(cast, plan_id, KARI)
        if how == "protected":
            protect(cast, "Emma Aas")
        else:
            with cast.acting_as(TOR):
                plan = opened(plan_id, level=Level.MANAGE)
                if how == "withdrawn":
                    withdraw_participant(plan, participant_id=kari)
                else:
                    withdraw_all(plan)
        with after(FAR):
            work(plan_id)
            assert state_of(swap_id) == "CANCELLED", how
            assert not reaches(cast, NINA, plan_id), how


def test_a_colleague_who_has_left_does_not_come_in(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    nina = cast.profile_id(NINA)
    with seen_whole():
        leave = text("update profiles set valid_to = :day where id = :id")
        db.session.execute(leave, {"day": clock.today() + timedelta(days=1), "id": nina})
    with after(FAR):
        work(plan_id)
        assert state_of(swap_id) == "CANCELLED"


def test_a_swap_waits_while_a_new_consent_is_asked_for(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    with after(FAR):
        with cast.acting_as(HANNE):
            begin_renewal(opened(plan_id, level=Level.WRITE))
        cast.send(plan_id)
        work(plan_id)
        assert state_of(swap_id) == "WAITING"
        cast.sign(plan_id, MONA, ask)
        cast.sign(plan_id, TOR, notify)
        work(plan_id)
        assert state_of(swap_id) == "CANCELLED", "now one of them wants to be asked"
        assert not reaches(cast, NINA, plan_id)


def test_the_holder_takes_it_back(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        cancel_swap(opened(plan_id), swap_id=swap_id)
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        object_to_swap(opened(plan_id), swap_id=swap_id)
    with cast.acting_as(HANNE):
        cancel_swap(opened(plan_id, level=Level.WRITE), swap_id=swap_id)
    assert evidence_of(plan_id)[-1] == "SWAP_CANCELLED"
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        cancel_swap(opened(plan_id, level=Level.WRITE), swap_id=swap_id)
    assert swap(cast, plan_id) is not None


def test_who_cannot_be_swapped_and_for_whom(cast):
    plan_id = agreed(cast)
    for coming in (SIV, JONAS, KARI, "Ingrid Holm"):
        with pytest.raises(RuleBroken) as broken:
            swap(cast, plan_id, coming=coming)
        assert broken.value.field == "profile_id"
    with pytest.raises(NotVisible):
        swap(cast, plan_id, out=HANNE)
    with pytest.raises(NotEnough):
        swap(cast, plan_id, by=MONA)
    profile_id = cast.profile_id(NINA)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        begin_swap(opened(plan_id), participant_id=new_id(), profile_id=profile_id)
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        object_to_swap(opened(plan_id, level=Level.MANAGE), swap_id=new_id())


def test_one_swap_at_a_time_and_not_beside_a_new_consent(cast):
    plan_id = agreed(cast)
    swap(cast, plan_id)
    with pytest.raises(Conflict, match="venter alt"):
        swap(cast, plan_id, coming="Anne Dahl")
    other = agreed(cast)
    cast.propose(other, JONAS)
    cast.send(other)
    with pytest.raises(Conflict, match="på vei"):
        swap(cast, other)


def test_the_job_looks_where_a_swap_waits(cast):
    plan_id = agreed(cast)
    query = text("select args ->> 'plan_id' from procrastinate_jobs where task_name = :task")
    for waits in (False, True):
        if waits:
            swap(cast, plan_id)
        with acting(None), transaction():
            look()
            queued = db.session.scalars(query, {"task": "swaps.advance"}).all()
        assert (str(plan_id) in queued) is waits
    work(new_id())


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(date(2026, 11, 23), 9), at(date(2026, 11, 26), 9)),  # Monday to Thursday
        (at(date(2026, 11, 26), 9), at(date(2026, 12, 1), 9)),  # over a weekend
        (at(date(2026, 11, 28), 12), at(date(2026, 12, 3), 0)),  # from a Saturday
        (at(date(2026, 3, 27), 0), at(date(2026, 4, 1), 0)),  # over the night that lacks an hour
        (at(date(2026, 12, 23), 9), at(date(2026, 12, 29), 9)),  # over Christmas
    ],
    ids=["weekdays", "weekend", "saturday", "summer time", "holidays"],
)
def test_only_weekdays_count(start, end):
    holidays = {date(2026, 12, 25), date(2026, 12, 26)}
    assert after_weekday_hours(start, 72, holidays) == end


def test_the_public_holidays_are_the_law_s(cast):
    with seen_whole():
        row = text("select value from dated_policies where name = 'public_holidays'")
        days = db.session.scalar(row)["days"]
    assert [day for day in days if day.startswith("2027")] == [
        *("2027-01-01", "2027-03-25", "2027-03-26", "2027-03-29", "2027-05-01"),
        *("2027-05-06", "2027-05-17", "2027-05-17", "2027-12-25", "2027-12-26"),
    ]


def test_the_colleague_stays_no_longer_than_the_one_who_left(cast):
    plan_id = agreed(cast)
    by_holder(cast, set_place_end, plan_id, KARI, ends_on=clock.today() + timedelta(days=40))
    swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    work(plan_id)
    with after(FAR):
        work(plan_id)
        assert reaches(cast, NINA, plan_id)
    with after(41):
        assert not reaches(cast, NINA, plan_id)
        assert reaches(cast, SIV, plan_id)


def test_nobody_is_asked_about_for_longer_than_the_one_who_leaves(cast):
    plan_id = agreed(cast, tor=None)
    last_day = clock.today() + timedelta(days=40)
    by_holder(cast, set_place_end, plan_id, KARI, ends_on=last_day)
    assert swap(cast, plan_id) is None
    with cast.acting_as(HANNE):
        assert [x.ends_on for x in consent_page(opened(plan_id)).asked_lines] == [last_day]


def test_a_place_that_is_over_is_not_swapped(cast):
    plan_id = agreed(cast)
    by_holder(cast, set_place_end, plan_id, KARI, ends_on=clock.today())
    swap_id = swap(cast, plan_id)
    with after(1):
        with pytest.raises(NotVisible):
            swap(cast, plan_id)
        work(plan_id)
    assert state_of(swap_id) == "CANCELLED"
