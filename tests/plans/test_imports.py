"""Plans from another product: shown, laid before the holders, taken over by them; never half."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import propose_block
from samspill.plans.consent.lines import lines_of
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.imports import actions
from samspill.plans.imports.actions import refuse_plans, take_plans
from samspill.plans.imports.jobs import forget
from samspill.plans.imports.models import OfferState, PlanFile, PlanOffer
from samspill.plans.imports.queries import shells_for, taken_files
from samspill.plans.imports.taking import (
    KEPT,
    drop_file,
    offer_plans,
    preview,
    rows_set_aside,
    send_file,
)
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.models import Plan, PlanIntroduction
from tests.administration.conftest import Town, later  # noqa: F401 - a fixture
from tests.administration.test_employees import number_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

OLA, HANNE, MARIT, KARI = "Ola Vik", "Hanne Nilsen", "Marit Sund", "Kari Lunde"
HEADING = "Barnets fødselsnummer;Plantype;Stafettholder;Enhet;Formål;Deltakere;Sluttdato"
PURPOSE = "Lese bedre."


def address(name):
    return name.lower().replace(" ", ".") + "@fjordvik.example"


@pytest.fixture
def town(cast):
    return Town(cast)


class Import:
    """A file of plans in the hands of Ola, and what the holders do with it."""

    def __init__(self, town):
        self.town, self.cast = town, town.cast

    def row(self, child="Emma Aas", holder=HANNE, kind="Stafettlogg", people="", **more):
        number = more.get("number") or self.cast.number(child)
        who = holder if "@" in holder or holder.isdigit() or not holder else address(holder)
        cells = (number, kind, who, more.get("unit", ""), more.get("purpose", PURPOSE), people)
        return ";".join([*cells, more.get("until", "")])

    def send(self, *rows, by=OLA):
        with self.town.opened(by) as tenant:
            return send_file(tenant, "\n".join([HEADING, *rows]).encode(), synthetic=True)

    def look(self, file_id, by=OLA):
        with self.town.opened(by) as tenant:
            found = preview(tenant, file_id, synthetic=True)
        ready = [(one.entry.row, one.holder.name) for one in found.ready]
        return ready, [(one.row, one.column) for one in found.refused]

    def offer(self, *rows):
        file_id = self.send(*rows)
        with self.town.opened(OLA) as tenant:
            offer_plans(tenant, file_id, synthetic=True)
        return file_id

    def shells(self, holder=HANNE):
        actor = self.cast.actor(holder, "WORK")
        with acting(actor), transaction():
            return shells_for(actor.profile_id, self.town.id, clock.today())

    def take(self, holder=HANNE, *, leaves_sending=False, ids=None):
        ids = [one.offer_id for one in self.shells(holder)] if ids is None else ids
        with self.cast.acting_as(holder, "WORK"):
            return take_plans(self.cast.actor_now(), ids, leaves_sending=leaves_sending)

    def plans(self):
        return self.all(select(Plan).order_by(Plan.number))

    def all(self, query):
        with acting(None), transaction(), system_access("test"):
            found = list(db.session.scalars(query))
            db.session.expunge_all()
            return found

    def count(self, model):
        return self.all(select(func.count()).select_from(model))[0]


@pytest.fixture
def imports(town):
    return Import(town)


# ---- the file ------------------------------------------------------------------------------


def test_the_preview_says_who_would_be_asked_and_changes_nothing(imports):
    file_id = imports.send(
        imports.row("Emma Aas"),
        imports.row("Oskar Aas", imports.cast.number(HANNE), people=f"{address(KARI)} (Fagperson)"),
        imports.row("Lea Vik", MARIT),
        imports.row("Iben Dahl", "ukjent@fjordvik.example"),
    )
    ready, refused = imports.look(file_id)
    assert ready == [(2, HANNE), (3, HANNE), (4, MARIT)]
    assert refused == [(5, "Stafettholder")]
    assert imports.count(PlanOffer) == imports.count(Plan) == 0


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"holder": KARI}, "Stafettholder"),  # may not hold plans
        ({"holder": "ingrid.holm@nordlia.example"}, "Stafettholder"),  # another municipality
        ({"holder": OLA}, "Stafettholder"),
        ({"unit": "PPT"}, "Enhet"),
        ({"people": "ukjent@fjordvik.example"}, "Deltakere"),
        ({"people": address(HANNE)}, "Deltakere"),
        ({"until": "01.01.2020"}, "Sluttdato"),
        ({"until": "01.01.2099"}, "Sluttdato"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_and_the_others_go_on(imports, more, column):
    file_id = imports.offer(imports.row(**more), imports.row("Lea Vik"))
    with pytest.raises(NotVisible):
        imports.look(file_id)
    (offer,) = imports.all(select(PlanOffer))
    assert offer.row == 3
    assert imports.look(imports.send(imports.row(**more)))[1] == [(2, column)]


def test_nobody_lays_a_plan_before_herself(imports):
    profile_id = imports.cast.profile_id(OLA)
    with acting(None), transaction():
        db.session.get_one(Profile, profile_id).may_hold_plans = True
    assert imports.look(imports.send(imports.row(holder=OLA)))[1] == [(2, "Stafettholder")]


def test_a_holder_who_has_left_is_nobody(imports):
    imports.cast.leave(HANNE)
    assert imports.look(imports.send(imports.row()))[1] == [(2, "Stafettholder")]


def test_who_is_protected_is_found_by_number_alone(imports):
    imports.cast.protect(MARIT)
    number = imports.cast.number(MARIT)
    by_address, by_number = imports.row(holder=MARIT), imports.row("Lea Vik", number, unit="PPT")
    assert imports.look(imports.send(by_address, by_number)) == (
        [(3, MARIT)],
        [(2, "Stafettholder")],
    )


def test_what_the_file_says_of_a_child_is_told_by_nobody_who_administers(imports):
    """Known, unknown, protected, with a plan, in another municipality, of age: all the same."""
    imports.cast.active_plan("Emma Aas")
    rows = [
        imports.row(child)
        for child in ("Emma Aas", "Noah Moe", "Zara Ali", "Mina Sand", "Lea Vik", KARI)
    ]
    file_id = imports.send(*rows, imports.row(number=number_of(5)))
    assert imports.look(file_id) == ([(row, HANNE) for row in range(2, 9)], [])
    page = imports.cast.client(OLA).get(imports.town.path(f"/planer/filer/{file_id}"))
    for child in ("Emma", "Noah", "Zara", "Mina", "Lea", imports.cast.number("Emma Aas")):
        assert child not in page.text


def test_a_file_is_the_senders_for_an_hour(imports, later):  # noqa: F811
    file_id = imports.send(imports.row())
    for act in (preview, offer_plans, rows_set_aside):
        with pytest.raises(NotVisible), imports.town.opened(OLA) as tenant:
            act(tenant, uuid4(), synthetic=True)
    later(seconds=KEPT.total_seconds() + 1)
    with pytest.raises(NotVisible):
        imports.look(file_id)
    imports.send(imports.row("Lea Vik"))
    sealed = imports.all(select(PlanFile.content_sealed).order_by(PlanFile.sent_at))
    assert [content is None for content in sealed] == [True, False]


def test_a_file_that_was_dropped_or_laid_before_is_empty(imports):
    dropped = imports.send(imports.row())
    with imports.town.opened(OLA) as tenant:
        drop_file(tenant, dropped)
    imports.offer(imports.row())
    assert imports.all(select(PlanFile.content_sealed)) == [None, None]


def test_the_rows_that_must_be_mended_are_kept_for_the_rest_of_the_hour(imports, later):  # noqa: F811
    file_id = imports.offer(imports.row(), imports.row("Lea Vik", KARI))
    ola, page = imports.cast.client(OLA), imports.town.path("/planer")
    rows = f"{page}/filer/{file_id}/rettes"
    assert rows in ola.get(page).text
    assert rows not in imports.cast.client("Dag Moen").get(page).text
    assert imports.cast.number("Lea Vik") in ola.get(rows).text
    later(seconds=KEPT.total_seconds() + 1)
    _run(forget)
    with pytest.raises(NotVisible), imports.town.opened(OLA) as tenant:
        rows_set_aside(tenant, file_id, synthetic=True)
    assert imports.all(select(PlanFile.content_sealed)) == [None]


def test_what_changed_since_the_preview_is_shown_again(imports):
    file_id = imports.send(imports.row(), imports.row("Lea Vik", MARIT))
    imports.cast.leave(MARIT)
    with pytest.raises(Conflict), imports.town.opened(OLA) as tenant:
        offer_plans(tenant, file_id, synthetic=True)
    assert imports.count(PlanOffer) == 0


def test_a_file_without_one_right_row_asks_nobody(imports):
    file_id = imports.send(imports.row(holder=KARI))
    with pytest.raises(RuleBroken), imports.town.opened(OLA) as tenant:
        offer_plans(tenant, file_id, synthetic=True)


def test_the_rows_set_aside_come_back_as_a_file_that_can_be_mended(imports):
    number = imports.cast.number("Lea Vik")
    file_id = imports.send(imports.row(), imports.row("Lea Vik", purpose="=1+1"), "for;få")
    with imports.town.opened(OLA) as tenant:
        content = rows_set_aside(tenant, file_id, synthetic=True)
    text = content.decode("utf-8-sig")
    assert imports.cast.number("Emma Aas") not in text
    assert f"{number};Stafettlogg" in text
    assert ";'=1+1;" in text
    assert "Rad 3. Formål: Begynner med" in text
    assert "Rad 4. Raden mangler felter." in text
    mended = text.replace("'=1+1", PURPOSE).splitlines()[:2]
    with imports.town.opened(OLA) as tenant:
        again = send_file(tenant, "\n".join(mended).encode(), synthetic=True)
    assert imports.look(again) == ([(2, HANNE)], [])


def test_the_same_file_again_is_refused_row_by_row(imports):
    imports.offer(imports.row(), imports.row("Lea Vik"))
    again = imports.send(imports.row(), imports.row("Lea Vik"), imports.row("Iben Dahl"))
    number = "Barnets fødselsnummer"
    assert imports.look(again) == ([(4, HANNE)], [(2, number), (3, number)])


# ---- the holder ----------------------------------------------------------------------------


def test_a_plan_is_the_holders_when_she_takes_it_over_as_a_draft(imports):
    until = clock.months_after(clock.today(), 6).strftime("%d.%m.%Y")
    people = f"{address(KARI)} | siv.pedersen@fjordvik.example (Fagperson som trenger lite)"
    imports.offer(imports.row(people=people, until=until))
    assert imports.plans() == []
    assert imports.take() == actions.Taken(plans=1, left_out=0)
    (plan,) = imports.plans()
    hanne = imports.cast.profile_id(HANNE)
    assert (plan.status, plan.purpose, plan.holder_profile_id) == ("DRAFT", PURPOSE, hanne)
    assert imports.count(PlanIntroduction) == 0
    with imports.cast.acting_as(HANNE):
        version = unfinished_consent(plan.id)
        assert version.until.strftime("%d.%m.%Y") == until
        lines = {line.name: line.template for line in lines_of([version.id])}
    assert lines == {HANNE: None, KARI: "PROFESSIONAL", "Siv Pedersen": "LIMITED"}
    (offer,) = imports.all(select(PlanOffer))
    assert (offer.state, offer.content_sealed, offer.child_lookup) == ("TAKEN", None, None)
    for name in (OLA, KARI, MARIT):
        with imports.cast.acting_as(name), pytest.raises(NotVisible):
            open_plan(plan.id, Area.CONSENT, Level.READ)


def test_a_draft_from_a_file_can_be_sent_as_any_other(imports):
    until = clock.months_after(clock.today(), 6).strftime("%d.%m.%Y")
    imports.offer(imports.row(people=address(KARI), until=until))
    imports.take()
    (plan,) = imports.plans()
    imports.cast.hear(plan.id)
    imports.cast.send(plan.id)
    for name in ("Mona Aas", "Tor Aas"):
        imports.cast.sign(plan.id, name)
    assert imports.plans()[0].status == "ACTIVE"


@pytest.mark.parametrize("child", ["Noah Moe", "Zara Ali", "Mina Sand", "Emma Aas", "Lea Vik", ""])
def test_who_must_be_settled_first_is_in_no_list(imports, child):
    """Protected, of another municipality, of age, with a plan, in a block, unknown."""
    if child == "Emma Aas":
        imports.cast.active_plan(child)
    if child == "Lea Vik":
        with imports.cast.acting_as(MARIT):
            propose_block(
                imports.cast.actor_now(),
                adult_number=imports.cast.number("Per Strand"),
                child_number=imports.cast.number(child),
                source="POLICE",
                reason="Vedtak.",
                last_day=None,
                synthetic=True,
            )
    known = {} if child else {"number": number_of(5)}
    before = imports.count(Plan)
    imports.offer(imports.row(child, **known), imports.row("Iben Dahl"))
    page = Page(imports.cast.client(HANNE).get("/planer/mottak"))
    assert "Iben Dahl" in page.text
    assert "Én plan kan du ikke ta imot her." in page.text
    assert not child or child.split()[0] not in page.text
    ids = imports.all(select(PlanOffer.id))
    assert imports.take(ids=ids) == actions.Taken(plans=1, left_out=0)
    assert imports.count(Plan) == before + 1
    states = imports.all(select(PlanOffer.state).order_by(PlanOffer.row))
    assert states == ["OFFERED", "TAKEN"]


def test_an_unknown_protection_counts_as_protected(imports):
    person_id = imports.cast.person("Iben Dahl").id
    db.session.rollback()
    with acting(None), transaction():
        db.session.get_one(Person, person_id).address_protection = "UNKNOWN"
    imports.offer(imports.row("Iben Dahl"))
    assert imports.shells() == []


def test_a_draft_of_ones_own_is_not_made_twice(imports):
    imports.cast.draft("Emma Aas")
    imports.offer(imports.row())
    assert imports.shells() == []


def test_a_proposal_that_cannot_be_made_is_left_out_and_said(imports):
    imports.offer(imports.row(people=f"{address(KARI)}|siv.pedersen@fjordvik.example"))
    imports.cast.leave(KARI)
    assert imports.take() == actions.Taken(plans=1, left_out=1)


def test_only_her_own_offers_are_hers(imports):
    imports.offer(imports.row(), imports.row("Lea Vik", MARIT))
    ids = imports.all(select(PlanOffer.id))
    assert [one.child_name for one in imports.shells()] == ["Emma Aas"]
    assert imports.take(ids=ids) == actions.Taken(plans=1, left_out=0)
    assert imports.all(select(PlanOffer.state).order_by(PlanOffer.row)) == ["TAKEN", "OFFERED"]
    with imports.cast.acting_as(HANNE):
        assert db.session.scalar(select(func.count()).select_from(PlanOffer)) == 1
    with imports.town.opened(OLA):
        assert db.session.scalar(select(func.count()).select_from(PlanOffer)) == 0


def test_who_may_not_hold_plans_takes_none(imports):
    with imports.cast.acting_as(KARI), pytest.raises(NotEnough):
        take_plans(imports.cast.actor_now(), [uuid4()], leaves_sending=False)


def test_one_fault_takes_all_of_the_act_back(imports, monkeypatch):
    imports.offer(imports.row(people=address(KARI)), imports.row("Lea Vik", people=address(KARI)))
    real, calls = actions.propose_participant, []

    def broken(*args, **more):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        real(*args, **more)

    monkeypatch.setattr(actions, "propose_participant", broken)
    with pytest.raises(RuntimeError):
        imports.take()
    assert imports.plans() == []
    assert imports.all(select(PlanOffer.state).distinct()) == ["OFFERED"]


@pytest.mark.parametrize("number", [0, actions.AT_ONCE + 1])
def test_nothing_and_too_much_is_said_at_the_field(imports, number):
    with imports.cast.acting_as(HANNE), pytest.raises(RuleBroken) as rule:
        ids = [uuid4() for _n in range(number)]
        take_plans(imports.cast.actor_now(), ids, leaves_sending=False)
    assert rule.value.field == "plans"


def test_who_administers_learns_who_has_answered_and_which_rows_are_not_hers(imports):
    imports.offer(imports.row(), imports.row("Lea Vik"), imports.row("Iben Dahl", MARIT))
    ids = {one.child_name: one.offer_id for one in imports.shells()}
    with imports.cast.acting_as(HANNE):
        assert refuse_plans(imports.cast.actor_now(), [ids["Lea Vik"]]) == 1
    with imports.town.opened(OLA) as tenant:
        (file,) = taken_files(tenant.subject.id)
    assert [(h.name, h.has_answered, h.not_hers) for h in file.holders] == [
        (HANNE, True, [3]),
        (MARIT, False, []),
    ]
    text = Page(imports.cast.client(OLA).get(imports.town.path("/planer"))).text
    assert "1 av 2 har svart" in text
    assert "rad 3" in text
    assert "Emma" not in text


def test_what_nobody_took_over_is_forgotten_as_a_draft_is(imports, later):  # noqa: F811
    imports.offer(imports.row())
    later(days=29)
    _run(forget)
    assert imports.all(select(PlanOffer.state)) == ["OFFERED"]
    later(days=1)
    _run(forget)
    (offer,) = imports.all(select(PlanOffer))
    assert (offer.state, offer.content_sealed, offer.child_lookup) == (
        OfferState.LAPSED,
        None,
        None,
    )


def _run(job):
    with acting(None), transaction():
        job()


# ---- the pages -----------------------------------------------------------------------------


def test_the_way_through_the_pages(imports):
    ola, hanne = imports.cast.client(OLA), imports.cast.client(HANNE)
    path = imports.town.path("/planer/filer")
    content = "\n".join([HEADING, imports.row(people=address(KARI)), imports.row("", number="1")])
    sent = post(ola, path, {"file": (BytesIO(content.encode()), "planer.csv")})
    assert sent.status_code == 303, sent.text
    look = Page(ola.get(sent.location))
    assert "Én plan er i orden" in look.text
    assert "Én rad er satt til side" in look.text
    aside = ola.get(sent.location + "/rettes")
    assert "attachment" in aside.headers["Content-Disposition"]
    assert post(ola, sent.location + "/bekreftelse").status_code == 303
    assert "Én plan venter på at du tar imot" in hanne.get("/hjem").text
    page = Page(hanne.get("/planer/mottak"))
    assert PURPOSE in page.text
    assert KARI in page.text
    assert page.chosen("plans") == []
    nothing = Page(post(hanne, "/planer/mottak", {"answer": "yes"}))
    assert (nothing.status, nothing.errors()) == (422, {"plans": "Velg minst én plan."})
    (offer_id,) = imports.all(select(PlanOffer.id))
    took = post(hanne, "/planer/mottak", {"plans": str(offer_id), "answer": "yes"})
    assert (took.status_code, took.location) == (303, "/planer")
    assert "Emma Aas" in hanne.get("/planer").text


@pytest.mark.parametrize("content", [b"", b"\x00", b"Navn;Alder\nEmma;9"])
def test_a_file_that_is_none_is_said_at_the_field(imports, content):
    sent = post(
        imports.cast.client(OLA),
        imports.town.path("/planer/filer"),
        {"file": (BytesIO(content), "planer.csv")},
    )
    assert list(Page(sent).errors()) == ["file"]
    assert sent.status_code == 422


def test_the_pages_ask_the_same_number_of_times_whatever_the_amount(imports):
    counts = {}
    for rows in (["Emma Aas"], ["Oskar Aas", "Lea Vik", "Iben Dahl", "Amir Ali", "Ulrik Foss"]):
        file_id = imports.send(*[imports.row(child, people=address(KARI)) for child in rows])
        ola, hanne = imports.cast.client(OLA), imports.cast.client(HANNE)
        look = imports.town.path(f"/planer/filer/{file_id}")
        counts.setdefault("look", set()).add(_statements(ola, look))
        with imports.town.opened(OLA) as tenant:
            offer_plans(tenant, file_id, synthetic=True)
        overview = imports.town.path("/planer")
        counts.setdefault("overview", set()).add(_statements(ola, overview))
        counts.setdefault("offers", set()).add(_statements(hanne, "/planer/mottak"))
        counts.setdefault("home", set()).add(_statements(hanne, "/hjem"))
    assert all(len(found) == 1 and max(found) <= 10 for found in counts.values()), counts


def _statements(client, page):
    with counted_statements() as found:
        assert client.get(page).status_code == 200
    return len(found)
