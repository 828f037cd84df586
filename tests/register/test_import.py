"""samspill import-register: again, reordered or cut, the same rights or fewer (I22)."""

from __future__ import annotations

import csv
import json
import random
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.national_id import check_digits
from samspill.identity.adults import adults_of
from samspill.identity.blocks import blocked_profiles
from samspill.identity.models import Block, Person, Profile, ProfileKind, Relation
from samspill.identity.queries import person_by_number
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.due import plans_of_children
from samspill.plans.news.jobs import import_register
from samspill.register.entries import read_register
from tests.plans.test_consent import KARI, MONA, TOR, reaches

SOON = clock.now() - timedelta(hours=2)
FIELDS = (
    *("entry", "as_of", "number", "given_name", "family_name", "born_on", "protection"),
    *("municipality", "died_on", "adult", "child", "kind", "valid_from", "valid_to", "blocked"),
    *("source", "decision", "decided_on", "agrees"),
)


def person(cast, name, protection="", after=0, **more):
    as_of = (SOON + timedelta(minutes=after)).isoformat()
    number = cast.number(name) if name else more.pop("number")
    return {"entry": "person", "as_of": as_of, "number": number, "protection": protection, **more}


def relation(cast, adult, kind, child="Emma Aas", after=0, **more):
    return {
        "entry": "relation",
        "as_of": (SOON + timedelta(minutes=after)).isoformat(),
        "adult": cast.number(adult),
        "child": cast.number(child),
        "kind": kind,
        "valid_from": "2020-08-01",
        **more,
    }


def as_json(entries, count=None):
    whole = len(entries) if count is None else count
    return json.dumps({"format": "samspill-register/1", "count": whole, "entries": entries})


def as_csv(entries, *, is_whole=True):
    out = StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue() + (f"end,{len(entries)}\n" if is_whole else "")


def take(text):
    with acting(None), transaction():
        return import_register(text, synthetic=True)


def held(cast, child="Emma Aas"):
    """What decides rights: who is what to the child today, and how the child is protected."""
    child_id = cast.person(child).id
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what is held"):
        adults = adults_of(child_id, clock.today())
        protection = db.session.get_one(Person, child_id).address_protection
        facts = [(a.name, a.relation, a.is_blocked, str(a.until), a.agrees) for a in adults]
        return sorted(facts, key=str), protection


@pytest.fixture
def plan_id(cast):
    return cast.active_plan()


@pytest.mark.parametrize("write", [as_json, as_csv])
def test_news_shut_out_who_lost_the_say_in_the_same_transaction(cast, plan_id, write):
    taken = take(
        write(
            [relation(cast, TOR, "WITHOUT"), relation(cast, MONA, "SOLE", valid_from="2026-01-01")]
        )
    )
    assert (taken.changed, taken.known, taken.held_back, taken.unknown) == (2, 0, 0, 0)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, MONA, plan_id)
    assert reaches(cast, KARI, plan_id)


def test_a_block_and_protection_beat_every_grant_of_the_family(cast, plan_id):
    take(as_json([relation(cast, TOR, "JOINT", blocked=True)]))
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, MONA, plan_id)
    take(as_json([person(cast, "Emma Aas", "STRICT")]))
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)


def test_the_register_never_lifts_a_block(cast):
    take(as_json([relation(cast, TOR, "JOINT", blocked=True)]))
    take(as_json([relation(cast, TOR, "SOLE", after=1)]))
    assert [row[2] for row in held(cast)[0] if row[0] == TOR] == [True]


def test_news_open_nothing(cast):
    plan_id = cast.draft("Lea Vik", people=(KARI,))
    cast.send(plan_id)
    take(as_json([relation(cast, "Per Strand", "JOINT", "Lea Vik")]))
    assert not reaches(cast, "Per Strand", plan_id, Area.CONSENT, Level.OWN)


def history(cast):
    return [
        relation(cast, TOR, "WITHOUT", after=1),
        relation(cast, MONA, "SOLE", after=2),
        relation(cast, TOR, "JOINT", after=3, valid_from="2026-02-01"),
        relation(cast, MONA, "JOINT", after=4, valid_from="2026-02-01"),
        person(cast, "Emma Aas", "CONFIDENTIAL", after=5),
        relation(cast, TOR, "JOINT", after=6, valid_from="2026-02-01", valid_to="2030-01-01"),
        person(cast, "Emma Aas", "NONE", after=7),
        person(cast, MONA, "CLIENT", after=8),
    ]


def test_again_and_in_any_order_it_ends_the_same(cast):
    entries = history(cast)
    take(as_json(entries))
    expected = held(cast)
    assert ("Tor Aas", "JOINT", False, "2030-01-01", None) in expected[0]
    for seed in range(4):
        random.Random(seed).shuffle(entries)  # noqa: S311 - an order, not a secret
        taken = take(as_json(entries + entries[:2]))
        assert taken.changed == 0, "all of it is known"
        assert held(cast) == expected


def test_split_in_files_that_come_in_the_wrong_order_it_ends_the_same(cast):
    entries = history(cast)
    for entry in reversed(entries):
        take(as_json([entry]))
    late = held(cast)
    assert late[1] == "NONE"
    assert ("Tor Aas", "JOINT", False, "2030-01-01", None) in late[0]
    assert ("Mona Aas", "JOINT", False, "9999-12-31", None) in late[0]


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_cut_file_takes_only_what_narrows(cast, cut):
    before = held(cast)
    text = as_csv(history(cast)[:cut], is_whole=False)
    taken = take(text)
    adults, protection = held(cast)
    powers = {name: (kind, str(until)) for name, kind, _b, until, _a in adults}
    for name, kind, _blocked, until, _agrees in before[0]:
        now = powers.get(name)
        assert now is None or now[0] in (kind, "WITHOUT"), "no more than before"
        assert now is None or now[1] <= until
    assert protection in ("NONE", "CONFIDENTIAL")
    assert taken.changed + taken.known + taken.held_back == cut - 1, "the last line may be cut"


def test_what_a_cut_file_held_back_comes_with_the_whole_one(cast):
    take(as_json([person(cast, "Emma Aas", "STRICT", after=1)]))
    opens = [person(cast, "Emma Aas", "NONE", after=2), relation(cast, TOR, "SOLE", after=2)]
    taken = take(as_json(opens, count=5))
    assert (taken.changed, taken.held_back) == (0, 2)
    assert held(cast)[1] == "STRICT"
    taken = take(as_json(opens))
    assert (taken.changed, taken.held_back) == (1, 1)
    assert held(cast)[1] == "STRICT", "less protection waits for two people, whole file or not"


def test_a_block_of_somebody_new_is_taken_from_a_cut_file_too(cast):
    news = [
        relation(cast, "Per Strand", "JOINT", blocked=True),
        relation(cast, "Grete Vik", "JOINT"),
    ]
    taken = take(as_json(news, count=9))
    assert (taken.changed, taken.held_back) == (1, 1)
    assert ("Per Strand", "JOINT", True, "9999-12-31", None) in held(cast)[0]


def test_an_earlier_end_in_a_cut_file_holds(cast):
    ends = clock.today().isoformat()
    news = relation(cast, TOR, "SOLE", valid_to=ends)
    assert take(as_json([news], count=2)).changed == 1
    assert [row[0] for row in held(cast)[0]] == [MONA]


def test_two_stories_of_the_same_instant_widen_nothing(cast):
    take(as_json([relation(cast, TOR, "WITHOUT"), person(cast, "Emma Aas", "STRICT")]))
    same = [relation(cast, TOR, "SOLE"), person(cast, "Emma Aas", "NONE")]
    assert take(as_json(same)).held_back == 2
    assert held(cast)[1] == "STRICT"


def test_new_people_come_in_without_any_right_and_protected_until_said(cast):
    number = next(n for n in numbers() if not known(n))
    fjordvik = {"municipality": "Fjordvik kommune", "born_on": "1980-09-05"}
    new = person(cast, None, number=number, given_name="Ny", family_name="Voksen", **fjordvik)
    taken = take(as_json([new, {**relation(cast, MONA, "JOINT"), "adult": number}]))
    assert taken.changed == 2
    with acting(None), transaction():
        found = person_by_number(number)
        assert found.address_protection == "UNKNOWN"
        query = select(func.count()).select_from(Profile)
        private = Profile.person_id == found.id, Profile.kind == ProfileKind.PRIVATE
        assert db.session.scalar(query.where(*private)) == 1


def test_news_about_more_people_than_one_statement_has_room_for(cast):
    plan_id = cast.draft("Lea Vik")
    lea = cast.person("Lea Vik").id
    db.session.rollback()
    with acting(None), transaction(), system_access("test: plans of many"):
        assert plans_of_children([*(uuid4() for _one in range(70_000)), lea]) == [plan_id]


def numbers():
    for individual in range(100, 999):
        nine = f"058980{individual}"
        if digits := check_digits(nine):
            yield nine + digits


def known(number):
    with acting(None), transaction():
        return person_by_number(number) is not None


def test_what_is_not_known_is_counted_and_left(cast):
    stranger = next(n for n in numbers() if not known(n))
    news = [
        {**relation(cast, TOR, "JOINT"), "adult": stranger},
        person(cast, None, number=stranger, given_name="Uten", family_name="Fødselsdag"),
    ]
    assert take(as_json(news)).unknown == 2
    assert take(as_json([news[1]], count=7)).held_back == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "neither JSON nor CSV"),
        ("name;number\n1;2\n", "neither JSON nor CSV"),
        ('{"format": "samspill-register/1", "entr', "not whole JSON"),
        ('{"format": "other", "entries": []}', "format"),
        ('{"format": "samspill-register/1", "entries": {}}', "list of objects"),
        ('{"format": "samspill-register/1", "entries": [1]}', "list of objects"),
        (as_json([{"entry": "dog"}]), "entry 1: entry must be"),
        (as_json([{"entry": "person", "as_of": "2026-01-01"}]), "time zone"),
        (as_json([{"entry": "person", "as_of": "yesterday"}]), "entry 1"),
        (
            as_json(
                [{"entry": "person", "as_of": "2026-01-01T00:00:00Z", "number": "12345678901"}]
            ),
            "number is not a national number",
        ),
    ],
    ids=range(10),
)
def test_a_file_that_is_wrong_changes_nothing_and_says_where(app, text, says):
    with pytest.raises(ValueError, match=says):
        read_register(text, synthetic=True)


@pytest.mark.parametrize("field", ["kind", "protection", "valid_to", "agrees"])
def test_a_wrong_value_is_named_by_its_entry(cast, field):
    good = relation(cast, TOR, "JOINT", agrees="no")
    bad = person(cast, TOR) if field == "protection" else {**good}
    bad[field] = "perhaps"
    file = read_register(as_json([good, bad]), synthetic=True)
    assert [row.place for row in file.entries] == [1]
    assert [row.why.partition(":")[0] for row in file.bad] == ["entry 2"]
    with pytest.raises(ValueError, match="national number"):
        read_register(as_json([good]), synthetic=False)


def test_a_decision_decides_who_answers(cast):
    plan_id = cast.draft("Adam Nes", people=(KARI,))
    take(
        as_json(
            [
                relation(
                    cast,
                    "Nora Nes",
                    "SOLE",
                    "Adam Nes",
                    decision="Nemnda 25/2",
                    decided_on="2025-01-01",
                    agrees="yes",
                )
            ]
        )
    )
    cast.send(plan_id)
    cast.sign(plan_id, "Tone Bakke")
    assert not reaches(cast, KARI, plan_id)
    cast.sign(plan_id, "Nora Nes")
    assert reaches(cast, KARI, plan_id)
    with acting(None), transaction(), system_access("test: the decision"):
        rows = db.session.scalars(select(Relation).where(Relation.decision == "Nemnda 25/2"))
        assert rows.one().decided_on.isoformat() == "2025-01-01"


def test_whom_the_register_blocks_is_blocked_in_every_hat(cast):
    plan_id = cast.active_plan("Iben Dahl", (KARI,), ("Anne Dahl",))
    taken = take(as_json([relation(cast, "Anne Dahl", "SOLE", "Iben Dahl", blocked=True)]))
    assert len(taken.blocked) == 1
    anne = [cast.profile_id("Anne Dahl", kind) for kind in ("PRIVATE", "WORK")]
    assert blocked_profiles(cast.person("Iben Dahl").id, anne, clock.today()) == set(anne)
    db.session.rollback()
    assert not reaches(cast, "Anne Dahl", plan_id, Area.CONSENT, Level.OWN)


def test_the_same_block_again_is_one_block_and_a_cut_file_sets_it_too(cast):
    entry = relation(cast, TOR, "JOINT", blocked=True)
    take(as_json([entry], count=2))
    for _again in range(2):
        take(as_json([entry]))
    child_id = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction():
        blocks = select(func.count()).select_from(Block).where(Block.child_id == child_id)
        assert db.session.scalar(blocks) == 1
