"""Consents sent many at a time: a job sends each once; names for the holder, numbers for others."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.consent.models import Consent
from samspill.plans.imports.models import OfferState, PlanFile, PlanOffer
from samspill.plans.plan.actions import draft_plan
from samspill.plans.plan.models import Plan
from samspill.plans.waves import actions
from samspill.plans.waves.actions import start_wave, start_wave_for_unit
from samspill.plans.waves.jobs import send_one
from samspill.plans.waves.models import WavePlan, WaveState
from samspill.plans.waves.numbers import FEW, _masked, numbers_for_unit, of_tenant
from samspill.plans.waves.queries import drafts_of, plans_in_wave
from tests.administration.conftest import Town
from tests.plans.passing_days import after, work
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

HANNE, MARIT, KARI, OLA, BENTE = (
    *("Hanne Nilsen", "Marit Sund", "Kari Lunde", "Ola Vik"),
    "Bente Ruud",
)
OWN = "/planer/utsending"


class Waves:
    """Drafts of Hanne's, and what becomes of them."""

    def __init__(self, cast):
        self.cast, self.town = cast, Town(cast)

    def draft(self, child, holder=HANNE, people=(KARI,)):
        return self.cast.draft(child, holder, people)

    def start(self, *plan_ids, by=HANNE):
        with self.cast.acting_as(by, "WORK"):
            return start_wave(self.cast.actor_now(), plan_ids)

    def run(self):
        """What the worker does, twice: a repeat is none."""
        for row in [*self.rows(), *self.rows()]:
            with acting(None), transaction():
                send_one(str(row.plan_id), str(row.id))

    def rows(self):
        return self.all(select(WavePlan).order_by(WavePlan.plan_id))

    def all(self, query):
        with acting(None), transaction(), system_access("test"):
            found = list(db.session.scalars(query))
            db.session.expunge_all()
            return found

    def seen(self, wave_id, by=HANNE):
        actor = self.cast.actor(by, "WORK")
        with acting(actor), transaction():
            return plans_in_wave(actor.profile_id, self.town.id, wave_id, clock.today())

    def drafts(self, by=HANNE):
        actor = self.cast.actor(by, "WORK")
        with acting(actor), transaction():
            return {
                one.child_name: one.lacks
                for one in drafts_of(actor.profile_id, self.town.id, clock.today())
            }

    def left_to_ola(self, plan_id, holder=HANNE):
        """As a plan from a file, whose holder lets others send it."""
        profile_id = self.cast.profile_id(holder, "WORK")
        about = {"tenant_id": self.town.id, "offered_at": clock.now()}
        with acting(None), transaction(), system_access("test"):
            file = PlanFile(
                tenant_id=self.town.id,
                sent_by=profile_id,
                sent_at=clock.now(),
                outcome="",
                offered_before=[],
                offered=1,
                refused=0,
            )
            db.session.add(file)
            db.session.flush()
            db.session.add(
                PlanOffer(
                    **about,
                    file_id=file.id,
                    holder_profile_id=profile_id,
                    row=2,
                    state=OfferState.TAKEN,
                    leaves_sending=True,
                    plan_id=plan_id,
                )
            )


@pytest.fixture
def waves(cast):
    return Waves(cast)


# ---- the holder's own ----------------------------------------------------------------------


def test_a_wave_sends_each_consent_once_and_asks_each_family(waves):
    emma, lea = waves.draft("Emma Aas"), waves.draft("Lea Vik")
    wave_id = waves.start(emma, lea)
    assert waves.all(select(Consent.state)) == ["DRAFT", "DRAFT"]
    waves.run()
    assert {row.state for row in waves.rows()} == {WaveState.SENT}
    assert waves.all(select(Consent.state)) == ["SENT", "SENT"]
    told = waves.all(select(Notice.profile_id).where(Notice.template == "answer_waits"))
    assert sorted(told) == sorted(
        waves.cast.profile_id(name, "PRIVATE") for name in ("Mona Aas", "Tor Aas", "Grete Vik")
    )
    waves.cast.sign(lea, "Grete Vik")
    waves.cast.sign(emma, "Tor Aas")
    assert [(one.child_name, one.answered, one.asked) for one in waves.seen(wave_id)] == [
        ("Emma Aas", 1, 2),
        ("Lea Vik", 1, 1),
    ]
    page = Page(waves.cast.client(HANNE).get(f"{OWN}/{wave_id}"))
    assert "1 av 2 har svart" in page.text
    assert page.soup.h1.get_text(strip=True) == "1 av 2 har svart"


def test_what_a_draft_lacks_is_said_before_it_can_be_sent(waves):
    waves.draft("Emma Aas")
    waves.draft("Lea Vik", people=())
    with waves.cast.acting_as(HANNE):
        draft_plan(
            waves.cast.actor_now(),
            number=waves.cast.number("Iben Dahl"),
            purpose="Leke.",
            synthetic=True,
        )
    iben = waves.all(select(Plan.id).order_by(Plan.number.desc()))[0]
    waves.cast.propose(iben, KARI)
    assert waves.drafts() == {
        "Emma Aas": "",
        "Iben Dahl": "child_not_heard",
        "Lea Vik": "nothing_asked",
    }
    with pytest.raises(RuleBroken):
        waves.start(iben)
    page = Page(waves.cast.client(HANNE).get(OWN))
    assert "Skriv hva barnet mener." in page.text
    assert len(page.soup.select('[name="plans"]')) == 1


def test_a_protected_child_is_in_no_list_of_waves(waves):
    emma, noah = waves.draft("Emma Aas"), waves.draft("Noah Moe")
    assert list(waves.drafts()) == ["Emma Aas"]
    with pytest.raises(RuleBroken):
        waves.start(noah)
    wave_id = waves.start(emma)
    waves.cast.protect("Emma Aas")
    waves.run()
    (row,) = waves.rows()
    assert (row.state, row.why) == (WaveState.HELD, "changed")
    assert waves.all(select(Consent.state).where(Consent.plan_id == emma)) == ["DRAFT"]
    assert waves.seen(wave_id) == []


def test_one_that_cannot_go_holds_nobody_else_up_and_says_why(waves, monkeypatch):
    emma, lea = waves.draft("Emma Aas"), waves.draft("Lea Vik")
    wave_id = waves.start(emma, lea)
    real = actions.send_for_holder

    def unclear(plan):
        if plan.subject.id == emma:
            raise RuleBroken("", "Uklart.", "unclear")
        return real(plan)

    monkeypatch.setattr(actions, "send_for_holder", unclear)
    waves.run()
    assert [(one.child_name, one.state, one.why) for one in waves.seen(wave_id)] == [
        ("Emma Aas", "HELD", "unclear"),
        ("Lea Vik", "SENT", None),
    ]
    page = Page(waves.cast.client(HANNE).get(f"{OWN}/{wave_id}"))
    assert "Avklar hvem som må svare." in page.text
    assert waves.drafts() == {"Emma Aas": ""}, "it may be sent again"


@pytest.mark.parametrize("change", ["sent", "left", "gone"])
def test_what_changed_on_the_way_stops_that_one(waves, change):
    emma = waves.draft("Emma Aas")
    waves.start(emma)
    if change == "sent":
        waves.cast.send(emma)
    elif change == "left":
        waves.cast.leave(HANNE)
    else:
        with after(31):
            work(emma)
        assert waves.rows() == []
        with acting(None), transaction():
            send_one(str(emma), str(emma))
        return
    waves.run()
    (row,) = waves.rows()
    assert (row.state, row.why) == (WaveState.HELD, "changed")
    assert waves.all(select(Consent.number)) == [1]


def test_what_lapsed_is_told_with_the_next_step(waves):
    wave_id = waves.start(emma := waves.draft("Emma Aas"))
    waves.run()
    with after(8):
        work(emma)
    assert waves.seen(wave_id)[0].is_waiting
    with after(31):
        work(emma)
    (one,) = waves.seen(wave_id)
    assert one.is_over
    page = Page(waves.cast.client(HANNE).get(f"{OWN}/{wave_id}"))
    assert "0 av 1 har svart" in page.text
    assert "Snakk med familien" in page.text


def test_nobody_sees_or_starts_anothers_wave(waves):
    emma = waves.draft("Emma Aas")
    wave_id = waves.start(emma)
    for name in (MARIT, BENTE):
        assert waves.seen(wave_id, name) == []
        assert waves.cast.client(name).get(f"{OWN}/{wave_id}").status_code == 404
        with pytest.raises(RuleBroken):
            waves.start(emma, by=name)
    with pytest.raises(NotEnough):
        waves.start(emma, by=KARI)


@pytest.mark.parametrize("number", [0, actions.AT_ONCE + 1])
def test_nothing_and_too_much_is_said_at_the_field(waves, number):
    with pytest.raises(RuleBroken) as rule:
        waves.start(*[UUID(int=n) for n in range(number)])
    assert rule.value.field == "plans"


def test_the_way_through_the_holders_page(waves):
    emma = waves.draft("Emma Aas")
    client = waves.cast.client(HANNE)
    nothing = Page(post(client, OWN, {}))
    assert (nothing.status, list(nothing.errors())) == (422, ["plans"])
    sent = post(client, OWN, {"plans": str(emma)})
    assert sent.status_code == 303
    assert "Én er på vei ut." in client.get(sent.location).text
    waves.run()
    assert "0 av 1 har svart" in client.get(OWN).text


# ---- by number -----------------------------------------------------------------------------


def test_who_administers_sends_what_holders_left_to_her_by_number_only(waves):
    emma, lea = waves.draft("Emma Aas"), waves.draft("Lea Vik")
    waves.left_to_ola(emma)
    path = waves.town.path("/utsending")
    ola = waves.cast.client(OLA)
    page = ola.get(path)
    assert "Helsestasjonen" in page.text
    assert "Færre enn fem planer" in page.text
    assert "Emma" not in page.text
    unit_id = waves.town.units["Helsestasjonen"]
    assert post(ola, f"{path}/{unit_id}").status_code == 303
    assert post(ola, f"{path}/{unit_id}").status_code == 409
    waves.run()
    (row,) = waves.rows()
    assert (row.plan_id, row.state) == (emma, WaveState.SENT)
    assert waves.all(select(Consent.state).where(Consent.plan_id == lea)) == ["DRAFT"]
    with waves.town.opened(OLA):
        assert db.session.scalars(select(WavePlan)).all() == []


def test_a_holder_who_changed_meanwhile_has_left_nothing_to_others(waves):
    emma = waves.draft("Emma Aas")
    waves.left_to_ola(emma)
    with waves.town.opened(OLA) as tenant:
        start_wave_for_unit(tenant, waves.town.units["Helsestasjonen"])
    marit = waves.cast.profile_id(MARIT)
    with acting(None), transaction(), system_access("test"):
        db.session.execute(update(Plan).where(Plan.id == emma).values(holder_profile_id=marit))
    waves.run()
    assert [row.why for row in waves.rows()] == ["changed"]


def test_a_unit_with_nothing_left_is_a_conflict(waves):
    waves.draft("Emma Aas")
    with pytest.raises(Conflict), waves.town.opened(OLA) as tenant:
        start_wave_for_unit(tenant, waves.town.units["Helsestasjonen"])


class Row:
    """What the database counted."""

    unit_name, started_at = "Helsestasjonen", clock.now()

    def __init__(self, sent, answered):
        self.sent, self.answered = sent, answered


@pytest.mark.parametrize("sent", [0, 1, FEW - 1, FEW, 2 * FEW - 1, 2 * FEW, 23])
def test_no_number_tells_of_a_few(sent):
    """Neither those who have answered nor those who have not are told when they are 1 to 4."""
    for answered in range(sent + 1):
        told = _masked(Row(sent, answered))
        few = [n for n in (answered, sent - answered) if 0 < n < FEW]
        assert (told.sent is None) == (sent < FEW)
        assert (told.answered is None) == (sent < FEW or bool(few))


def test_a_leader_reads_numbers_of_her_own_unit(waves):
    wave_id = waves.start(waves.draft("Emma Aas"))
    waves.run()
    with waves.cast.acting_as(MARIT):
        (own,) = numbers_for_unit(waves.town.units["Helsestasjonen"])
        assert numbers_for_unit(waves.town.units["Fjordvik skole"]) == []
    assert (own.sent, own.answered) == (None, None)
    page = waves.cast.client(MARIT).get(OWN)
    assert "Færre enn fem planer" in page.text
    assert "Emma" not in page.text
    assert str(wave_id) not in page.text


def test_another_municipality_is_not_counted(waves):
    waves.left_to_ola(waves.draft("Emma Aas"))
    with waves.town.opened(OLA):
        assert len(of_tenant(waves.town.id)[0]) == 1
        assert of_tenant(waves.town.other_id) == ([], [])


def test_the_pages_ask_the_same_number_of_times_whatever_the_amount(waves):
    counts = {}
    clients = {name: waves.cast.client(name) for name in (HANNE, MARIT, OLA)}
    for children in (("Emma Aas", "Lea Vik"), ("Iben Dahl", "Amir Ali", "Oskar Aas")):
        sent, *rest = [waves.draft(child) for child in children]
        waves.draft(children[0], MARIT)
        for plan_id in rest:
            waves.left_to_ola(plan_id)
        wave_id = waves.start(sent)
        waves.run()
        for name, page in (
            (HANNE, OWN),
            (HANNE, f"{OWN}/{wave_id}"),
            (MARIT, OWN),
            (OLA, waves.town.path("/utsending")),
        ):
            with counted_statements() as found:
                assert clients[name].get(page).status_code == 200
            counts.setdefault((name, page[:20]), set()).add(len(found))
    assert all(len(found) == 1 and max(found) <= 10 for found in counts.values()), counts


def test_a_repeat_of_the_form_starts_one_wave(waves):
    emma = waves.draft("Emma Aas")
    client = waves.cast.client(HANNE)
    key = {"plans": str(emma), "form_key": "6d9f3cf8-2e0c-4a53-9a0e-4a8f5ad0b001"}
    first, second = post(client, OWN, key), post(client, OWN, key)
    assert first.location == second.location
    assert len(waves.rows()) == 1
    with acting(None), transaction():
        jobs = select(text("count(*)")).select_from(text("procrastinate_jobs"))
        assert db.session.scalar(jobs.where(text("task_name = 'waves.send'"))) == 1
