"""Who must agree, as a table of families (samspill.md 6.3, people.md F3, F8, J17)."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest

from samspill.identity.adults import Adult
from samspill.identity.models import FOREVER
from samspill.plans.signatories.rules import Case, Child, Unclear, Why, may_stay, settle

AGES = {
    "heard_from": 7,
    "great_weight_from": 12,
    "young_person_agrees_from": 15,
    "guardians_agree_until": 18,
    "adult_from": 18,
}
CARE = {
    "CUSTODY": {"service_agrees": True, "parents": "BY_DECISION"},
    "EMERGENCY": {"service_agrees": True, "parents": "BY_DECISION"},
}
SPACE = UUID(int=7)
MOR, FAR, TONE, ELLEN, VERGE, EMMA = (
    uuid5(SPACE, name) for name in ("Mor", "Far", "Tone", "Ellen", "Verge", "Emma")
)
NAMES = {MOR: "Mor", FAR: "Far", TONE: "Tone", ELLEN: "Ellen", VERGE: "Verge", EMMA: "Emma"}


def adult(who, relation, **more):
    known = {
        "person_id": who,
        "profile_id": uuid5(SPACE, str(who)),
        "name": NAMES[who],
        "relation": relation,
        "source": "Folkeregisteret",
        "is_blocked": False,
        "is_protected": False,
        "agrees": None,
        "decision": None,
        "until": FOREVER,
    }
    return Adult(**{**known, **more})


def case(years, *adults, protected=False, confirmed=None, exempted=None, profile=True, **ages):
    child = Child(EMMA, uuid5(SPACE, "profile") if profile else None, "Emma", years, protected)
    given = {k: {v} for k, v in (confirmed or {}).items()}
    left = {k: {v} for k, v in (exempted or {}).items()}
    return Case(child, adults, given, left, {**AGES, **ages}, CARE)


JOINT = (adult(MOR, "JOINT"), adult(FAR, "JOINT"))
SOLE = (adult(MOR, "SOLE"), adult(FAR, "WITHOUT"))
ORDER = adult(TONE, "CUSTODY", decision="Nemnda 24/113", source="Barneverntjenesten")
FOSTER = adult(ELLEN, "FOSTER")

SETTLED = {
    "joint": (case(6, *JOINT), "Mor JOINT, Far JOINT"),
    "alone": (case(9, *SOLE), "Mor SOLE"),
    "by judgement": (case(7, adult(MOR, "BY_JUDGEMENT")), "Mor BY_JUDGEMENT"),
    "alone and by judgement": (
        case(7, adult(MOR, "SOLE"), adult(VERGE, "BY_JUDGEMENT")),
        "Mor SOLE, Verge BY_JUDGEMENT",
    ),
    "before birth": (case(-1, adult(MOR, "EXPECTING"), adult(FAR, "JOINT")), "Mor EXPECTING"),
    "fourteen": (case(14, *JOINT), "Mor JOINT, Far JOINT"),
    "fifteen": (case(15, *JOINT), "Mor JOINT, Far JOINT, Emma SELF"),
    "seventeen": (case(17, *SOLE), "Mor SOLE, Emma SELF"),
    "sixteen where the municipality says so": (
        case(16, *JOINT, guardians_agree_until=16),
        "Emma SELF",
    ),
    "fifteen where sixteen may alone": (
        case(15, *SOLE, guardians_agree_until=16),
        "Mor SOLE, Emma SELF",
    ),
    "eighteen": (case(18, *JOINT), "Emma OF_AGE"),
    "eighteen and blocked": (case(18, adult(FAR, "JOINT", is_blocked=True)), "Emma OF_AGE"),
    "eighteen and protected": (case(18, protected=True), "Emma OF_AGE"),
    "eighteen with an appointed guardian": (
        case(18, adult(VERGE, "APPOINTED", agrees=True)),
        "Verge APPOINTED",
    ),
    "eighteen, appointed for money only": (
        case(18, adult(VERGE, "APPOINTED", agrees=False)),
        "Emma OF_AGE",
    ),
    "appointed, and nobody else": (case(10, adult(VERGE, "APPOINTED")), "Verge APPOINTED"),
    "appointed beside a parent": (
        case(10, *SOLE, adult(VERGE, "APPOINTED", agrees=True)),
        "Mor SOLE, Verge APPOINTED",
    ),
    "custody order, parents left out by it": (
        case(10, adult(MOR, "SOLE", agrees=False), ORDER, FOSTER),
        "Tone CUSTODY",
    ),
    "custody order, mother answers by it": (
        case(10, adult(MOR, "SOLE", agrees=True), ORDER),
        "Tone CUSTODY, Mor SOLE",
    ),
    "emergency order at fifteen": (
        case(15, adult(MOR, "SOLE", agrees=False), adult(TONE, "EMERGENCY")),
        "Tone EMERGENCY, Emma SELF",
    ),
    "voluntary placement": (
        case(10, *JOINT, adult(TONE, "VOLUNTARY"), FOSTER),
        "Mor JOINT, Far JOINT",
    ),
    "one left out by a decision": (case(9, *JOINT, exempted={FAR: "JOINT"}), "Mor JOINT"),
    "left out, and not in Samspill": (
        case(9, JOINT[0], adult(FAR, "JOINT", profile_id=None), exempted={FAR: "JOINT"}),
        "Mor JOINT",
    ),
    "protected, each confirmed": (
        case(7, *JOINT, protected=True, confirmed={MOR: "JOINT", FAR: "JOINT"}),
        "Mor JOINT, Far JOINT",
    ),
    "protected, one confirmed, one left out": (
        case(
            7,
            JOINT[0],
            adult(FAR, "JOINT", is_blocked=True),
            protected=True,
            confirmed={MOR: "JOINT"},
            exempted={FAR: "JOINT"},
        ),
        "Mor JOINT",
    ),
    "unknown relation, confirmed": (
        case(7, adult(MOR, "UNKNOWN"), confirmed={MOR: "UNKNOWN"}),
        "Mor CONFIRMED",
    ),
}

UNCLEAR = {
    "nobody": (case(7), Why.NOBODY),
    "nobody with a say": (case(7, adult(FAR, "WITHOUT")), Why.NOBODY),
    "one of two": (case(7, JOINT[0]), Why.ONE_OF_TWO),
    "protected": (case(7, *JOINT, protected=True), Why.PROTECTED),
    "blocked": (case(7, JOINT[0], adult(FAR, "JOINT", is_blocked=True)), Why.BLOCKED),
    "blocked without a say": (
        case(7, adult(MOR, "SOLE"), adult(FAR, "WITHOUT", is_blocked=True)),
        Why.BLOCKED,
    ),
    "unknown relation": (case(7, *JOINT, adult(VERGE, "UNKNOWN")), Why.UNKNOWN_RELATION),
    "no profile": (case(7, adult(MOR, "SOLE", profile_id=None)), Why.NO_PROFILE),
    "young person without a profile": (case(15, *SOLE, profile=False), Why.NO_PROFILE),
    "of age without a profile": (case(18, profile=False), Why.NO_PROFILE),
    "order that says nothing of the mother": (case(7, adult(MOR, "SOLE"), ORDER), Why.NO_DECISION),
    "foster home without a decision": (case(7, *JOINT, FOSTER), Why.NO_DECISION),
    "unborn, nobody": (case(-1, adult(FAR, "JOINT")), Why.NOBODY),
    "unborn and blocked": (case(-1, adult(MOR, "EXPECTING", is_blocked=True)), Why.BLOCKED),
    "appointed twice": (
        case(7, adult(VERGE, "APPOINTED"), adult(ELLEN, "APPOINTED")),
        Why.NOBODY,
    ),
    "appointed beside a parent, unsaid": (
        case(7, *SOLE, adult(VERGE, "APPOINTED")),
        Why.NO_DECISION,
    ),
    "verge of an adult, blocked": (
        case(18, adult(VERGE, "APPOINTED", agrees=True, is_blocked=True)),
        Why.BLOCKED,
    ),
    "protected, one of two confirmed": (
        case(7, *JOINT, protected=True, confirmed={MOR: "JOINT"}),
        Why.NOT_SETTLED,
    ),
    "confirmed as what she was": (
        case(7, *SOLE, protected=True, confirmed={MOR: "JOINT"}),
        Why.PROTECTED,
    ),
    "confirmed, but blocked since": (
        case(7, adult(MOR, "SOLE", is_blocked=True), confirmed={MOR: "SOLE"}),
        Why.BLOCKED,
    ),
    "confirmed without a profile": (
        case(7, adult(MOR, "UNKNOWN", profile_id=None), confirmed={MOR: "UNKNOWN"}),
        Why.NO_PROFILE,
    ),
    "all left out": (case(7, *JOINT, exempted={MOR: "JOINT", FAR: "JOINT"}), Why.NOBODY),
}


def said(settled):
    return ", ".join(f"{one.name} {one.capacity}" for one in settled.people)


@pytest.mark.parametrize(("given", "expected"), SETTLED.values(), ids=SETTLED)
def test_who_must_agree(given, expected):
    assert said(settle(given)) == expected


@pytest.mark.parametrize(("given", "why"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_unclear_is_no(given, why):
    with pytest.raises(Unclear) as unclear:
        settle(given)
    assert unclear.value.why == why


def test_the_source_is_the_decision_where_there_is_one():
    found = settle(case(10, adult(MOR, "SOLE", agrees=False), ORDER))
    assert found.people[0].source == "Nemnda 24/113"
    assert settle(case(9, *SOLE)).people[0].source == "Folkeregisteret"


def test_it_says_who_is_left_out_and_that_people_settled_it():
    found = settle(SETTLED["protected, one confirmed, one left out"][0])
    assert [one.name for one in found.left_out] == ["Far"]
    assert found.by_people
    assert not settle(case(9, *JOINT)).by_people


def test_nobody_answers_twice():
    found = settle(case(9, *SOLE, adult(MOR, "BY_JUDGEMENT")))
    assert said(found) == "Mor SOLE" or said(found) == "Mor BY_JUDGEMENT"
    assert len(found.people) == 1


@pytest.mark.parametrize(
    ("given", "stays", "goes"),
    [
        (case(9, *JOINT), {MOR, FAR, EMMA}, {TONE}),
        (case(9, *SOLE), {MOR}, {FAR}),
        (case(9, JOINT[0], adult(FAR, "JOINT", is_blocked=True)), {MOR}, {FAR}),
        (case(9, adult(MOR, "JOINT", is_protected=True), JOINT[1], protected=True), {MOR}, {FAR}),
        (case(9, *JOINT, protected=True, confirmed={FAR: "JOINT"}), {FAR}, {MOR}),
        (case(9, adult(MOR, "SOLE", agrees=False), ORDER, FOSTER), {TONE}, {MOR, ELLEN}),
        (case(9, adult(MOR, "SOLE", agrees=True), ORDER), {TONE, MOR}, set()),
        (case(9, adult(MOR, "SOLE"), ORDER), {TONE}, {MOR}),
        (case(9, adult(MOR, "UNKNOWN")), set(), {MOR}),
        (case(18, *JOINT), {EMMA}, {MOR, FAR}),
        (case(18, adult(VERGE, "APPOINTED", agrees=True)), {VERGE, EMMA}, set()),
        (case(15, *JOINT, protected=True), {EMMA}, {MOR, FAR}),
    ],
    ids=range(12),
)
def test_who_keeps_what_she_has(given, stays, goes):
    kept = {who for who in stays | goes if may_stay(given, who)}
    assert kept == stays


def test_a_block_beats_another_relation_of_the_same_adult():
    both = (adult(MOR, "SOLE"), adult(MOR, "UNKNOWN", is_blocked=True))
    assert not may_stay(case(9, *both), MOR)
