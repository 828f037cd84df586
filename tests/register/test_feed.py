"""The register's events over real HTTP: in any order and twice the same, and nothing opens."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.news import jobs
from samspill.plans.news.jobs import read_feed, take_page
from samspill.register import maskinporten
from samspill.register.maskinporten import RegisterDown, forget
from samspill.register.models import FeedCursor, Halt, RegisterConflict, RegisterImport
from tests.plans.invariants import open_now
from tests.plans.passing_days import seen_whole
from tests.plans.test_consent import MONA, TOR, reaches
from tests.register.stand_in import FEED, LAST, PEOPLE, TOKEN, stand_in
from tests.register.test_import import as_json, held, person
from tests.register.test_import import take as take_file

EMMA = "Emma Aas"


@pytest.fixture
def register(tmp_path):
    with stand_in(tmp_path) as (found, settings):
        found.settings = settings
        yield found


@pytest.fixture
def begun(register, cast):
    """The feed has been read to its end once."""
    page(register)
    return register


def page(register, by="Ola Vik", approve=""):
    db.session.rollback()
    with acting(None), transaction():
        found = take_page(register.settings, synthetic=True, by=by, approved_by=approve)
    return found[0] if found else None


def reached():
    with seen_whole():
        return db.session.scalar(select(FeedCursor.sequence))


def document(cast, name, grade="ugradert", parents=None, **more):
    """A person's document, as the register writes it."""
    given, _space, family = name.rpartition(" ")
    found = {
        "navn": [{"fornavn": given.upper(), "etternavn": family.upper(), "erGjeldende": True}],
        "adressebeskyttelse": [{"graderingsnivaa": grade, "erGjeldende": True}],
        "status": [{"status": "bosatt", "erGjeldende": True}],
        **more,
    }
    if parents is not None:
        found["foreldreansvar"] = [
            {"ansvar": kind, "ansvarlig": cast.number(adult), "erGjeldende": True}
            for adult, kind in parents.items()
        ]
    return found


def changes(register, cast, name, minutes=30, sequence=None, **more):
    """Somebody's document is new, and an event says so."""
    register.people[cast.number(name)] = document(cast, name, **more)
    register.happens(cast.number(name), minutes, sequence)


def test_a_new_installation_begins_at_the_newest_event(register, cast):
    changes(register, cast, EMMA, parents={MONA: "mor"})
    before = held(cast)
    taken = page(register)
    assert (taken.changed, reached()) == (0, register.last)
    assert held(cast) == before


def test_who_lost_the_responsibility_is_out_and_nothing_opens(begun, cast):
    plan_id = cast.active_plan()
    changes(begun, cast, EMMA, parents={MONA: "mor"})
    assert page(begun).changed == 2
    kinds = {row[0]: row[1] for row in held(cast)[0]}
    assert kinds == {MONA: "SOLE", TOR: "WITHOUT"}
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, MONA, plan_id)
    assert reached() == begun.last


def test_protection_death_and_a_code_we_do_not_know(begun, cast):
    plan_id = cast.active_plan()
    changes(begun, cast, EMMA, grade="strengtFortrolig", parents={MONA: "felles", TOR: "felles"})
    assert page(begun).changed == 1
    assert held(cast)[1] == "STRICT"
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)
    changes(begun, cast, "Lea Vik", grade="enNyKode")
    changes(begun, cast, TOR, doedsfall=[{"doedsdato": clock.today().isoformat()}])
    page(begun)
    assert held(cast, "Lea Vik")[1] == "UNKNOWN", "counts as protected"
    assert [row[0] for row in held(cast)[0]] == [MONA]


def test_an_address_is_graded_too(begun, cast):
    address = [{"adressegradering": "fortrolig", "erGjeldende": True}]
    changes(begun, cast, EMMA, bostedsadresse=address)
    page(begun)
    assert held(cast)[1] == "CONFIDENTIAL"


@pytest.mark.parametrize("parents", [{}, {MONA: "ukjent"}, {MONA: "enNyKode"}])
def test_where_the_register_does_not_know_people_must_look(begun, cast, parents):
    before = held(cast)[0]
    changes(begun, cast, EMMA, grade="fortrolig", parents=parents)
    taken = page(begun)
    assert held(cast) == (before, "CONFIDENTIAL"), "protection is not lost with it"
    assert len(taken.bad) == 1
    assert "responsibility" in taken.bad[0]
    with seen_whole():
        assert len(list(db.session.scalars(select(RegisterConflict)))) == 1


def test_strangers_are_dropped_without_a_look_up(begun, cast):
    for stranger in range(3):
        begun.happens(f"0589801{stranger}000")
    changes(begun, cast, MONA)
    page(begun)
    assert begun.asked == [{cast.number(MONA)}]
    for _again in range(2):
        page(begun)
    assert len(begun.asked) == 1
    assert reached() == begun.last


def test_events_twice_and_in_any_order_end_the_same(begun, cast):
    changes(begun, cast, EMMA, minutes=50, parents={MONA: "felles", TOR: "felles"})
    changes(begun, cast, EMMA, minutes=40, grade="klientadresse", parents={MONA: "mor"})
    begun.events += begun.events[:1]
    random.Random(4).shuffle(begun.events)  # noqa: S311 - an order
    page(begun)
    expected = held(cast)
    with seen_whole():
        db.session.scalars(select(FeedCursor)).one().sequence = 100
    assert page(begun).changed == 0
    assert held(cast) == expected


def test_a_number_that_comes_late_is_not_lost(begun, cast):
    first = begun.last
    changes(begun, cast, MONA, minutes=1, sequence=first + 1)
    changes(begun, cast, TOR, minutes=1, sequence=first + 3, grade="fortrolig")
    page(begun)
    assert reached() == first + 1, "the gap may close yet; what is after it holds already"
    with seen_whole():
        tor = select(Person.address_protection).where(Person.family_name == "Aas")
        assert "CONFIDENTIAL" in set(db.session.scalars(tor))
    changes(begun, cast, EMMA, minutes=1, sequence=first + 2, parents={MONA: "mor"})
    page(begun)
    assert reached() == first + 3
    assert {row[0]: row[1] for row in held(cast)[0]} == {MONA: "SOLE", TOR: "WITHOUT"}


def test_an_old_gap_is_one_for_good(begun, cast):
    changes(begun, cast, MONA, minutes=30, sequence=begun.last + 40)
    page(begun)
    assert reached() == begun.last


def test_poison_is_set_aside_and_the_rest_goes_on(begun, cast):
    begun.events += [
        "nonsense",
        {"sekvensnummer": "x"},
        {"sekvensnummer": begun.last + 1, "hendelse": None},
        {"sekvensnummer": begun.last + 2, "hendelse": {"folkeregisteridentifikator": 7}},
    ]
    begun.last += 2
    begun.happens(cast.number(TOR), ajourholdstidspunkt="i går")
    begun.people[cast.number(MONA)] = {"navn": "=cmd()"}
    begun.happens(cast.number(MONA))
    begun.happens(cast.number("Grete Vik"))
    changes(begun, cast, EMMA, parents={MONA: "mor"})
    taken = page(begun)
    assert (taken.changed, reached()) == (2, begun.last)
    assert len(taken.bad) == 7
    assert not [why for why in taken.bad if cast.number(TOR) in why]
    again = page(begun)
    assert again.changed == 0
    with seen_whole():
        assert len(list(db.session.scalars(select(RegisterConflict)))) == 7


@pytest.mark.parametrize("path", [TOKEN, FEED, PEOPLE])
@pytest.mark.parametrize("fault", [500, 429, 401, 403, 302, b"<html>", b"[[", b'{"a": 1}'])
def test_when_the_register_is_down_nothing_has_happened(begun, cast, path, fault):
    changes(begun, cast, EMMA, parents={MONA: "mor"})
    before, was = held(cast), reached()
    begun.faults[path] = [fault]
    forget(begun.settings)
    with pytest.raises(RegisterDown) as down:
        page(begun)
    assert cast.number(EMMA) not in str(down.value)
    assert (held(cast), reached()) == (before, was)
    page(begun)
    assert page(begun).changed == 0
    assert reached() == begun.last


def test_no_server_at_all(begun, tmp_path):
    gone = dataclasses.replace(begun.settings, url="http://127.0.0.1:9/")
    with acting(None), transaction(), pytest.raises(RegisterDown):
        take_page(gone, synthetic=True)


def test_a_token_is_kept_until_it_runs_out(begun, monkeypatch):
    for _page in range(3):
        page(begun)
    assert begun.tokens == 1
    ran_out = ("token-1", clock.now() - timedelta(seconds=1))
    monkeypatch.setitem(maskinporten._kept, begun.settings, ran_out)
    page(begun)
    assert begun.tokens == 2


def test_a_page_that_takes_too_much_waits_for_a_second_person(begun, cast):
    families = {EMMA: "Per Strand", "Oskar Aas": "Per Strand", "Lea Vik": "Per Strand"}
    families |= {"Sara Lie": "Per Strand", "Idris Omar": "Per Strand", "Adam Nes": "Per Strand"}
    for child, adult in families.items():
        changes(begun, cast, child, parents={adult: "far"})
    before, was = held(cast), reached()
    for _again in range(2):
        assert page(begun).halt == Halt.MANY_LOST
    assert (held(cast), reached()) == (before, was)
    with pytest.raises(ValueError, match="another person"):
        page(begun, approve="Ola Vik")
    assert page(begun, approve="Bente Ruud").halt is None
    assert reached() == begun.last
    with seen_whole():
        rows = list(db.session.scalars(select(RegisterImport)))
        assert [(row.state, row.approved_by) for row in rows] == [("APPROVED", "Bente Ruud")]


def test_a_full_page_is_followed_by_the_next(begun, cast, monkeypatch):
    queued = []
    monkeypatch.setattr(jobs, "defer", lambda name, _calls: queued.append(name))
    app_settings = dataclasses.replace(cast.app.config["SAMSPILL"], register_feed=begun.settings)
    monkeypatch.setitem(cast.app.config, "SAMSPILL", app_settings)
    for _stranger in range(1003):
        begun.happens("05898010000")
    for left in (3, 0, 0):
        with acting(None), transaction():
            read_feed()
        assert begun.last - reached() == left
    assert queued == ["register.feed"]
    begun.faults[FEED] = [500]
    with acting(None), transaction():
        read_feed()


def test_without_settings_nothing_is_read(register, cast):
    with acting(None), transaction():
        read_feed()
    assert register.calls == []
    assert reached() is None


def test_random_events_never_open_anything(begun, cast):
    """200 changes of the same families: access never grows."""
    plan_id = cast.active_plan()
    chance = random.Random(7)  # noqa: S311 - a story
    kinds = ("felles", "mor", "far", "andre", "ukjent")
    with seen_whole():
        before = open_now(plan_id, clock.now())
    for at in range(20):
        for _event in range(10):
            adults = chance.sample((MONA, TOR, "Per Strand"), chance.randint(0, 2))
            parents = {adult: chance.choice(kinds) for adult in adults}
            grade = chance.choice(("ugradert", "ugradert", "fortrolig", "enNyKode"))
            minutes = 100 - 4 * at + chance.randint(0, 3)
            changes(begun, cast, EMMA, minutes=minutes, parents=parents, grade=grade)
        page(begun)
        with seen_whole():
            after = open_now(plan_id, clock.now())
        assert not {k for k, level in after.items() if level > before.get(k, 0)}
        before = after


def test_news_by_file_and_by_feed_are_the_same_news(begun, cast):
    take_file(as_json([person(cast, EMMA, "STRICT", after=119)]))
    changes(begun, cast, EMMA, minutes=60, grade="ugradert")
    page(begun)
    assert held(cast)[1] == "STRICT", "older news lower nothing"
    assert LAST in begun.calls
