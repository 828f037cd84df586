"""The pages of meetings: what is wrong stands at its field, and nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR
from tests.plans.test_meetings import SOON, call, change, plan_id, reply
from tests.plans.test_whereabouts import name_on_list
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture


def home(plan_id):
    return f"/planer/{plan_id}/kalender"


def new(cast, *names, **more):
    says = {
        "kind": "EVALUATION",
        "day": SOON.isoformat(),
        "starts": "14:00",
        "ends": "15:00",
        "place": "Rom 3",
        "agenda": "Lesing",
        "child_part": "PARTLY",
        "to": [str(cast.profile_id(name)) for name in names],
    }
    return {**says, **more}


def shown(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response)


def test_an_empty_calendar_says_what_belongs_there_and_offers_the_first_step(cast, plan_id):
    page = shown(cast.client(MONA), home(plan_id))
    assert page.soup.select_one(f'a[href="{home(plan_id)}/ny"]')
    assert "Ingen møter er avtalt" in shown(cast.client(SIV), home(plan_id)).text


def test_a_meeting_is_called_and_answered_on_its_pages(cast, plan_id):
    form = shown(cast.client(HANNE), home(plan_id) + "/ny")
    assert "Mona Aas – Foresatt" in form.text
    assert JONAS not in form.text, "he has no calendar"
    assert "Siv Pedersen" in form.soup.select_one(".who-reads").text, "she will see it"
    assert not form.soup.select("input[checked]"), "nobody is chosen beforehand"
    answer = post(cast.client(HANNE), home(plan_id) + "/ny", new(cast, MONA, KARI))
    assert answer.status_code == 303
    here, mona = answer.location, cast.client(MONA)
    assert shown(mona, f"/planer/{plan_id}").soup.select_one(f'.rows a[href="{here}"]')
    assert "Svar på om du kommer" in shown(mona, f"/planer/{plan_id}").text
    assert "Svar på om du kommer" not in shown(cast.client(TOR), f"/planer/{plan_id}").text
    assert "Venter på svaret ditt" in shown(mona, home(plan_id)).text
    page = shown(mona, here)
    for words in ("Evalueringsmøte", "kl. 14.00–15.00", "Rom 3", "Lesing", "Ikke svart"):
        assert words in page.text
    assert not shown(cast.client(TOR), here).soup.select("textarea, input[type=radio]")
    said = {"answer": "DIGITALLY", "line_1": "Leser mer", "line_3": "Mer ro"}
    assert post(mona, here, said).status_code == 303
    page = shown(cast.client(TOR), here)
    for words in ("Kommer digitalt", "Leser mer", "Mer ro"):
        assert words in page.text
    assert "Venter på svaret ditt" not in shown(mona, home(plan_id)).text
    assert "Kommer digitalt" in shown(mona, f"/planer/{plan_id}").text, "it is next in the plan"


WRONG = [
    ({"day": ""}, "day", "Velg en dag."),
    ({"day": "i morgen"}, "day", "Skriv dagen slik"),
    ({"day": "2020-01-01"}, "day", "før nå"),
    ({"starts": ""}, "starts", "Skriv når møtet begynner."),
    ({"starts": "halv to"}, "starts", "Skriv klokkeslettet slik"),
    ({"ends": "13:00"}, "ends", "slutte etter"),
    ({"to": []}, "to", "Velg minst én person."),
    ({"to": [], "day": ""}, "to", "Velg minst én person."),
    ({"to": ["tull"]}, "to", "Velg minst én person."),
    ({"child_part": ""}, "child_part", "Velg ett."),
    ({"child_part": "NOT_ASKED"}, "child_reason", "Skriv hvorfor"),
    ({"place": "x" * 201}, "place", "Skriv høyst 200 tegn. Nå er det 201."),
    ({"agenda": "x" * 2001}, "agenda", "Skriv høyst 2000 tegn. Nå er det 2001."),
    ({"kind": "FEST"}, "kind", ""),
]


@pytest.mark.parametrize(("wrong", "field", "words"), WRONG)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast, plan_id, wrong, field, words):
    says = new(cast, MONA, **wrong)
    answer = post(cast.client(HANNE), home(plan_id) + "/ny", says)
    assert answer.status_code == 422
    page = Page(answer)
    assert words in page.soup.select_one(f"#{field}-error").text
    for name in ("day", "starts", "ends", "place"):
        assert page.soup.select_one(f"#{name}")["value"] == says[name]
    assert page.soup.select_one("#agenda").text.strip() == says["agenda"]
    if field != "to":
        assert page.soup.select_one(f'input[value="{says["to"][0]}"][checked]')


def test_a_day_and_a_time_may_be_written_as_people_write_them(cast, plan_id):
    says = new(cast, MONA, day=SOON.strftime("%d.%m.%Y"), starts="9.30", ends="10.15")
    answer = post(cast.client(HANNE), home(plan_id) + "/ny", says)
    assert "kl. 09.30–10.15" in shown(cast.client(MONA), answer.location).text


def test_who_has_no_right_is_named_at_the_field(cast, plan_id):
    answer = post(cast.client(HANNE), home(plan_id) + "/ny", new(cast, JONAS))
    assert "Jonas Berg har ikke tilgang" in Page(answer).soup.select_one("#to-error").text


def test_who_is_second_gets_both_and_may_save_over_it(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    change(cast, plan_id, HANNE, meeting_id, agenda="Det andre")
    address = f"{home(plan_id)}/{meeting_id}/endre"
    says = new(cast, MONA, agenda="Mitt", version="1")
    page = Page(post(cast.client(HANNE), address, says))
    assert "Mitt" in page.soup.select_one("#agenda").text
    assert "Det andre" in page.text
    version = page.soup.select_one("#version")["value"]
    assert post(cast.client(HANNE), address, {**says, "version": version}).status_code == 303


def test_in_writing_without_words_is_refused_at_the_first_line(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    address = f"{home(plan_id)}/{meeting_id}"
    page = Page(post(cast.client(MONA), address, {"answer": "IN_WRITING", "line_1": " "}))
    assert page.soup.select_one("#line_1-error")
    assert page.soup.select_one('input[value="IN_WRITING"][checked]')
    assert post(cast.client(TOR), address, {"answer": "SNART"}).status_code == 422


def test_a_link_is_one_only_when_it_is_safe_to_follow(cast, plan_id):
    for place, is_link in (
        ("https://mote.eksempel.example/a", True),
        ("http://mote.eksempel.example", False),
        ("javascript:alert(1)", False),
        ("<script>alert(1)</script>", False),
    ):
        meeting_id = call(cast, plan_id, HANNE, place=place)
        page = shown(cast.client(MONA), f"{home(plan_id)}/{meeting_id}")
        assert bool(page.soup.select(f'main a[href="{place}"]')) == is_link
        assert place in page.text
        assert "<script>alert" not in str(page.soup.select_one("main"))


def test_month_and_week_show_the_day_that_is_asked_for(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    mona = cast.client(MONA)
    for view in ("maaned", "uke"):
        address = f"{home(plan_id)}/{view}"
        page = shown(mona, f"{address}?dag={SOON}")
        assert page.soup.select_one(f'td a[href="{home(plan_id)}/{meeting_id}"]'), view
        far = shown(mona, f"{address}?dag={SOON + timedelta(days=70)}")
        assert not far.soup.select("td a")
        for nonsense in ("tull", "9999-99-99", "0001-01-01", "9999-12-31"):
            today = shown(mona, f"{address}?dag={nonsense}").soup.select_one("[aria-current=date]")
            assert today["datetime"] == clock.today().isoformat(), nonsense


def test_around_a_protected_child_the_page_says_whom_to_ask(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    cast.protect("Emma Aas")
    for part in ("", "/maaned", "/uke"):
        page = shown(cast.client(MONA), home(plan_id) + part)
        assert "på listen for møter" in page.text
        assert not page.soup.select("table, .rows")
    shown(cast.client(HANNE), home(plan_id) + "/ny", 403)
    shown(cast.client(MONA), f"{home(plan_id)}/{meeting_id}", 404)
    assert "Evalueringsmøte" not in shown(cast.client(MONA), f"/planer/{plan_id}").text
    for name in (HANNE, MONA):
        name_on_list(cast, plan_id, name, (Where.MEETINGS,))
    form = shown(cast.client(HANNE), home(plan_id) + "/ny")
    boxes = form.soup.select("input[type=checkbox]")
    assert [one["value"] for one in boxes] == [str(cast.profile_id(MONA))]


def test_the_pages_run_few_statements_however_many_meetings_there_are(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    client, first = cast.client(HANNE), {}
    pages = ("", "/maaned", "/uke", "/ny", f"/{meeting_id}", f"/{meeting_id}/endre")
    for times in (1, 12):
        for n in range(times):
            call(cast, plan_id, HANNE, day=SOON + timedelta(days=n % 3))
        reply(cast, plan_id, MONA, meeting_id)
        for part in pages:
            with counted_statements() as found:
                assert client.get(home(plan_id) + part).status_code == 200, part
            assert len(found) <= 10, "\n".join([part, *found])
            assert first.setdefault(part, len(found)) == len(found), part


def test_a_month_is_named_in_the_readers_language(cast, plan_id):
    asked = date(2027, 5, 17).isoformat()
    page = shown(cast.client(MONA), f"{home(plan_id)}/maaned?dag={asked}")
    assert page.soup.select_one("h1").text.strip() == "Kalender for mai 2027"


# ---- interpreter (F4) ----------------------------------------------------------------------


def needs_interpreter(cast, name, language="somali"):
    with acting(None), transaction(), system_access("test: an interpreter"):
        person = db.session.get_one(Person, cast.person(name).id)
        person.needs_interpreter, person.interpreter_language = True, language


def test_whether_an_interpreter_is_asked_for_is_asked_of_the_holder_until_it_is_written(
    cast, plan_id
):
    hanne, address = cast.client(HANNE), home(plan_id) + "/ny"
    assert not shown(hanne, address).soup.select("#interpreter")
    needs_interpreter(cast, TOR)
    assert "Tor Aas trenger tolk: somali." in shown(hanne, address).text
    assert not shown(cast.client(MONA), address).soup.select("#interpreter"), "not hers to know"
    answer = post(hanne, address, new(cast, MONA, TOR))
    assert answer.status_code == 303
    assert "Er tolk bestilt?" in shown(hanne, answer.location).text
    for name in (MONA, KARI):
        assert "somali" not in shown(cast.client(name), answer.location).text
    said = new(cast, MONA, TOR, version="1", interpreter="Tolketjenesten, somali, på skjerm")
    assert post(hanne, answer.location + "/endre", said).status_code == 303
    assert "Er tolk bestilt?" not in shown(hanne, answer.location).text
    assert "Tolketjenesten, somali, på skjerm" in shown(cast.client(MONA), answer.location).text
    assert shown(hanne, answer.location + "/endre").soup.select_one("#interpreter")["value"]
