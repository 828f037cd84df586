"""Cases about people's data: reported by anybody, read by two, with a clock (J16, GDPR 12, 33)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.administration.access import open_tenant
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.organisation.queries import policy
from samspill.privacy.actions import Reported, register_case, take_step
from samspill.privacy.models import CaseKind, Decision, Fault, PrivacyCase, StepKind
from samspill.privacy.queries import case_of, cases_of, own_case, own_cases, steps_of, words_of
from tests.administration.test_opening import tenant_id
from tests.support.forms import post
from tests.support.statements import counted_statements

MONA, TOR, DAG, OLA, YUSUF = "Mona Aas", "Tor Aas", "Dag Moen", "Ola Vik", "Yusuf Ali"
SECRET = "Vikaren leste hemmeligordet høyt."


def report(cast, name=MONA, kind=CaseKind.ACCESS_FAULT, **more):
    fault = Fault.SEES_TOO_MUCH if kind == CaseKind.ACCESS_FAULT else None
    with cast.acting_as(name, "PRIVATE" if name != "Hanne Nilsen" else ""):
        return register_case(cast.actor_now(), Reported(kind, SECRET, fault=fault, **more))


def step(cast, case_id, kind, decision=None, words="Vi har sett på det.", by=DAG):
    with cast.acting_as(by):
        opened = open_tenant(tenant(cast), Area.PRIVACY_CASES, Level.MANAGE)
        take_step(opened, case_id=case_id, step=kind, text=words, decision=decision)


def tenant(cast):
    return cast.actor_now().tenant_id


def seen(cast, case_id, by=DAG):
    with cast.acting_as(by):
        return case_of(tenant(cast), case_id)


def mine(cast, name=MONA):
    with cast.acting_as(name, "PRIVATE"):
        return own_cases(cast.actor_now().profile_id)


def words_on(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


# ---- who reads a case -----------------------------------------------------------------------


def test_the_reporter_and_the_officer_read_it_and_nobody_else(cast):
    case_id = report(cast, about="Vikaren i 3B")
    with cast.acting_as(MONA, "PRIVATE"):
        assert words_of(case_id).text == SECRET
        assert words_of(case_id).about == "Vikaren i 3B"
    with cast.acting_as(DAG):
        assert [one.id for one in cases_of(tenant(cast), closed=False)] == [case_id]
    for name in (TOR, OLA, "Hanne Nilsen", "Marit Sund", "Ingrid Holm"):
        with cast.acting_as(name):
            assert not db.session.scalars(select(PrivacyCase)).all(), name
            with pytest.raises(NotVisible):
                own_case(cast.actor_now().profile_id, case_id)


def test_the_words_are_sealed(cast):
    case_id = report(cast, about="Vikaren i 3B")
    with acting(None), transaction(), system_access("test: read"):
        row = db.session.get_one(PrivacyCase, case_id)
        assert SECRET.encode() not in row.text_sealed
        assert b"Vikaren" not in (row.about_sealed or b"")


def test_the_officer_of_another_municipality_does_not_find_it(cast):
    case_id = report(cast)
    nordlia = tenant_id("Nordlia kommune")
    assert cast.client(DAG).get(f"/admin/{nordlia}/personvernsaker").status_code == 404
    own = tenant_id()
    assert cast.client(DAG).get(f"/admin/{own}/personvernsaker/{uuid4()}").status_code == 404
    assert cast.client(DAG).get(f"/admin/{own}/personvernsaker/{case_id}").status_code == 200
    for name in (OLA, "Hanne Nilsen"):
        wanted = 403 if name == OLA else 404
        for path in ("", f"/{case_id}"):
            answer = cast.client(name).get(f"/admin/{own}/personvernsaker{path}")
            assert answer.status_code == wanted
            assert "hemmeligordet" not in answer.text


def test_nobody_changes_what_was_written_and_a_note_is_the_officers_own(cast):
    case_id = report(cast)
    step(cast, case_id, StepKind.NOTE, words="Dette er bare for meg.")
    step(cast, case_id, StepKind.TAKEN, words="")
    with cast.acting_as(MONA, "PRIVATE"):
        assert [one.kind for one in steps_of(case_id)] == [StepKind.TAKEN]
    with cast.acting_as(DAG):
        assert [one.kind for one in steps_of(case_id)] == [StepKind.NOTE, StepKind.TAKEN]
    assert "bare for meg" not in cast.client(MONA, "PRIVATE").get(f"/innsyn/saker/{case_id}").text
    for name in (MONA, DAG):
        with acting(cast.actor(name)), pytest.raises(Exception, match="permission denied"):
            db.session.execute(text("update privacy_cases set kind = 'ERASURE', fault = null"))
        db.session.rollback()


# ---- the clock ------------------------------------------------------------------------------


def test_a_fault_has_72_hours_from_when_it_came(cast):
    case_id = report(cast)
    case = seen(cast, case_id)
    assert case.due_at - case.registered_at == timedelta(hours=72)
    assert (case.is_near, case.is_late) == (False, False)
    with moved(timedelta(hours=49)):
        assert seen(cast, case_id).is_near
    with moved(timedelta(hours=73)):
        assert seen(cast, case_id).is_late
        words = words_on(cast.client(DAG).get(f"/admin/{tenant_id()}/personvernsaker"))
        assert "Fristen er ute" in words
    with cast.acting_as(DAG):
        rule = policy("privacy_cases", tenant(cast), clock.today())
        assert "artikkel 33" in rule.source


@pytest.mark.parametrize("kind", [k for k in CaseKind if k != CaseKind.ACCESS_FAULT])
def test_what_is_asked_for_has_thirty_days(cast, kind):
    case = seen(cast, report(cast, kind=kind))
    assert (clock.today(case.due_at) - clock.today(case.registered_at)).days == 31
    assert not case.is_near
    with moved(timedelta(days=25)):
        assert seen(cast, case.id).is_near


def test_a_breach_is_settled_when_it_is_reported_to_the_authority(cast):
    case_id = report(cast)
    step(cast, case_id, StepKind.ANSWERED, Decision.BREACH)
    assert seen(cast, case_id).settled_at is None
    with pytest.raises(RuleBroken) as broken:
        step(cast, case_id, StepKind.CLOSED)
    assert broken.value.code == "unsettled"
    step(cast, case_id, StepKind.NOTIFIED)
    assert seen(cast, case_id).settled_at is not None
    step(cast, case_id, StepKind.CLOSED)
    assert seen(cast, case_id).is_closed
    step(cast, case_id, StepKind.NOTE)
    with pytest.raises(Conflict):
        step(cast, case_id, StepKind.ANSWERED, Decision.NO_BREACH)


@pytest.mark.parametrize("decision", [Decision.LOW_RISK, Decision.NO_BREACH])
def test_without_risk_an_answer_is_enough(cast, decision):
    case_id = report(cast)
    step(cast, case_id, StepKind.ANSWERED, decision)
    step(cast, case_id, StepKind.CLOSED)
    with cast.acting_as(DAG):
        assert not cases_of(tenant(cast), closed=False)
        assert [one.decision for one in cases_of(tenant(cast), closed=True)] == [decision]


def test_what_is_not_erased_is_shut_with_a_reason_and_a_day(cast):
    case_id = report(cast, kind=CaseKind.ERASURE)
    step(
        cast, case_id, StepKind.ANSWERED, Decision.SHUT, "Arkivloven sier at det skal tas vare på."
    )
    page = words_on(cast.client(MONA, "PRIVATE").get(f"/innsyn/saker/{case_id}"))
    assert "Stengt for alle, men ikke slettet" in page
    assert "Arkivloven sier" in page
    assert str(clock.today().year) in page


def test_an_answer_fits_what_was_asked(cast):
    fault, request = report(cast), report(cast, kind=CaseKind.CORRECTION)
    for case_id, kind, decision, field in (
        (fault, StepKind.ANSWERED, Decision.GRANTED, "decision"),
        (fault, StepKind.ANSWERED, None, "decision"),
        (request, StepKind.ANSWERED, Decision.NO_BREACH, "decision"),
        (request, StepKind.NOTIFIED, None, "step"),
        (request, StepKind.CLOSED, None, "step"),
    ):
        with pytest.raises(RuleBroken) as broken:
            step(cast, case_id, kind, decision)
        assert broken.value.field == field
    with pytest.raises(RuleBroken) as broken:
        step(cast, request, StepKind.NOTE, words="")
    assert broken.value.field == "text"


# ---- being told -----------------------------------------------------------------------------


def mails(monkeypatch):
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail", lambda *mail, **_more: sent.append(mail)
    )
    return sent


def deliver(template):
    with acting(None), transaction(), system_access("test: read"):
        query = select(Notice.id, Notice.profile_id).where(
            Notice.template == template, Notice.state == "QUEUED"
        )
        found = db.session.execute(query).all()
    for row in found:
        with acting(None), transaction():
            deliver_notice(row.id)
    return [row.profile_id for row in found]


def test_the_officer_is_told_at_once_without_a_word_of_it(cast, monkeypatch):
    sent, dag = mails(monkeypatch), cast.profile_id(DAG)
    report(cast, about="Vikaren i 3B")
    assert deliver("case_waits") == [dag]
    [[address, *parts]] = sent
    assert address == "dag.moen@fjordvik.example"
    for hidden in ("hemmeligordet", "Mona", "Vikaren", "tilgang", "plan"):
        assert not [part for part in parts if hidden in str(part)], hidden


def test_the_reporter_is_told_that_there_is_an_answer(cast, monkeypatch):
    sent, mona = mails(monkeypatch), cast.profile_id(MONA)
    case_id = report(cast)
    step(cast, case_id, StepKind.TAKEN, words="")
    assert deliver("case_answered") == []
    step(cast, case_id, StepKind.ANSWERED, Decision.NO_BREACH)
    assert deliver("case_answered") == [mona]
    assert "avvik" not in str(sent)


# ---- the pages ------------------------------------------------------------------------------


def test_reporting_from_the_footer(cast):
    plan_id = cast.active_plan()
    client = cast.client(MONA, "PRIVATE")
    assert "/meld-feil-tilgang" in client.get("/hjem").text
    form = client.get(f"/meld-feil-tilgang?plan={plan_id}")
    assert re.search(rf'<option selected value="{plan_id}">', form.text)
    wrong = post(client, "/meld-feil-tilgang", {"text": "x"})
    assert wrong.status_code == 422
    sent = {"fault": "STILL_IN", "text": SECRET, "plan": str(plan_id), "about": "Eva"}
    answer = post(client, "/meld-feil-tilgang", sent)
    assert answer.status_code == 303
    page = words_on(client.get(answer.location))
    assert "Takk for at du sa fra" in page
    assert re.search(r"Plan nummer \d+", page)
    assert answer.location in client.get("/innsyn").text
    [case] = mine(cast)
    assert case.fault == Fault.STILL_IN
    page = words_on(cast.client(DAG).get(f"/admin/{tenant_id()}/personvernsaker/{case.id}"))
    assert SECRET in page
    assert "Emma" not in page, "the officer sees which plan by number only"


def test_a_plan_that_is_not_ones_own_is_no_choice(cast):
    plan_id = cast.active_plan("Lea Vik", ("Nina Haug",), ("Grete Vik",), "Bente Ruud")
    client = cast.client(MONA, "PRIVATE")
    assert str(plan_id) not in client.get(f"/meld-feil-tilgang?plan={plan_id}").text
    sent = {"fault": "OTHER", "text": "x", "plan": str(plan_id)}
    assert post(client, "/meld-feil-tilgang", sent).status_code == 422
    assert not mine(cast)


def test_a_weak_login_may_report_and_names_no_plan(cast):
    cast.active_plan()
    client = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    assert "Emma" not in client.get("/meld-feil-tilgang").text
    answer = post(client, "/meld-feil-tilgang", {"fault": "OTHER", "text": "Noe er feil."})
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_nobody_signed_in_finds_whom_to_ring(cast):
    answer = cast.client(None).get("/meld-feil-tilgang")
    assert answer.status_code == 200
    assert "Be om personvernombudet" in answer.text
    assert "Fjordvik kommune" in answer.text
    assert "/meld-feil-tilgang" in cast.client(None).get("/").text


def test_asking_for_a_correction(cast):
    client = cast.client(MONA, "PRIVATE")
    assert "/min-informasjon/kontakt" in client.get("/innsyn/krav").text
    answer = post(client, "/innsyn/krav", {"kind": "CORRECTION", "text": SECRET})
    assert answer.status_code == 303
    assert "Svar senest" in client.get(answer.location).text
    assert post(client, "/innsyn/krav", {"kind": "ACCESS_FAULT", "text": "x"}).status_code == 422
    assert cast.client(TOR, "PRIVATE").get(answer.location).status_code == 404


def test_the_way_to_the_cases_is_the_officers(cast):
    path = f"/admin/{tenant_id()}"
    assert f"{path}/personvernsaker" in cast.client(DAG).get(path).text
    assert f"{path}/personvernsaker" not in cast.client(OLA).get(path).text


def test_the_officer_takes_a_step(cast):
    case_id = report(cast)
    client = cast.client(DAG)
    path = f"/admin/{tenant_id()}/personvernsaker/{case_id}"
    wrong = post(client, path, {"step": "ANSWERED", "text": "Vi har sett på det."})
    assert wrong.status_code == 422
    assert "Velg hva svaret er." in wrong.text
    done = {"step": "ANSWERED", "decision": "NO_BREACH", "text": "Alt var som det skal."}
    assert post(client, path, done).status_code == 303
    assert "Alt var som det skal." in client.get(path).text
    assert (
        "Alt var som det skal." in cast.client(MONA, "PRIVATE").get(f"/innsyn/saker/{case_id}").text
    )


def test_a_case_about_a_plan_elsewhere_goes_there(cast):
    nordlia = tenant_id("Nordlia kommune")
    case_id = report(cast, YUSUF, tenant_id=nordlia, plan_number=1001)
    with acting(None), transaction(), system_access("test: read"):
        assert db.session.get_one(PrivacyCase, case_id).tenant_id == nordlia
    with cast.acting_as(DAG), pytest.raises(NotVisible):
        case_of(tenant(cast), case_id)


def test_too_many_in_a_day_is_a_word_at_the_field(cast, monkeypatch):
    monkeypatch.setattr("samspill.privacy.actions.CASES_PER_DAY", 2)
    report(cast)
    report(cast)
    client = cast.client(MONA, "PRIVATE")
    answer = post(client, "/meld-feil-tilgang", {"fault": "OTHER", "text": "x"})
    assert answer.status_code == 422
    assert "Ring kommunen" in answer.text
    answer = post(client, "/innsyn/krav", {"kind": "ERASURE", "text": "x"})
    assert answer.status_code == 422


def test_who_belongs_nowhere_registers_nothing(cast):
    mona = cast.profile_id(MONA)
    with acting(None), transaction():
        assert isinstance(db.session.get_one(Profile, mona).tenant_id, UUID)
    with cast.acting_as(OLA), pytest.raises(NotEnough):
        open_tenant(tenant(cast), Area.PRIVACY_CASES, Level.READ)


def test_the_pages_cost_the_same_however_many_cases_there_are(cast):
    first = report(cast)
    step(cast, first, StepKind.TAKEN, words="")
    of_dag = f"/admin/{tenant_id()}/personvernsaker"
    costs = []
    for _round in range(2):
        found = {}
        for name, path in ((MONA, "/innsyn"), (DAG, of_dag), (DAG, f"{of_dag}/{first}")):
            client = cast.client(name)
            client.get(path)
            with counted_statements() as statements:
                assert client.get(path).status_code == 200
            found[path] = len(statements)
        assert max(found.values()) <= 10, found
        costs.append(found)
        for kind in CaseKind:
            step(cast, report(cast, kind=kind), StepKind.TAKEN, words="")
    assert costs[0] == costs[1]
