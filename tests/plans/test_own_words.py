"""A municipality's own words: dated, neutral, beside what is the same for all, and never in what
was sent before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.organisation.models import DatedPolicy
from samspill.organisation.texts import INVITATIONS, texts_on
from samspill.plans.consent.history import history
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.plan.access import open_plan
from samspill.plans.texts.actions import Wording, set_texts
from samspill.plans.texts.lix import in_words, lix
from tests.administration.conftest import Town
from tests.plans.test_consent import KARI, MONA, TOR
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

OURS = "Vi hjelper barn sammen."
BY = "Kommunestyret, sak 34/26"


@pytest.fixture
def town(cast):
    return Town(cast)


@pytest.fixture
def say(town):
    def it(ahead=1, by="Ola Vik", tenant_id=None, **said):
        said = said or {"introduction": {"nb": OURS, "en": "We help."}, "contact": {"nb": "Ring."}}
        with town.opened(by, tenant_id=tenant_id) as tenant:
            first_day = clock.today() + timedelta(days=ahead)
            return set_texts(tenant, Wording(**said), first_day=first_day, source=BY)

    return it


@pytest.fixture
def later(monkeypatch):
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])
    return lambda **more: passed.__setitem__(0, passed[0] + timedelta(**more))


@pytest.fixture
def holds(say):
    """The same, in force at once: numbers of the demo's children go by the day they are made."""

    def it(**said):
        policy_id = say(**said)
        with acting(None), transaction():
            db.session.get_one(DatedPolicy, policy_id).valid_from = clock.today()
        return policy_id

    return it


def shown(cast, plan_id, name=MONA, language=None):
    with cast.acting_as(name, "PRIVATE"):
        plan = open_plan(plan_id, Area.CONSENT, Level.READ)
        return answer_page(plan, unfinished_consent(plan_id).id, language)


def test_what_was_sent_before_the_day_stays_byte_by_byte(cast, say, later):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    before = shown(cast, plan_id).shown.text()
    cast.sign(plan_id, MONA)
    say()
    later(days=1, hours=1)
    assert shown(cast, plan_id, TOR).shown.texts == ""
    cast.sign(plan_id, TOR)
    with cast.acting_as(MONA, "PRIVATE"):
        texts = history(open_plan(plan_id, Area.CONSENT, Level.READ)).versions[0].texts
    assert [one.holds for one in texts] == [True]
    assert OURS not in before


def test_what_is_sent_after_it_carries_the_words_and_their_version(cast, holds):
    policy_id = holds()
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    page = shown(cast, plan_id)
    with acting(None), transaction():
        version = db.session.get_one(DatedPolicy, policy_id).value["id"]
    assert page.shown.texts == version
    assert ("Fra Fjordvik kommune", OURS) in page.shown.facts
    assert ("Spørsmål?", "Ring.") in page.shown.facts
    polish = shown(cast, plan_id, language="pl").translation.shown
    assert (polish.texts, [one.scope for one in polish.lines]) == (
        version,
        [one.scope for one in page.shown.lines],
    )
    assert ("Od: Fjordvik kommune", OURS) in polish.facts
    with cast.acting_as(MONA, "PRIVATE"):
        open_plan(plan_id, Area.CONSENT, Level.READ)
        version_id = unfinished_consent(plan_id).id
    said = Page(cast.client(MONA).get(f"/planer/{plan_id}/samtykke/{version_id}?sprak=pl"))
    assert said.soup.find("bdi", string=OURS)["lang"] == "nb"


def test_new_words_between_signing_and_signing_change_nothing(cast, holds, say, later):
    holds(introduction={"nb": "Først."})
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    say(introduction={"nb": "Så."})
    later(days=1, hours=1)
    assert "Først." in shown(cast, plan_id, TOR).shown.text()
    assert "Så." not in shown(cast, plan_id, TOR).shown.text()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"introduction": {"nb": "Se https://fjordvik.example nå."}}, "link"),
        ({"introduction": {"nb": "Se www.fjordvik nå."}}, "link"),
        ({"contact": {"nb": "Skriv til post@fjordvik.example"}}, "link"),
        ({"contact": {"nb": "Se fjordvik.kommune.no"}}, "link"),
        ({"purposes": ("Les om 01810012345",)}, "number"),
        ({"introduction": {"nb": "Spør etter hanne  NILSEN."}}, "name"),
        ({"purposes": ("Hjelp til Emma Aas",)}, "name"),
        ({"introduction": {"en": "We help."}}, "bokmaal"),
        ({"invitation": "Kom til BUP"}, "invitation"),
        ({"introduction": {"nb": OURS}, "ahead": 0}, "first_day"),
    ],
)
def test_no_names_no_links_no_numbers(say, said, code):
    with pytest.raises(RuleBroken) as refused:
        say(**said)
    assert code in (refused.value.code, refused.value.field)


def test_another_municipality_and_who_only_reads_write_nothing(town, say):
    with pytest.raises(NotVisible):
        say(tenant_id=town.other_id)
    with pytest.raises(NotEnough):
        say(by="Dag Moen")
    with acting(None), transaction():
        assert texts_on(town.other_id, clock.today() + timedelta(days=9)).id == ""


def test_the_invitation_says_one_of_the_neutral_sentences(cast, holds, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail", lambda *words, **_more: sent.append(words)
    )
    holds(invitation="SHORT")
    cast.active_plan("Emma Aas", people=(KARI,))
    with acting(None), transaction(), system_access("test"):
        invited = select(Notice.id).where(Notice.template == "invited")
        (notice_id,) = db.session.scalars(invited).all()
    with acting(None), transaction():
        deliver_notice(notice_id)
    ((_address, _subject, text, html),) = sent
    for words in (text, html):
        assert INVITATIONS["SHORT"] in words
        assert INVITATIONS["PLAIN"] not in words
        assert "Fjordvik" not in words


def test_the_pages_keep_what_was_typed_and_show_what_a_family_will_see(town, say):
    ola, path = town.cast.client("Ola Vik"), town.path("/tekster")
    said = {
        "introduction_nb": OURS,
        "purposes": "Lese bedre.\nTrives på skolen.",
        "invitation": "WARM",
        "first_day": (clock.today() + timedelta(days=2)).isoformat(),
        "source": "",
    }
    wrong = Page(post(ola, path + "/ny", said))
    assert (wrong.status, wrong.value("introduction_nb")) == (422, OURS)
    assert "source" in wrong.errors()
    done = post(ola, path + "/ny", {**said, "source": BY})
    assert done.status_code == 303
    with counted_statements() as statements:
        page = Page(ola.get(done.location))
    assert len(statements) <= 10, statements
    assert OURS in page.text
    assert "veldig lett å lese" in page.text
    assert "Skal Eline få en stafettlogg?" in page.text
    assert "Skal ver" not in page.text
    assert "From Fjordvik" in Page(ola.get(done.location + "?sprak=en")).text
    assert BY in Page(ola.get(path)).text
    assert "Skriv nye tekster" not in Page(town.cast.client("Dag Moen").get(path)).text


def test_whoever_starts_a_plan_can_begin_from_the_purposes(cast, holds):
    holds(purposes=("Lese bedre.",))
    page = Page(cast.client("Hanne Nilsen").get("/planer/ny")).soup
    field = page.select_one('[name="purpose"]')
    assert [one["value"] for one in page.select(f"#{field['list']} option")] == ["Lese bedre."]


def test_lix():
    assert lix("") == 0
    assert lix("Vi ser deg. Du ser oss.") == 3
    assert lix("Kommunestyret behandler saksdokumentene.") == 103
    assert in_words(lix(OURS)) == "veldig lett å lese"
