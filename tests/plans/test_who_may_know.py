"""That a service takes part may itself be confidential (people.md J11)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough
from samspill.core.event import record
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact, shown_contact
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.db import db
from samspill.plans.consent.actions import propose_participant
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.overview.pages import preview
from samspill.plans.participants.models import Known, KnownTo, Participant
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.events import IntroductionChanged
from samspill.plans.swaps.actions import begin_swap
from samspill.plans.timeline.models import TimelineEntry
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened, reaches
from tests.support.client import Client

TONE = "Tone Bakke"
CANARIES = re.compile(r"Tone|Bakke|Barnevern|barnevern")
PAGES = ("", "/deltakere", "/tidslinje", "/maal", "/kalender", "/samtykke", "/innsynslogg")


def people(cast, plan_id, by, *, removed=False):
    with cast.acting_as(by):
        opened(plan_id, Area.PARTICIPANTS)
        return {one.name for one in participants_of(plan_id, removed=removed)}


def words(cast, plan_id, name, kind=""):
    if name not in (MONA, TOR, HANNE):
        cast.accept(plan_id, name)
    client = cast.client(name, kind)
    assert isinstance(client, Client)
    answers = [client.get(f"/planer/{plan_id}{page}") for page in PAGES]
    assert answers[0].status_code == answers[1].status_code == 200
    assert "Dette får du se" not in answers[0].text, "only the invitation would be looked at"
    return "".join(answer.get_data(as_text=True) for answer in answers)


def with_tone(cast, known=None, people=(KARI, SIV)):
    plan_id = cast.draft("Emma Aas", people=people)
    tone = cast.profile_id(TONE)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        facts = {"title": "konsulent", "scope": PROFESSIONAL_DEFAULT}
        propose_participant(plan, profile_id=tone, known=known, **facts)
    cast.send(plan_id)
    return plan_id


def signed(cast, plan_id):
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    return plan_id


def test_child_welfare_is_known_to_family_and_holder_unless_said_otherwise(cast):
    plan_id = signed(cast, with_tone(cast))
    for name in (MONA, TOR, HANNE, TONE):
        assert TONE in people(cast, plan_id, name), name
    for name in (KARI, SIV):
        assert people(cast, plan_id, name) == {MONA, TOR, HANNE, KARI, SIV}, name
    other = cast.active_plan("Oskar Aas", people=(KARI,))
    assert KARI in people(cast, other, KARI)


def test_a_teacher_never_sees_that_child_welfare_takes_part(cast):
    plan_id = signed(cast, with_tone(cast))
    assert CANARIES.search(words(cast, plan_id, MONA, "PRIVATE"))
    assert CANARIES.search(words(cast, plan_id, HANNE))
    assert not CANARIES.search(words(cast, plan_id, KARI))
    tone = cast.profile_id(TONE)
    with cast.acting_as(MONA):
        opened(plan_id)
        who = next(one for one in participants_of(plan_id) if one.profile_id == tone)
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=who.id)
    assert CANARIES.search(words(cast, plan_id, MONA, "PRIVATE"))
    assert not CANARIES.search(words(cast, plan_id, KARI))


def test_the_row_itself_is_hidden_and_cannot_be_changed(cast):
    """The net below the queries: a forgotten filter shows and changes nothing."""
    plan_id = signed(cast, with_tone(cast))
    for name, seen in ((KARI, 5), (MONA, 6)):
        with cast.acting_as(name):
            query = select(func.count()).where(Participant.plan_id == plan_id)
            assert db.session.execute(query).scalar_one() == seen, name


def test_a_colleague_asked_about_in_her_place_is_known_to_no_more(cast):
    """Also when the service alone would let all know."""
    plan_id = cast.draft("Emma Aas", people=(SIV,))
    few = Known(KnownTo.NAMED, (cast.profile_id(SIV),))
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        facts = {"title": "lærer", "scope": PROFESSIONAL_DEFAULT, "known": few}
        propose_participant(plan, profile_id=cast.profile_id(KARI), **facts)
    cast.send(plan_id)
    signed(cast, plan_id)
    nina = cast.profile_id("Nina Haug")
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        kari = next(one for one in participants_of(plan_id) if one.name == KARI)
        assert begin_swap(plan, participant_id=kari.id, profile_id=nina) is None
        coming = next(one for one in participants_of(plan_id) if one.profile_id == nina)
    assert (coming.known_to, coming.known_by) == (few.to, list(few.by))


def test_how_to_reach_her_is_hidden_with_her(cast):
    """She shows it to all participants; that does not let more people know of her."""
    plan_id = signed(cast, with_tone(cast))
    shows = Contact(ContactKind.MOBILE, "90012345", ShownTo.PARTICIPANTS)
    for name in (TONE, SIV):
        with cast.acting_as(name):
            change_contact(cast.actor_now(), [shows])
    tone, siv = cast.profile_id(TONE), cast.profile_id(SIV)
    for name, seen in ((MONA, {tone, siv}), (HANNE, {tone, siv}), (KARI, {siv})):
        with cast.acting_as(name):
            assert set(shown_contact([tone, siv])) == seen, name
    assert "90012345" in words(cast, plan_id, KARI)


def test_those_who_are_named_may_know(cast):
    named = Known(KnownTo.NAMED, (cast.profile_id(KARI),))
    plan_id = with_tone(cast, known=named)
    with cast.acting_as(MONA):
        shown = answer_page(opened(plan_id), unfinished_consent(plan_id).id).shown
        facts = next(dict(line.facts) for line in shown.lines if line.name == TONE)
        text = facts["Hvem får vite det"]
        expected = "Bare familien, stafettholderen og disse får vite at Tone er med: Kari Lunde."
        assert text == expected
    signed(cast, plan_id)
    assert TONE in people(cast, plan_id, KARI)
    assert TONE not in people(cast, plan_id, SIV)
    assert CANARIES.search(words(cast, plan_id, KARI))
    assert not CANARIES.search(words(cast, plan_id, SIV))


def test_the_consent_page_says_who_may_know(cast):
    plan_id = with_tone(cast)
    with cast.acting_as(MONA):
        page = answer_page(opened(plan_id), unfinished_consent(plan_id).id)
        told = {line.name: dict(line.facts).get("Hvem får vite det") for line in page.shown.lines}
    assert told == {
        HANNE: None,
        KARI: "Alle som er med i planen, ser at Kari er med.",
        SIV: "Alle som er med i planen, ser at Siv er med.",
        TONE: "Bare familien og stafettholderen får vite at Tone er med.",
    }


def test_what_she_does_herself_tells_nobody_else(cast):
    plan_id = signed(cast, with_tone(cast))
    for name in (TONE, SIV):
        with cast.acting_as(name):
            plan = opened(plan_id, Area.OVERVIEW)
            record(IntroductionChanged(subject_id=plan_id, tenant_id=plan.subject.tenant_id))
    assert "Tone Bakke oppdaterte" in words(cast, plan_id, MONA, "PRIVATE")
    seen = words(cast, plan_id, KARI)
    assert "Siv Pedersen oppdaterte" in seen
    assert not CANARIES.search(seen)


def test_when_everything_ends_the_holder_still_knows_and_the_others_never(cast):
    plan_id = signed(cast, with_tone(cast))
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert TONE in people(cast, plan_id, HANNE, removed=True)
    assert TONE in people(cast, plan_id, MONA, removed=True)
    assert not reaches(cast, KARI, plan_id, Area.PARTICIPANTS)


def test_the_timeline_of_a_hidden_participant_is_the_familys(cast):
    plan_id = signed(cast, with_tone(cast))
    with cast.acting_as(MONA):
        opened(plan_id)
        rows = db.session.execute(
            select(TimelineEntry.area, TimelineEntry.facts).where(
                TimelineEntry.plan_id == plan_id, TimelineEntry.event == "ParticipantInvited"
            )
        )
        tone = str(cast.profile_id(TONE))
        areas = {row.facts["profile_id"] == tone: row.area for row in rows}
    assert areas == {True: "CONSENT", False: "PARTICIPANTS"}


def test_the_plan_as_another_sees_it_shows_only_whom_she_may_know(cast):
    plan_id = signed(cast, with_tone(cast))
    for by, of, known in ((MONA, KARI, False), (MONA, TONE, True), (MONA, HANNE, True)):
        with cast.acting_as(by):
            plan = opened(plan_id)
            who = next(one for one in participants_of(plan_id) if one.name == of)
            seen = {one.name for one in preview(plan, who.id).overview.people}
        assert (TONE in seen) == known, of
        assert SIV in seen


def test_a_version_that_waits_is_no_business_of_others(cast):
    plan_id = with_tone(cast)
    with cast.acting_as(HANNE):
        assert TONE in {line.name for line in consent_page(opened(plan_id)).asked_lines}
    signed(cast, plan_id)
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        opened(plan_id)
