"""Documents, alone: who brings and changes which, whom one is shown to, and who reads it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.plans.documents.access import (
    choosable,
    is_guarded,
    may_edit,
    may_write,
    readers_among,
    require_choosable,
    require_own,
)
from samspill.plans.documents.models import Document, Folder
from samspill.plans.participants.models import Known, KnownTo, Role
from samspill.plans.participants.people import People
from samspill.plans.plan.models import PlanStatus
from tests.support.pieces import ME, all_but, open_to_me, person

OTHER = UUID(int=9)
MINE = (Document(author_profile_id=ME), Folder(author_profile_id=ME))
THEIRS = (Document(author_profile_id=OTHER), Folder(author_profile_id=OTHER))


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
def test_who_writes_changes_all_and_who_contributes_her_own_while_the_plan_lives(level, status):
    plan, lives = open_to_me(all_but(Area.DOCUMENTS, level), status=status), status == "ACTIVE"
    assert may_write(plan) is (lives and level >= Level.CONTRIBUTE)
    for rows, least in ((MINE, Level.CONTRIBUTE), (THEIRS, Level.WRITE)):
        for row in rows:
            may = lives and level >= least
            assert may_edit(plan, row) is may
            if may:
                require_own(plan, row)
                continue
            with pytest.raises(NotEnough, match="Du kan endre det du har lagt inn selv"):
                require_own(plan, row)


@pytest.mark.parametrize(
    ("facts", "guarded"),
    [
        ({"child_is_protected": False}, False),
        ({"child_is_protected": True}, True),
        ({"child_is_protected": True, "whereabouts": [Where.CONTACT]}, True),
        ({"child_is_protected": True, "whereabouts": [Where.FILES]}, False),
    ],
)
def test_a_file_of_a_protected_child_is_for_who_is_on_its_list(facts, guarded):
    assert is_guarded(open_to_me({}, **facts)) is guarded


# ---- whom one is shown to ------------------------------------------------------------------

GUARDIAN = person(11, Role.GUARDIAN, level=Level.CONTRIBUTE)
CHILD = person(12, Role.YOUNG_PERSON, level=Level.READ)
CARE = person(13, Role.GUARDIAN)
HOLDER = person(14, Role.BATON_HOLDER, level=Level.WRITE)
READS = person(15, level=Level.READ)
SENT = person(16)
OUTSIDE = person(17, Role.EXTERNAL)
SHUT = person(18, level=Level.NONE)
GONE = person(19, Role.BATON_HOLDER, level=Level.NONE)
EVERYBODY = (GUARDIAN, CHILD, CARE, HOLDER, READS, SENT, OUTSIDE, SHUT, GONE)
CHOSEN = (CARE, READS, SENT, OUTSIDE)
PEOPLE = People(EVERYBODY)


def ids(*people):
    return tuple(one.profile_id for one in people)


def test_one_is_shown_to_those_who_do_not_read_every_one_by_what_they_are():
    assert choosable(PEOPLE) == list(CHOSEN)


@pytest.mark.parametrize("named", [(), CHOSEN, (SENT,), (CARE, READS)])
def test_who_has_access_may_be_named(named):
    require_choosable(PEOPLE, Known(KnownTo.NAMED, ids(*named)))


@pytest.mark.parametrize("other", [GUARDIAN, HOLDER, SHUT, GONE, person(99)])
@pytest.mark.parametrize("named", [(), (SENT,), CHOSEN])
def test_nobody_else_is_named_alone_or_beside_them(named, other):
    with pytest.raises(RuleBroken) as refused:
        require_choosable(PEOPLE, Known(KnownTo.NAMED, ids(*named, other)))
    assert (refused.value.field, refused.value.code) == ("known_by", "no_access")


# ---- who reads it --------------------------------------------------------------------------

ALWAYS = (GUARDIAN, CHILD, HOLDER)
FIRST, LAST = today() - timedelta(days=2), today() + timedelta(days=2)


def among(document, **facts):
    """Who reads it, of EVERYBODY."""
    facts = {"holder_profile_id": HOLDER.profile_id, **facts}
    return set(readers_among(open_to_me({}, **facts), PEOPLE, document))


def brought(by, known_to, *named):
    """A document by somebody, for some."""
    return Document(author_profile_id=by.profile_id, known_to=known_to, known_by=list(ids(*named)))


@pytest.mark.parametrize(
    ("document", "beside"),
    [
        (brought(GUARDIAN, KnownTo.ALL), {READS}),
        (brought(SENT, KnownTo.ALL), {READS, SENT}),
        (brought(GUARDIAN, KnownTo.FAMILY_AND_HOLDER), set()),
        (brought(READS, KnownTo.FAMILY_AND_HOLDER), {READS}),
        (brought(SHUT, KnownTo.FAMILY_AND_HOLDER), set()),
        (brought(person(99), KnownTo.FAMILY_AND_HOLDER), set()),
        (brought(HOLDER, KnownTo.NAMED, SENT, CARE), {SENT, CARE}),
        (brought(READS, KnownTo.NAMED, SENT, SHUT), {READS, SENT}),
    ],
)
def test_who_reads_one_beside_the_family_and_the_holder(document, beside):
    assert among(document) == {*ALWAYS, *beside}


def test_who_acts_for_the_holder_reads_as_she_does_on_her_days():
    document = brought(GUARDIAN, KnownTo.FAMILY_AND_HOLDER)
    acts = {"acting_profile_id": READS.profile_id, "acting_from": FIRST, "acting_until": LAST}
    assert among(document, **acts) == {*ALWAYS, READS}
    assert among(document, **{**acts, "acting_until": today()}) == set(ALWAYS)
    assert among(document, holder_profile_id=OTHER) == {GUARDIAN, CHILD}, "the role alone is old"
