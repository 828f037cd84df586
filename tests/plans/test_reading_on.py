"""Who helped reads on for thirty days after a move, if everyone who must agree says yes (F7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.transaction import transaction
from samspill.plans.consent.evidence import evidence_of
from samspill.plans.consent.pages import answer_page, reading_agreed
from samspill.plans.consent.places import pause_own_place
from samspill.plans.consent.queries import active_consent, unfinished_consent
from samspill.plans.consent.reading_on import stop_reading_on
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.lifecycle.actions import close_plan, finish_closing, reopen_plan
from samspill.plans.moves.actions import ask_who_reads_on, cancel_move
from samspill.plans.moves.jobs import reading
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.models import ClosingReason
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, no_to, notices, opened, reaches
from tests.plans.test_goal_pages import sent, shown
from tests.plans.test_lifecycle import as_holder, evidence_holds, status
from tests.plans.test_moves import note, run
from tests.rights.comparing import differing
from tests.support.statements import counted_statements

MOVED, DAYS = 8, 30
"""The last day is in a week; the night after it the plan ends. Thirty days follow the last day."""
LAST = 7 + DAYS


@pytest.fixture
def plan_id(cast):
    """Emma's plan, with Kari in it, and a move noted."""
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    note(cast, plan_id)
    return plan_id


def ask(cast, plan_id):
    as_holder(cast, plan_id, ask_who_reads_on)
    cast.send(plan_id)


def agreed(cast, plan_id):
    ask(cast, plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)


def nights(cast, plan_id, days):
    run(cast, plan_id, days)
    with moved(timedelta(days=days)), acting(None), transaction():
        reading()


def read_on(cast, plan_id, name=KARI, days=MOVED, area=Area.GOALS):
    with moved(timedelta(days=days)):
        return reaches(cast, name, plan_id, area)


def nothing_differs(plan_id, days):
    with moved(timedelta(days=days)), acting(None), transaction(), system_access("a test looks"):
        return differing(plan_id) == []


def stop(cast, plan_id, name, days=0):
    with moved(timedelta(days=days)), cast.changing(plan_id, name):
        stop_reading_on(opened(plan_id, Area.PARTICIPANTS))


def state(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        return reading_agreed(opened(plan_id)).state


def test_when_all_have_said_yes_who_helped_reads_for_thirty_days_and_writes_nothing(cast, plan_id):
    agreed(cast, plan_id)
    assert status(cast, plan_id) == "ACTIVE", "until the day nothing changes"
    nights(cast, plan_id, MOVED)
    for name in (KARI, HANNE):
        assert read_on(cast, plan_id, name)
        with moved(timedelta(days=MOVED)):
            assert not reaches(cast, name, plan_id, Area.GOALS, Level.CONTRIBUTE)
            assert not reaches(cast, name, plan_id, Area.CONSENT)
    assert not read_on(cast, plan_id, KARI, area=Area.DOCUMENTS), "an area she never had"
    assert read_on(cast, plan_id, HANNE, area=Area.DOCUMENTS)
    assert nothing_differs(plan_id, MOVED)
    assert read_on(cast, plan_id, days=LAST), "the last of the thirty days"
    assert not read_on(cast, plan_id, days=LAST + 1)
    with moved(timedelta(days=MOVED)):
        assert evidence_holds(cast, plan_id)


def test_no_link_leads_to_what_has_ended_with_the_plan(cast, plan_id):
    """Who led it reads on and settles nothing; the family has nothing left to take back."""
    about, back = f"/planer/{plan_id}/innstillinger", f"/planer/{plan_id}/samtykke"
    agreed(cast, plan_id)
    assert about in cast.client(HANNE).get(f"/planer/{plan_id}").text
    assert back in cast.client(MONA).get("/mine-samtykker").text
    nights(cast, plan_id, MOVED)
    with moved(timedelta(days=MOVED)):
        page = cast.client(HANNE).get(f"/planer/{plan_id}")
        assert (page.status_code, about in page.text) == (200, False)
        assert cast.client(HANNE).get(about).status_code == 403
        assert back not in cast.client(MONA).get("/mine-samtykker").text
        assert about in cast.client(MONA).get(f"/planer/{plan_id}").text


def test_after_the_last_day_the_night_says_so_and_leaves_nothing(cast, plan_id):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    assert ("access_ended", "QUEUED") not in notices(cast, KARI)
    for days in (LAST, LAST + 1, LAST + 2):
        nights(cast, plan_id, days)
    found = [one for one in notices(cast, KARI) if one[0] == "access_ended"]
    assert len(found) == 1
    assert nothing_differs(plan_id, LAST + 1)
    assert not read_on(cast, plan_id, days=LAST - 1), "no clock that steps back opens it again"


@pytest.mark.parametrize("answered", [(), (MONA,), (TOR,)])
def test_before_everyone_has_said_yes_nobody_reads_on(cast, plan_id, answered):
    ask(cast, plan_id)
    for name in answered:
        cast.sign(plan_id, name)
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)
    assert not read_on(cast, plan_id, HANNE)
    with moved(timedelta(days=MOVED)):
        assert ("access_ended", "QUEUED") in notices(cast, KARI)


def test_one_no_is_enough_and_takes_nothing_from_who_is_in(cast, plan_id):
    ask(cast, plan_id)
    cast.sign(plan_id, MONA)
    cast.decline(plan_id, TOR)
    assert state(cast, plan_id) == ""
    assert reaches(cast, KARI, plan_id, Area.GOALS, Level.CONTRIBUTE)
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_a_no_to_the_line_is_a_no(cast, plan_id):
    ask(cast, plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR, no_to("Hanne"))
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_not_asked_is_no(cast, plan_id):
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)
    assert not read_on(cast, plan_id, HANNE)


@pytest.mark.parametrize("name", [MONA, TOR, HANNE])
def test_any_of_them_stops_it_at_once_when_the_plan_has_ended(cast, plan_id, name):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    stop(cast, plan_id, name, MOVED + 1)
    for reader in (KARI, HANNE):
        assert not read_on(cast, plan_id, reader, MOVED + 1)
    assert read_on(cast, plan_id, TOR, MOVED + 1), "the family reads on"
    assert ("access_ended", "QUEUED") in notices(cast, KARI)
    assert nothing_differs(plan_id, MOVED + 1)
    with moved(timedelta(days=MOVED + 1)):
        assert evidence_holds(cast, plan_id)
        with cast.changing(plan_id, MONA), pytest.raises(NotVisible):
            stop_reading_on(opened(plan_id, Area.PARTICIPANTS))


@pytest.mark.parametrize("name", [MONA, TOR])
def test_any_of_them_takes_it_back_before(cast, plan_id, name):
    agreed(cast, plan_id)
    stop(cast, plan_id, name)
    assert state(cast, plan_id) == ""
    assert reaches(cast, KARI, plan_id, Area.GOALS, Level.CONTRIBUTE), "the plan goes on"
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_who_reads_on_cannot_decide_it(cast, plan_id):
    agreed(cast, plan_id)
    for days in (0, MOVED):
        nights(cast, plan_id, days)
        with pytest.raises(NotEnough):
            stop(cast, plan_id, KARI, days)
    assert read_on(cast, plan_id)
    for name in (MONA, KARI):
        with moved(timedelta(days=MOVED)), cast.acting_as(name), pytest.raises(NotEnough):
            ask_who_reads_on(opened(plan_id, Area.OVERVIEW))


def test_withdrawing_everything_or_one_takes_the_reading_too(cast, plan_id):
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    cast.accept(plan_id, SIV)
    agreed(cast, plan_id)
    with cast.changing(plan_id, TOR):
        found = {one.name: one.id for one in participants_of(plan_id)}
        withdraw_participant(opened(plan_id), participant_id=found[SIV])
    nights(cast, plan_id, MOVED)
    assert read_on(cast, plan_id, KARI)
    assert not read_on(cast, plan_id, SIV)


def test_a_plan_whose_consent_is_withdrawn_is_read_by_nobody(cast, plan_id):
    agreed(cast, plan_id)
    with cast.changing(plan_id, TOR):
        withdraw_all(opened(plan_id))
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_who_comes_in_later_has_no_part_in_it(cast, plan_id):
    agreed(cast, plan_id)
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    cast.accept(plan_id, SIV)
    nights(cast, plan_id, MOVED)
    assert read_on(cast, plan_id, KARI)
    assert not read_on(cast, plan_id, SIV)


def test_a_plan_that_ends_for_another_reason_is_read_by_nobody(cast, plan_id):
    agreed(cast, plan_id)
    as_holder(cast, plan_id, close_plan, reason=ClosingReason.GOALS_MET)
    assert not reaches(cast, KARI, plan_id)
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_another_move_asks_anew(cast, plan_id):
    agreed(cast, plan_id)
    with cast.changing(plan_id, TOR):
        cancel_move(opened(plan_id))
    assert state(cast, plan_id) == ""
    note(cast, plan_id)
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_an_earlier_day_is_never_more_than_was_signed(cast, plan_id):
    """The days run from the last day, and never past the day that was signed."""
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED + 10)
    assert read_on(cast, plan_id, days=LAST)
    assert not read_on(cast, plan_id, days=LAST + 1), "a night that came late gives no more"


def test_protection_or_another_who_must_agree_ends_it_at_night(cast, plan_id):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    cast.protect("Emma Aas")
    nights(cast, plan_id, MOVED + 1)
    assert not read_on(cast, plan_id, days=MOVED + 1)


def test_around_a_child_protected_before_the_day_nothing_opens(cast, plan_id):
    agreed(cast, plan_id)
    cast.protect("Emma Aas")
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_the_holder_who_has_finished_reads_on_and_a_plan_opened_again_starts_over(cast, plan_id):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    with moved(timedelta(days=MOVED)):
        with cast.changing(plan_id, HANNE):
            finish_closing(opened(plan_id, Area.CLOSING, Level.WRITE))
        assert reaches(cast, HANNE, plan_id, Area.GOALS)
        assert not reaches(cast, HANNE, plan_id, Area.CLOSING, Level.WRITE)
        with cast.changing(plan_id, MONA):
            assert reopen_plan(opened(plan_id, Area.CLOSING))
        assert reaches(cast, KARI, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert nothing_differs(plan_id, MOVED)


def test_who_rests_when_all_are_asked_is_not_named_and_reads_nothing(cast, plan_id):
    with cast.changing(plan_id, KARI):
        pause_own_place(opened(plan_id, Area.PARTICIPANTS))
    ask(cast, plan_id)
    with cast.acting_as(MONA, "PRIVATE"):
        text = answer_page(opened(plan_id), unfinished_consent(plan_id).id).shown.text()
    assert "Hanne Nilsen" in text
    assert KARI not in text
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    nights(cast, plan_id, MOVED)
    assert read_on(cast, plan_id, HANNE)
    assert not read_on(cast, plan_id)


def test_who_has_left_her_work_or_rests_reads_nothing(cast, plan_id):
    agreed(cast, plan_id)
    cast.leave(KARI)
    nights(cast, plan_id, MOVED)
    assert not read_on(cast, plan_id)


def test_the_question_is_one_version_and_says_who_what_and_until_when(cast, plan_id):
    ask(cast, plan_id)
    with cast.acting_as(MONA, "PRIVATE"):
        page = answer_page(opened(plan_id), unfinished_consent(plan_id).id)
        text = page.shown.text()
    assert "Kan de som hjelper Emma, lese videre når planen er avsluttet?" in text
    assert "Hanne Nilsen og Kari Lunde" in text
    assert "lytt" not in text, "that they move stands in no signed text"
    until = clock.today() + timedelta(days=LAST)
    assert f"{until.day}. " in text
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, ask_who_reads_on)
    with cast.changing(plan_id, HANNE), pytest.raises(Conflict):
        stop_reading_on(opened(plan_id, Area.PARTICIPANTS))


def test_a_question_that_is_ready_is_taken_away_and_blocks_no_other(cast, plan_id):
    as_holder(cast, plan_id, ask_who_reads_on)
    assert state(cast, plan_id) == "", "unseen until it is sent"
    assert state(cast, plan_id, HANNE) == "READY"
    with pytest.raises(Conflict):
        cast.propose(plan_id, SIV)
    stop(cast, plan_id, HANNE)
    cast.propose(plan_id, SIV)
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, ask_who_reads_on)


def test_a_consent_that_ends_first_is_renewed_first(cast):
    plan_id = cast.active_plan(people=(KARI,))
    note(cast, plan_id, days=300)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, ask_who_reads_on)
    assert broken.value.code == "no_consent"
    with cast.changing(plan_id, TOR):
        cancel_move(opened(plan_id))
    with pytest.raises(NotVisible):
        as_holder(cast, plan_id, ask_who_reads_on)


def test_evidence_history_and_timeline_tell_it_and_nothing_of_a_move(cast, plan_id):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    stop(cast, plan_id, TOR, MOVED)
    with moved(timedelta(days=MOVED)):
        client = cast.client(MONA)
        page = shown(client, f"/planer/{plan_id}/samtykke/signert").text
        assert "Noen som hadde hjulpet, leste videre" in page
        assert "Bare familien kunne lese videre" in page
        with cast.acting_as(MONA):
            opened(plan_id)
            kinds = [row.kind for row in evidence_of(plan_id)]
            assert kinds[-2:] == ["READS_ON", "READING_ENDED"]
            assert active_consent(plan_id) is not None
            texts = [one.text for one in latest_lines(plan_id, 30)]
        assert "Noen som har hjulpet, kan lese planen en stund til" in texts
        assert not any("flytt" in one.lower() for one in texts)


def test_from_the_move_to_the_last_reading_by_the_pages(cast, plan_id):
    home = f"/planer/{plan_id}"
    move = f"{home}/innstillinger/flytting"
    hanne, mona = cast.client(HANNE), cast.client(MONA)
    assert "Si fra til Hanne Nilsen" in shown(mona, move).text
    assert sent(mona, f"{move}/lesing", {}).status == 403
    assert sent(hanne, f"{move}/lesing", {}).status == 303
    assert "Ta bort spørsmålet" in shown(hanne, f"{home}/samtykke").text
    assert sent(hanne, f"{home}/samtykke/utsending", {}).status == 303
    assert "kan lese videre til og med" in shown(mona, f"{home}/samtykke").text
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    assert "Nei, ingen skal lese videre" in shown(mona, move).text
    assert "Se mer, eller trekk det tilbake" in shown(hanne, f"{home}/samtykke").text
    nights(cast, plan_id, MOVED)
    with moved(timedelta(days=MOVED)):
        kari, tor = cast.client(KARI), cast.client(TOR)
        assert "Familien har sagt at du kan lese den til og med" in shown(kari, home).text
        page = shown(tor, f"{home}/deltakere").text
        assert "Leser videre" in page
        assert "Steng lesingen nå" in page
        assert "Steng lesingen nå" not in shown(kari, f"{home}/deltakere").text
        assert KARI in shown(tor, f"{home}/deltakere/hvem-ser-hva").text
        for part in ("maal", "meldinger", "kalender", "tidslinje", "deltakere", ""):
            assert shown(kari, f"{home}/{part}".rstrip("/")).status == 200
        with counted_statements() as found:
            shown(tor, f"{home}/deltakere")
        assert len(found) <= 10, found
        assert sent(kari, f"{home}/deltakere/lesing/slutt", {}).status == 403
        assert sent(tor, f"{home}/deltakere/lesing/slutt", {}).status == 303
        assert "Leser videre" not in shown(tor, f"{home}/deltakere").text


def test_lists_lead_to_what_is_open_and_the_closing_says_who_reads(cast, plan_id):
    agreed(cast, plan_id)
    nights(cast, plan_id, MOVED)
    home, end = f"/planer/{plan_id}", f"/planer/{plan_id}/avslutning"
    with moved(timedelta(days=MOVED)):
        kari, hanne, tor = (cast.client(name) for name in (KARI, HANNE, TOR))
        for client, address in ((kari, home), (hanne, end), (tor, end)):
            assert shown(client, "/planer").soup.select_one("main .rows a")["href"] == address
        assert "at du kan lese planen litt til" in shown(hanne, end).text
        assert "Hvem som leser" in shown(tor, end).text
        assert sent(tor, f"{home}/deltakere/lesing/slutt", {}).status == 303
        assert "stengt for deg" in shown(hanne, end).text
        assert "stengt for alle utenom familien" in shown(tor, end).text
