"""Sammen: the child writes at the holder's screen, on which nothing of the holder's is left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.own_room.access import open_room
from samspill.plans.own_room.models import RoomEntry, RoomShare
from samspill.plans.own_room.queries import Said, entries_of, shared_with, shares_of
from samspill.plans.own_room.together import readers_to_choose, sit_down, write_together
from samspill.plans.participants.queries import participants_of
from tests.plans.test_consent import HANNE, KARI, SIV, notices, opened
from tests.plans.test_own_room import every
from tests.support.forms import post
from tests.support.page import Page

MONA, TOR, EMMA = "Mona Aas", "Tor Aas", "Emma Aas"
WORDS = "Jeg vil sitte ved vinduet."
TEXT = Said(WORDS, "HAPPY", 7)


@pytest.fixture
def plan_id(cast):
    plan_id = cast.active_plan(EMMA, (KARI, SIV), (MONA, TOR))
    cast.accept(plan_id, KARI, SIV)
    return plan_id


def sat(cast, plan_id, name=HANNE):
    with cast.acting_as(name):
        return sit_down(opened(plan_id, Area.OVERVIEW, Level.READ))


def wrote(sitting, *to, said=TEXT):
    with acting(None), transaction():
        return [one.name for one in write_together(sitting, said, to)]


def got(cast, plan_id, name):
    with cast.acting_as(name):
        return [one.said for one in shared_with(plan_id, cast.actor_now().profile_id)]


def test_it_stands_in_the_childs_room_and_goes_to_those_it_chose_and_to_her(cast, plan_id):
    sitting = sat(cast, plan_id)
    offered = {one.name for one in _offered(sitting)}
    assert offered == {KARI, SIV, MONA, TOR}
    before = {name: notices(cast, name) for name in (HANNE, SIV)}
    assert wrote(sitting, cast.profile_id(SIV)) == [HANNE, SIV]
    for name in (HANNE, SIV):
        (said,) = got(cast, plan_id, name)
        assert (said.text, said.beside) == (WORDS, HANNE), "it says that she sat there (F5)"
    for name in (KARI, MONA, TOR):
        assert got(cast, plan_id, name) == []
    with cast.acting_as(EMMA):
        room = open_room(cast.actor_now())
        (entry,) = entries_of(room.profile_id, 1)
        assert entry.said.beside == HANNE
        readers = {one.reader_name for one in shares_of(room.profile_id, [entry.id])[entry.id]}
    assert readers == {HANNE, SIV}
    assert len(notices(cast, SIV)) == len(before[SIV]) + 1
    assert notices(cast, HANNE) == before[HANNE], "she sat there"


def _offered(sitting):
    with acting(None), transaction():
        return readers_to_choose(sitting)


def test_sent_twice_it_is_kept_once(cast, plan_id):
    sitting = sat(cast, plan_id)
    wrote(sitting)
    wrote(sitting, said=Said("Noe annet.", "", None))
    assert len(every(RoomEntry)) == len(every(RoomShare)) == 1


def test_nothing_is_said_and_who_has_no_right_gets_none(cast, plan_id):
    sitting = sat(cast, plan_id)
    with pytest.raises(RuleBroken) as refused:
        wrote(sitting, said=Said("", "", None))
    assert refused.value.field == "text"
    with pytest.raises(RuleBroken) as refused:
        wrote(sitting, cast.profile_id("Jonas Berg"))
    assert refused.value.field == "to"
    assert every(RoomEntry) == []


def test_the_rights_are_asked_when_it_is_kept(cast, plan_id):
    sitting = sat(cast, plan_id, SIV)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, Area.CONSENT, Level.MANAGE)
        place = next(x for x in participants_of(plan_id) if x.name == SIV)
        withdraw_participant(plan, participant_id=place.id)
    with pytest.raises(RuleBroken):
        wrote(sitting)
    sitting = sat(cast, plan_id)
    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, Area.OVERVIEW, Level.WRITE), reason="Ferie.")
    with pytest.raises(Conflict):
        wrote(sitting)


@pytest.mark.parametrize("name", [MONA, TOR])
def test_no_guardian_begins(cast, plan_id, name):
    with pytest.raises(NotEnough):
        sat(cast, plan_id, name)


# ---- the screen ----------------------------------------------------------------------------


def begun(cast, plan_id, name=HANNE):
    """A browser where the two have begun."""
    client = cast.client(name)
    before = client.get_cookie("samspill", domain="127.0.0.1").value
    page = Page(client.get(f"/planer/{plan_id}/barnets-stemme/sammen"))
    assert "Du blir logget ut" in page.text
    answer = post(client, f"/planer/{plan_id}/barnets-stemme/sammen", {})
    assert answer.status_code == 303
    assert "cache" in answer.headers["Clear-Site-Data"]
    return client, before


def test_nothing_of_hers_is_left_on_the_screen(cast, plan_id):
    client, before = begun(cast, plan_id)
    after = client.get_cookie("samspill", domain="127.0.0.1").value
    assert after != before
    own = [f"/planer/{plan_id}", f"/planer/{plan_id}/barnets-stemme", "/hjem", "/planer"]
    for path in (*own, "/mitt-rom", "/min-informasjon", "/meldinger", "/bytt-profil"):
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/logg-inn"), path
    old = cast.app.test_client()
    old.set_cookie("samspill", before, domain="127.0.0.1")
    assert old.get("/hjem").location.startswith("/logg-inn"), "her own session has ended"


def test_the_child_sees_who_reads_it_before_it_is_kept(cast, plan_id):
    client, _before = begun(cast, plan_id)
    page = Page(client.get("/sammen"))
    assert "Hei, Emma!" in page.text
    assert f"{HANNE} leser det du lagrer" in page.text
    assert not page.soup.select("input[checked]"), "nobody is chosen beforehand"
    assert page.soup.select_one('a[href="tel:116111"]')
    assert not page.soup.select("nav.main-menu, .account, .rail")
    wrong = Page(post(client, "/sammen", {"to": [str(cast.profile_id(SIV))]}))
    assert "Skriv eller tegn noe" in wrong.errors()["text"]
    assert wrong.chosen("to") == [str(cast.profile_id(SIV))], "what was chosen stays"
    kept = post(client, "/sammen", {"text": WORDS, "to": [str(cast.profile_id(SIV))]})
    assert (kept.status_code, kept.location) == (303, "/sammen")
    done = Page(client.get("/sammen"))
    for word in (WORDS, EMMA, "Emma", HANNE, SIV):
        assert word not in done.text
    assert "logg inn på nytt" in done.text
    again = post(client, "/sammen", {"text": "Mer."})
    assert again.status_code == 303
    assert len(every(RoomEntry)) == 1
    page = Page(cast.client(SIV).get(f"/planer/{plan_id}/barnets-stemme"))
    assert f"Skrevet sammen med {HANNE}" in page.text


def test_the_childs_own_words_are_never_on_her_screen(cast, plan_id):
    wrote(sat(cast, plan_id, KARI), said=Said("Bare til Kari.", "", None))
    client, _before = begun(cast, plan_id)
    assert "Bare til Kari" not in client.get("/sammen").text


def test_stopping_keeps_nothing(cast, plan_id):
    client, _before = begun(cast, plan_id)
    assert post(client, "/sammen", {"text": WORDS, "stopp": "1"}).location == "/sammen"
    assert "Ferdig" in client.get("/sammen").text
    assert every(RoomEntry) == []


def test_without_a_sitting_the_address_tells_nothing_and_keeps_nothing(cast, plan_id):
    for client in (cast.client(None), cast.client(HANNE)):
        assert "Ferdig" in client.get("/sammen").text
        assert post(client, "/sammen", {"text": WORDS}).status_code in (303, 400)
    assert every(RoomEntry) == []


def test_who_works_with_the_child_finds_it_and_the_family_does_not(cast, plan_id):
    link = 'a[href$="/barnets-stemme/sammen"]'
    for name, there in ((HANNE, True), (SIV, True), (MONA, False)):
        page = Page(cast.client(name).get(f"/planer/{plan_id}/barnets-stemme"))
        assert bool(page.soup.select(link)) == there, name
    assert cast.client(MONA).get(f"/planer/{plan_id}/barnets-stemme/sammen").status_code == 403


def test_row_security_lets_nobody_in_by_it(cast, plan_id):
    wrote(sat(cast, plan_id))
    for name in (KARI, MONA, "Ola Vik"):
        with cast.acting_as(name):
            assert db.session.scalars(select(RoomShare)).all() == []
            assert db.session.scalars(select(RoomEntry)).all() == []
