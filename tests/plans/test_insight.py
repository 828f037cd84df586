"""Who has looked and why, and what is held: in plain words, through one's own rights (J8, J9)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import and_, select, update

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Area, Level, Strength
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import moved
from samspill.identity.models import Relation, RelationKind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.insight import pages
from samspill.plans.insight.pages import looks_at_own, looks_at_plan
from samspill.plans.participants.queries import participants_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_holders import MARIT, act_for
from tests.plans.test_settling import ask_exemption
from tests.support.client import Client

GRETE, PER, LIV, ERIK, TONE = "Grete Vik", "Per Strand", "Liv Moe", "Erik Moe", "Tone Bakke"


def look(cast, name, plan_id, area=Area.OVERVIEW, kind=""):
    with cast.acting_as(name, kind):
        opened(plan_id, area)


def lines(cast, name, plan_id):
    """Every sentence of the plan's log as the person reads it, with what let each in."""
    with cast.acting_as(name):
        page = looks_at_plan(opened(plan_id, Area.ACCESS_LOG), None)
        return {one.text: one.why for day in page.days.values() for one in day}


def about(cast, reader, plan_id, name):
    return [why for text, why in lines(cast, reader, plan_id).items() if text.startswith(name)]


def as_system(statement):
    with acting(None), transaction(), system_access("test: change"):
        db.session.execute(statement)


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def page_of(cast, name, path="/innsyn", kind="", **more):
    client = cast.client(name, kind, **more)
    assert isinstance(client, Client)
    return client.get(path)


# ---- sentences ------------------------------------------------------------------------------


def test_the_family_reads_who_looked_as_what_and_why(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    look(cast, KARI, plan_id)
    look(cast, KARI, plan_id, Area.TIMELINE)
    [why] = about(cast, MONA, plan_id, "Kari Lunde (kontaktlærer 3B, Fjordvik skole) så på")
    [text] = [t for t in lines(cast, MONA, plan_id) if t.startswith("Kari")]
    assert "tidslinjen og planoversikten" in text or "planoversikten og tidslinjen" in text
    assert len(why) == 1
    assert re.fullmatch(r"Kari Lunde er deltaker fordi dere sa ja \d+\. \w+ \d{4}\.", why[0])


def test_the_holder_is_told_of_the_family_and_the_only_guardian_of_herself(cast):
    plan_id = cast.active_plan("Lea Vik", ("Nina Haug",), (GRETE,), "Bente Ruud")
    look(cast, "Bente Ruud", plan_id)
    [[to_grete, earlier]] = about(cast, GRETE, plan_id, "Bente Ruud")
    [[to_holder, _before]] = about(cast, "Bente Ruud", plan_id, "Bente Ruud")
    assert "kan be om samtykke" in earlier, "before the yes she could only prepare"
    assert "er stafettholder fordi du sa ja" in to_grete
    assert "er stafettholder fordi familien sa ja" in to_holder


def test_guardians_never_see_each_others_looks(cast):
    plan_id = cast.active_plan()
    look(cast, TOR, plan_id)
    look(cast, MONA, plan_id)
    for reader in (MONA, TOR, HANNE):
        assert not [t for t in lines(cast, reader, plan_id) if "Tor" in t or "Mona" in t]


def test_who_is_out_since_was_in_for_the_same_reason(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    cast.accept(plan_id, KARI)
    look(cast, KARI, plan_id)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        [kari] = [one.id for one in participants_of(plan_id) if one.name == KARI]
        withdraw_participant(plan, participant_id=kari)
    [[why]] = about(cast, MONA, plan_id, KARI)
    assert "Kari Lunde var deltaker fordi dere sa ja" in why
    assert why.endswith("Tilgangen er stengt nå.")


def test_who_acts_for_the_holder_is_told_of_as_such(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id)
    with moved(timedelta(days=5)):
        look(cast, MARIT, plan_id)
        [[why]] = about(cast, MONA, plan_id, "Marit Sund (leder, Helsestasjonen)")
    assert why.startswith("Marit Sund var satt inn for stafettholderen fra")


def test_a_leaders_question_is_the_holders_to_see_not_the_familys(cast):
    plan_id = cast.active_plan()
    cast.propose(plan_id, "Jonas Berg")
    ask_exemption(cast, plan_id, "Tor Aas")
    look(cast, MARIT, plan_id, Area.SIGNATORIES)
    [[why]] = about(cast, HANNE, plan_id, MARIT)
    assert "ble spurt om hvem som må svare" in why
    assert not about(cast, MONA, plan_id, MARIT), "she does not reach that area herself (J8)"


def test_a_protected_employee_is_told_of_by_role_and_service(cast):
    plan_id = cast.active_plan(people=(SIV,))
    cast.accept(plan_id, SIV)
    look(cast, SIV, plan_id)
    cast.protect(SIV)
    client = cast.client(MONA)
    words = text_of(client.get(f"/planer/{plan_id}/innsynslogg"))
    assert "En ansatt (logoped, PPT) så på planoversikten." in words
    assert "Den ansatte er deltaker fordi dere sa ja" in words
    assert "Siv" not in words.split("Innsynslogg", 1)[1]


def test_a_look_that_no_grant_explains_says_so(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    look(cast, KARI, plan_id)
    kari = cast.profile_id(KARI)
    as_system(
        update(Grant)
        .where(Grant.profile_id == kari, Grant.subject_id == plan_id)
        .values(valid_to=Grant.valid_from, ended_at=Grant.valid_from)
    )
    [[why]] = about(cast, MONA, plan_id, KARI)
    assert why.startswith("Vi finner ikke hva som åpnet for dette.")


def test_a_full_page_shows_whole_days_and_leads_on(cast, monkeypatch):
    monkeypatch.setattr(pages, "LOOKS", 5)
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    for days in (1, 2, 3):
        with moved(timedelta(days=days)):
            look(cast, KARI, plan_id)
            look(cast, KARI, plan_id, Area.TIMELINE)
    with moved(timedelta(days=4)), cast.acting_as(MONA):
        plan = opened(plan_id, Area.ACCESS_LOG)
        first = looks_at_plan(plan, None)
        second = looks_at_plan(plan, pages.earlier_than(first.older))
    today = clock.today()
    assert list(first.days) == [today + timedelta(days=3), today + timedelta(days=2)]
    assert list(second.days)[0] == today + timedelta(days=1)
    assert all(one.times == 2 for one in first.days[today + timedelta(days=3)])
    assert pages.earlier_than("i går") is None
    assert pages.earlier_than("2026-01-01") is None


def test_a_long_log_is_led_through_by_whole_days_whoever_looks_meanwhile(cast, monkeypatch):
    monkeypatch.setattr(pages, "LINES", 2)
    plan_id = cast.active_plan(people=(KARI, SIV))
    for name in (KARI, SIV):
        cast.accept(plan_id, name)
    for days in (1, 2, 3):
        with moved(timedelta(days=days)):
            for name in (KARI, SIV, HANNE)[: days + 1]:
                look(cast, name, plan_id)
    home = f"/planer/{plan_id}/innsynslogg"
    seen, path = [], home
    with moved(timedelta(days=4)):
        client = cast.client(MONA)
        while path:
            answer = client.get(path)
            seen.append(len(re.findall("så på", text_of(answer))))
            assert (f'href="{home}"' in answer.text.split("<main")[1]) == (path != home)
            found = re.search(rf'href="({home}\?for=[^"]+)"', answer.text)
            path = unescape(found[1]) if found else ""
            look(cast, KARI, plan_id)
        over = client.get(f"{home}?for=2001-01-01T00:00:00%2B00:00")
    assert seen[:3] == [3, 3, 2], "a day by day, for the newest have more than fit"
    assert "Ingen ansatte har sett på planen før dette." in text_of(over)
    assert "Til det nyeste" in text_of(over)


# ---- across one's own plans -----------------------------------------------------------------


def test_across_ones_own_plans_and_no_other(cast):
    emma, oskar = cast.active_plan("Emma Aas"), cast.active_plan("Oskar Aas")
    lea = cast.active_plan("Lea Vik", ("Nina Haug",), (GRETE,), "Bente Ruud")
    for plan_id, name in ((emma, HANNE), (oskar, HANNE), (lea, "Bente Ruud")):
        look(cast, name, plan_id)
    words = text_of(page_of(cast, MONA, "/innsyn/oppslag"))
    assert "Planen til Emma Aas" in words
    assert "Planen til Oskar Aas" in words
    assert "Bente" not in words
    assert "Lea" not in words
    assert "ingen ansatte" in text_of(page_of(cast, PER, "/innsyn/oppslag")).lower()


def test_the_look_across_plans_is_itself_a_look_at_each(cast):
    plan_ids = {cast.active_plan("Emma Aas"), cast.active_plan("Oskar Aas")}
    mona = cast.profile_id(MONA)
    with cast.acting_as(MONA):
        looks_at_own(cast.actor_now(), None)
    with acting(None), transaction(), system_access("test: read"):
        found = db.session.scalars(
            select(AccessLogEntry.subject_id).where(
                AccessLogEntry.profile_id == mona, AccessLogEntry.area == Area.ACCESS_LOG
            )
        )
        assert set(found) == plan_ids


@pytest.mark.parametrize("name", [HANNE, KARI, TONE])
def test_at_work_the_log_is_read_in_each_plan(cast, name):
    cast.active_plan()
    assert page_of(cast, name, "/innsyn/oppslag", "WORK").status_code == 403


def test_a_weak_login_reads_no_plans(cast):
    plan_id = cast.active_plan()
    low = Strength.SUBSTANTIAL
    assert page_of(cast, MONA, "/innsyn/oppslag", strength=low).status_code == 403
    words = text_of(page_of(cast, MONA, strength=low))
    assert "Logg inn på nytt for å se planer" in words
    for hidden in ("Emma", "Oskar", str(plan_id)):
        assert hidden not in words


# ---- what is held ---------------------------------------------------------------------------


def test_what_is_held_about_a_guardian(cast):
    cast.active_plan()
    words = text_of(page_of(cast, MONA))
    for told in ("Mona Aas", "Du er foresatt", "Du sa ja", "Felles foreldreansvar", "Oskar Aas"):
        assert told in words, told
    assert "Tor" not in words, "nothing about the other guardian"
    assert "mona.aas@hjemme.example" in words


def test_a_parent_without_responsibility_finds_no_name_and_a_blocked_one_nothing(cast):
    per = text_of(page_of(cast, PER))
    assert "Et barn" in per
    assert "Uten foreldreansvar" in per
    assert "Lea" not in per
    erik = text_of(page_of(cast, ERIK))
    for hidden in ("Noah", "Et barn", "Barn du er knyttet til", "Liv", "foreldreansvar"):
        assert hidden not in erik, hidden
    liv = text_of(page_of(cast, LIV))
    assert "Et barn" in liv
    assert "Noah" not in liv, "a protected child is named on the pages of a plan only"


NORA, ADAM = "Nora Nes", "Adam Nes"


def test_a_parent_from_whom_a_decision_took_the_care_or_the_say_finds_no_name(cast):
    """What the child is called now, and that she is known here, is no longer hers to find."""
    with acting(None), transaction():
        nora, adam = cast.person(NORA).id, cast.person(ADAM).id
    own = and_(Relation.adult_id == nora, Relation.child_id == adam)
    order = and_(Relation.kind == RelationKind.CUSTODY, Relation.child_id == adam)
    for change in (
        [],
        [(own, {"agrees": None})],
        [(own, {"agrees": False}), (order, {"valid_to": clock.today()})],
    ):
        for which, values in change:
            as_system(update(Relation).where(which).values(**values))
        words = text_of(page_of(cast, NORA))
        assert "Et barn" in words
        assert "vedtak 24/0113" in words
        assert "Adam" not in words, change
    as_system(update(Relation).where(own).values(agrees=None))
    assert ADAM in text_of(page_of(cast, NORA)), "the care is hers again"


def test_of_a_child_in_care_no_page_names_her_to_the_mother(cast):
    cast.active_plan(ADAM, ("Kari Lunde",), (TONE,))
    for path in ("/hjem", "/planer", "/innsyn", "/innsyn/oppslag", "/innsyn/krav", "/varsler"):
        assert "Adam" not in page_of(cast, NORA, path).text, path


def test_at_work_ones_places_are_told_and_no_private_bonds(cast):
    cast.active_plan()
    words = text_of(page_of(cast, HANNE))
    assert "Du leder planen" in words
    anne = text_of(page_of(cast, "Anne Dahl", kind="WORK"))
    assert "Iben" not in anne
    assert "Iben Dahl" in text_of(page_of(cast, "Anne Dahl", kind="PRIVATE"))
    assert "Barnevernet har omsorgen" in text_of(page_of(cast, TONE, kind="WORK"))


def test_nobody_is_sent_to_sign_in(cast):
    for path in ("/innsyn", "/innsyn/oppslag"):
        assert cast.client(None).get(path).status_code == 303
