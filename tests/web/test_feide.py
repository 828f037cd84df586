"""A pupil's login at Feide opens her own room, and nothing else; a grown-up's opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.identity.signin.client import KEPT
from tests.support.page import Page

pytestmark = pytest.mark.usefixtures("house")

ELSEWHERE = (
    *("/hjem", "/planer", "/planer/ny", "/meldinger", "/kalender", "/innsyn", "/min-informasjon"),
    *("/bytt-profil", "/min-informasjon/innlogginger", "/mine-oppgaver", "/meld-feil-tilgang"),
    *("/varsler", "/admin", "/oidc/fullfor", "/innsyn/last-ned", "/ansatte"),
)


def names(house):
    """Who there is by which person row."""
    query = "select given_name || ' ' || family_name, cast(id as text) from persons"
    return dict(house.sql(query))


def test_oskar_comes_to_his_own_room(house, caller):
    assert "Logg inn med Feide" in caller.opens("/logg-inn").text
    before = caller.begins(med="feide") and caller.cookie
    answer = caller.logs_in_by_feide("Oskar Aas")
    assert (answer.status_code, answer.location) == (303, "/mitt-rom")
    assert caller.cookie not in ("", before)
    page = Page(caller.opens("/mitt-rom"))
    assert "Hei, Oskar" in page.text
    links = {
        a["href"]
        for a in page.soup.select(".top a, .foot a, .bottom a, .main .actions a, .empty a")
    }
    links = {link for link in links if link.startswith("/")}
    assert {"/mitt-rom", "/mitt-rom/ny"} <= links
    for link in links:
        assert caller.opens(link).status_code == 200, f"{link}: nothing is offered that is refused"
    row = caller.session_row()
    assert (row.strength, row.provider_session) == (0, None)
    kept = caller.sends("/mitt-rom/ny", {"text": "Hei på deg."})
    assert "Hei på deg." in caller.opens(kept.location).text


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_else_opens_and_the_page_says_what_does(caller, path):
    caller.logs_in_by_feide("Emma Aas")
    answer = caller.opens(path)
    if answer.status_code == 404:
        return
    if path == "/meld-feil-tilgang":
        return
    assert answer.status_code == 403, path
    assert "Med Feide kommer du til rommet ditt" in answer.text
    assert 'href="/mitt-rom"' in answer.text


def test_no_plan_opens_not_even_her_own_and_a_refusal_is_logged(house, caller):
    plan_id = house.active_plan(child="Emma Aas")
    caller.logs_in_by_feide("Emma Aas")
    answer = caller.opens(f"/planer/{plan_id}")
    assert answer.status_code == 403
    assert "Med Feide kommer du" in answer.text
    query = "select decision from access_log where subject_id = :plan order by at desc limit 1"
    assert house.sql(query, plan=plan_id) == [("level_too_low",)]


def test_nobody_puts_on_another_hat(house, caller):
    caller.logs_in_by_feide("Oskar Aas")
    query = "select cast(id as text) from profiles"
    wanted = house.sql(query)[0][0]
    assert caller.sends("/bytt-profil", {"profile": wanted}).status_code == 403


@pytest.mark.parametrize("name", ["Kari Lunde", "Mina Sand"])
def test_a_grown_up_gets_nowhere_by_feide(house, caller, logged, name):
    """Kari is a teacher; Mina is of age, and was perhaps a pupil last month."""
    answer = caller.logs_in_by_feide(name)
    assert answer.status_code == 403
    assert "Er du voksen, så logg inn med ID-porten" in answer.text
    assert [x["code"] for x in logged if x["event"] == "login_refused"] == ["unknown"]
    assert not caller.is_signed_in()
    assert caller.opens("/mitt-rom").status_code == 303
    assert caller.sends("/logg-ut").location.startswith(f"{house.stage.url}/feide/openid/end")


def test_on_her_eighteenth_birthday_the_room_shuts_for_feide(house, caller):
    caller.logs_in_by_feide("Oskar Aas")
    caller.sends("/mitt-rom/ny", {"text": "Før."})
    born = clock.today() - timedelta(days=18 * 366)
    person = names(house)["Oskar Aas"]
    before = house.sql("select born_on from persons where id = :id", id=person)[0][0]
    house.sql("update persons set born_on = :born where id = :id", born=born, id=person)
    try:
        assert caller.opens("/mitt-rom").status_code == 403
        assert house.caller().logs_in_by_feide("Oskar Aas").status_code == 403
    finally:
        house.sql("update persons set born_on = :born where id = :id", born=before, id=person)


def test_logging_out_ends_the_login_at_feide_too(house, caller):
    """Else the next at a shared machine would be in the room of the one before."""
    caller.logs_in_by_feide("Emma Aas")
    out = caller.sends("/logg-ut")
    assert out.location.startswith(f"{house.stage.url}/feide/openid/endsession?")
    assert "id_token_hint=" in out.location
    back = caller.provider.open(out.location)
    assert "/logg-ut/ferdig" in back.headers["Location"]
    assert caller.opens("/mitt-rom").location == "/logg-inn?neste=/mitt-rom"
    page = caller.provider.open(caller.begins(med="feide"))
    assert page.status_code == 200, "whoever is next is asked who it is"


def test_somebody_else_at_the_same_browser_ends_the_session_of_the_first(caller, house):
    caller.logs_in_by_feide("Emma Aas")
    answer = caller.logs_in("Mona Aas")
    assert answer.status_code == 403
    assert not caller.is_signed_in()


def test_sara_goes_from_feide_to_id_porten_and_then_more_opens(caller):
    caller.logs_in_by_feide("Sara Lie")
    assert caller.opens("/hjem").status_code == 403
    assert caller.logs_in("Sara Lie").location == "/hjem"
    assert caller.opens("/hjem").status_code == 200
    assert "/feide/" not in caller.sends("/logg-ut").location


def test_a_refused_pupil_may_log_out_at_feide(house, caller):
    house.stage.faults.userinfo = {"https://n.feide.no/claims/userid_sec": ["feide:x@y.example"]}
    answer = caller.logs_in_by_feide("Emma Aas")
    assert answer.status_code == 403
    assert "Logg ut av Feide" in answer.text


def test_the_name_of_one_pupil_at_anothers_subject_is_refused(house, caller):
    house.caller().logs_in_by_feide("Idris Omar")
    house.stage.faults.userinfo = {
        "https://n.feide.no/claims/userid_sec": ["feide:idris.omar@fjordvik.example"]
    }
    assert caller.logs_in_by_feide("Ulrik Foss").status_code == 403
    assert not caller.is_signed_in()


def test_feide_that_is_down_is_a_clear_page(house, caller):
    house.meet(issuer="http://127.0.0.1:1")
    answer = caller.client.post("/logg-inn", data={"med": "feide"})
    assert answer.status_code == 503
    assert "Feide svarer ikke" in answer.text


def test_where_feide_is_off_nothing_tells_of_it(house, caller):
    kept = house.app.extensions.pop(KEPT["feide"])
    try:
        assert "Feide" not in caller.opens("/logg-inn").text
        assert caller.client.post("/logg-inn", data={"med": "feide"}).status_code == 404
        assert caller.opens("/oidc/feide/svar").status_code == 404
    finally:
        house.app.extensions[KEPT["feide"]] = kept
