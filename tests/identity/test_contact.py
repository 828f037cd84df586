"""Min informasjon: private unless shown, item by item; a new address needs a fresh login."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.levels import Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import RuleBroken, StepUpNeeded
from samspill.identity.actions import change_contact, change_language
from samspill.identity.contact import Contact, own_contact, shown_contact
from samspill.identity.contact_checks.actions import confirm
from samspill.identity.contact_checks.queries import checks_of, code_of
from samspill.identity.models import AddressProtection, ContactKind, Person, ShownTo
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from tests.support.forms import post
from tests.support.page import Page

MOBILE = Contact(ContactKind.MOBILE, "90012345", ShownTo.NOBODY)


def shown(kind, value, to):
    return Contact(ContactKind(kind), value, ShownTo(to))


@pytest.fixture
def write(cast):
    def keep(name, *wanted, kind=""):
        with cast.acting_as(name, kind):
            change_contact(cast.actor_now(), list(wanted))

    return keep


def seen(cast, viewer, owner, viewer_kind="", owner_kind=""):
    """What the viewer gets to see of the owner."""
    owner_id = cast.profile_id(owner, owner_kind)
    with cast.acting_as(viewer, viewer_kind):
        return [(c.kind, c.value) for c in shown_contact([owner_id]).get(owner_id, [])]


# --- private unless shown


def test_everything_is_private_to_begin_with(cast, write):
    cast.active_plan()
    write("Mona Aas", MOBILE)
    for viewer in ("Hanne Nilsen", "Kari Lunde", "Tor Aas", "Ingrid Holm"):
        assert seen(cast, viewer, "Mona Aas") == [], viewer


def test_an_item_shows_to_those_it_was_chosen_for_and_no_other_item_with_it(cast, write):
    cast.active_plan()
    note = shown("ADDRESS_NOTE", "Ring etter 16", "HOLDERS")
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"), note)
    mobile = (ContactKind.MOBILE, "90012345")
    assert seen(cast, "Kari Lunde", "Mona Aas") == [mobile]
    assert seen(cast, "Hanne Nilsen", "Mona Aas") == [
        (ContactKind.ADDRESS_NOTE, "Ring etter 16"),
        mobile,
    ]
    assert seen(cast, "Nina Haug", "Mona Aas") == [], "not in the plan"
    assert seen(cast, "Grete Vik", "Mona Aas") == []


def test_guardians_never_see_each_others(cast, write):
    cast.active_plan()
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"))
    assert seen(cast, "Tor Aas", "Mona Aas") == []


def test_a_guardian_sees_what_an_employee_shows(cast, write):
    cast.active_plan()
    write("Kari Lunde", shown("MOBILE", "40012345", "PARTICIPANTS"))
    assert seen(cast, "Tor Aas", "Kari Lunde") == [(ContactKind.MOBILE, "40012345")]


def test_the_two_profiles_of_one_person_show_apart(cast, write):
    cast.active_plan(people=("Anne Dahl",))
    write("Anne Dahl", shown("MOBILE", "90012345", "PARTICIPANTS"), kind="PRIVATE")
    assert seen(cast, "Hanne Nilsen", "Anne Dahl", owner_kind="WORK") == []
    assert seen(cast, "Hanne Nilsen", "Anne Dahl", owner_kind="PRIVATE") == []


def test_it_ends_with_the_plan_they_share(cast, write):
    cast.active_plan()
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"))
    with acting(None), transaction():
        kari = cast.profile_id("Kari Lunde")
    with acting(None), transaction():
        db.session.execute(
            text("update grants set valid_to = valid_from where profile_id = :p"), {"p": kari}
        )
    assert seen(cast, "Kari Lunde", "Mona Aas") == []


@pytest.mark.parametrize("how", [how for how in AddressProtection if how != "NONE"])
def test_protection_hides_at_once_and_showing_is_refused(cast, write, how):
    cast.active_plan()
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"))
    with acting(None), transaction():
        db.session.execute(
            update(Person).where(Person.given_name == "Mona").values(address_protection=how)
        )
    assert seen(cast, "Kari Lunde", "Mona Aas") == []
    with pytest.raises(RuleBroken, match="protected"):
        write("Mona Aas", shown("ADDRESS_NOTE", "Ring", "HOLDERS"))


def test_the_page_of_participants_shows_what_is_shown(cast, write):
    plan_id = cast.active_plan()
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"))
    page = f"/planer/{plan_id}/deltakere"
    assert "90012345" in cast.client("Kari Lunde").get(page).text
    assert "90012345" not in cast.client("Tor Aas").get(page).text


def test_values_are_sealed(cast, write):
    write("Mona Aas", MOBILE, shown("ADDRESS_NOTE", "Ring etter 16", "NOBODY"))
    with acting(None), transaction(), system_access("a test looks"):
        stored = str(db.session.execute(text("select cast(c as text) from contact_items c")).all())
    assert "90012345" not in stored
    assert "Ring" not in stored
    with cast.acting_as("Mona Aas"):
        assert own_contact(cast.actor_now().profile_id)[ContactKind.MOBILE] == MOBILE


def test_an_item_can_be_emptied(cast, write):
    cast.active_plan()
    write("Mona Aas", shown("MOBILE", "90012345", "PARTICIPANTS"))
    write("Mona Aas", shown("MOBILE", "", "PARTICIPANTS"))
    assert seen(cast, "Kari Lunde", "Mona Aas") == []


# --- changing


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("EMAIL", "mona"),
        ("EMAIL", "mona@hjemme"),
        ("EMAIL", "a@b.no, c@d.no"),
        ("EMAIL", "mona@hjemme.example\nBcc: x@y.no"),
        ("MOBILE", "123"),
        ("MOBILE", "+0"),
        ("MOBILE", "ring meg"),
        ("MOBILE", "22345678"),
    ],
)
def test_what_nobody_can_be_reached_by_is_refused(write, kind, value):
    with pytest.raises(RuleBroken) as refused:
        write("Mona Aas", shown(kind, value, "NOBODY"))
    assert (refused.value.field, refused.value.code) == (kind.lower(), kind.lower())


@pytest.mark.parametrize("value", ["90012345", "40012345", "+4790012345", "0046701234567"])
def test_a_mobile_as_people_have_it(write, value):
    write("Mona Aas", shown("MOBILE", value, "NOBODY"))


def test_a_work_address_is_the_employers(write):
    for name in ("Kari Lunde", "Petter Hov"):
        with pytest.raises(RuleBroken, match="work"):
            write(name, shown("EMAIL", "ny@hjemme.example", "NOBODY"))


@pytest.fixture
def old_login(cast, monkeypatch):
    actor = cast.actor("Mona Aas")
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=6))
    return actor


def test_a_new_address_or_number_needs_a_fresh_login(old_login):
    for wanted in (shown("EMAIL", "ny@hjemme.example", "NOBODY"), MOBILE):
        with pytest.raises(StepUpNeeded), acting(old_login), transaction():
            change_contact(old_login, [wanted])
        with acting(old_login), transaction():
            assert own_contact(old_login.profile_id)[wanted.kind] != wanted


def test_who_sees_it_needs_none(old_login):
    with acting(old_login), transaction():
        now = own_contact(old_login.profile_id)[ContactKind.EMAIL].value
        change_contact(old_login, [shown("EMAIL", now, "HOLDERS")])
        change_contact(old_login, [shown("ADDRESS_NOTE", "Ring", "NOBODY")])


def new_address(cast, write):
    write("Mona Aas", shown("EMAIL", "ny@hjemme.example", "NOBODY"))
    with cast.acting_as("Mona Aas"):
        mona = cast.actor_now()
        (check,) = checks_of(mona.profile_id)
        confirm(mona, check.id, code=code_of(check.id))


def told():
    with acting(None), transaction(), system_access("a test looks"):
        columns = (Notice.id, Notice.template, Notice.address, Notice.state)
        return list(db.session.execute(select(*columns)).all())


def test_the_address_she_had_is_told(cast, write, monkeypatch):
    new_address(cast, write)
    (notice,) = told()
    assert (notice.template, notice.address) == ("contact_changed", "mona.aas@hjemme.example")
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail",
        lambda address, subject, text, html, **_more: sent.append((address, subject, text, html)),
    )
    notice_id = notice.id
    with acting(None), transaction():
        deliver_notice(notice_id)
    ((address, *words),) = sent
    assert address == "mona.aas@hjemme.example"
    assert "ny@hjemme.example" not in str(words)
    (notice,) = told()
    assert (notice.state, notice.address) == ("SENT", None)


def test_only_what_she_is_reached_by_is_told(write):
    write("Mona Aas", shown("ADDRESS_NOTE", "Ring", "HOLDERS"))
    assert told() == []


def test_without_an_earlier_address_it_goes_to_the_new(cast, write):
    with acting(None), transaction():
        db.session.execute(text("update profiles set email = null where email like 'mona%'"))
    new_address(cast, write)
    (notice,) = told()
    assert notice.address is None


def test_nothing_of_it_stands_in_the_change_log(cast, write):
    new_address(cast, write)
    write("Mona Aas", MOBILE)
    with acting(None), transaction(), system_access("a test looks"):
        logged = str(db.session.execute(text("select facts from change_log")).all())
    assert "EMAIL" in logged
    assert "hjemme.example" not in logged
    assert "90012345" not in logged


# --- the page


def test_the_page_shows_ones_own_and_says_who_sees_it(cast, write):
    write("Mona Aas", shown("MOBILE", "90012345", "HOLDERS"))
    page = Page(cast.client("Mona Aas").get("/min-informasjon"))
    assert "90012345 Mobil Ser dette: Stafettholderne i planene mine" in page.text
    assert "mona.aas@hjemme.example E-post Ser dette: Ingen" in page.text
    other = Page(cast.client("Tor Aas").get("/min-informasjon"))
    assert "90012345" not in other.text


def form(**values):
    shown_to = {f"{kind.lower()}_shown_to": "NOBODY" for kind in ContactKind}
    return {
        "email": "mona.aas@hjemme.example",
        "mobile": "",
        "address_note": "",
        **shown_to,
    } | values


def test_the_form_keeps_who_sees_it_without_more(cast):
    mona = cast.client("Mona Aas", age=60)
    answer = post(mona, "/min-informasjon/kontakt", form(email_shown_to="HOLDERS"))
    assert answer.location == "/min-informasjon"
    assert "Stafettholderne i planene mine" in mona.get("/min-informasjon").text


def test_a_mistake_comes_back_at_its_field_with_what_was_written(cast):
    answer = post(cast.client("Mona Aas"), "/min-informasjon/kontakt", form(mobile="12 34"))
    page = Page(answer)
    assert answer.status_code == 422
    assert set(page.errors()) == {"mobile"}
    assert page.value("mobile") == "1234"


def test_at_too_low_a_level_one_sees_and_reads_what_a_change_needs(cast):
    mona = cast.client("Mona Aas", strength=Strength.SUBSTANTIAL)
    assert "Det krever BankID" in mona.get("/min-informasjon/kontakt").text


# --- language


def test_language_and_interpreter_are_kept(cast):
    with cast.acting_as("Halima Omar"):
        change_language(
            cast.actor_now(), language="so", needs_interpreter=True, interpreter_language="somali"
        )
    halima = cast.person("Halima Omar")
    assert (halima.language, halima.needs_interpreter, halima.interpreter_language) == (
        "so",
        True,
        "somali",
    )
    db.session.rollback()
    page = Page(cast.client("Halima Omar", strength=Strength.SUBSTANTIAL).get("/min-informasjon"))
    assert "Soomaali" in page.text
    assert "Ja, somali" in page.text


def test_without_need_there_is_no_interpreters_language(cast):
    with cast.acting_as("Halima Omar"):
        change_language(
            cast.actor_now(), language="so", needs_interpreter=False, interpreter_language="somali"
        )
    assert cast.person("Halima Omar").interpreter_language is None


@pytest.mark.parametrize(
    ("language", "needs", "code"), [("xx", False, "language"), ("nb", True, "interpreter_language")]
)
def test_what_cannot_be_kept(cast, language, needs, code):
    with cast.acting_as("Mona Aas"), pytest.raises(RuleBroken) as refused:
        change_language(
            cast.actor_now(), language=language, needs_interpreter=needs, interpreter_language=""
        )
    assert refused.value.code == code


def test_the_pages_change_language_at_once(cast):
    mona = cast.client("Mona Aas")
    answer = post(mona, "/min-informasjon/spraak", {"language": "nn"})
    assert answer.location == "/min-informasjon"
    assert '<html lang="nn"' in mona.get("/min-informasjon").text
    post(mona, "/min-informasjon/spraak", {"language": "prs"})
    assert '<html lang="nn"' in mona.get("/min-informasjon").text, "no catalogue: as before"


def test_a_letter_to_who_reads_another_language_is_in_bokmaal(cast, write, monkeypatch):
    with cast.acting_as("Mona Aas"):
        change_language(
            cast.actor_now(), language="prs", needs_interpreter=False, interpreter_language=""
        )
    write("Mona Aas", MOBILE)
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail", lambda *words, **_more: sent.append(words)
    )
    (notice_id,) = [n.id for n in told()]
    with acting(None), transaction():
        deliver_notice(notice_id)
    assert "Kontaktinformasjonen din i Samspill er endret" in str(sent)
