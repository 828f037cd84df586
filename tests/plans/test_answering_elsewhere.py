"""The pages of paper, telephone and the meeting, as the two employees and the family meet them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from samspill.core import clock
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, reaches
from tests.plans.test_registrations import GERD, MARIT, asked, confirm, register, signatory_id
from tests.support.forms import post
from tests.support.page import Page

SPOKEN = {
    "channel": "PAPER",
    "note": "Arket ligger i skapet.",
    "in_person": "y",
}


def words(**more):
    return {**SPOKEN, "answered_on": clock.today().isoformat(), **more}


def base(plan_id):
    return f"/planer/{plan_id}/samtykke"


def lines(page):
    return sorted(name for name in page.radios() if name.startswith("answer_"))


def test_from_the_search_to_the_witness(cast):
    plan_id, consent_id = asked(cast, people=(KARI, SIV))
    who = signatory_id(cast, plan_id, GERD, consent_id)
    hanne, here = cast.client(HANNE), f"{base(plan_id)}/{consent_id}/svar/{who}"
    assert f"{here}" in hanne.get(f"{base(plan_id)}/papir").text
    found = Page(hanne.get(f"{here}?q=helsestasjonen")).text
    assert MARIT in found
    assert f"{HANNE} helsesykepleier" not in found, "not oneself"
    marit = cast.profile_id(MARIT)
    page = Page(hanne.get(f"{here}/{marit}"))
    assert len(lines(page)) == 3
    answer = post(hanne, f"{here}/{marit}", {})
    assert answer.status_code == 422
    assert {"channel", "answered_on"} <= set(Page(answer).errors())
    yes = dict.fromkeys(lines(page), "YES")
    refused = post(hanne, f"{here}/{marit}", words(**{**yes, "in_person": ""}))
    assert list(Page(refused).errors()) == ["in_person"]
    child = {"interpreter_service": "Tolk", "interpreter_number": "1"}
    refused = post(hanne, f"{here}/{marit}", words(**yes, **child))
    assert list(Page(refused).errors()) == ["interpreter_language"]
    sent = post(hanne, f"{here}/{marit}", words(**yes))
    assert sent.status_code == 303
    shown = Page(hanne.get(sent.location)).text
    assert "Venter på at Marit Sund bekrefter" in shown
    assert "Arket ligger i skapet." in shown
    assert "Venter på Marit Sund" in Page(hanne.get(f"{base(plan_id)}/papir")).text
    home = Page(cast.client(MARIT).get("/hjem"))
    assert "Hanne Nilsen ber deg bekrefte et svar" in home.text
    assert "Du er ikke med i noen plan" in home.text
    witness = Page(cast.client(MARIT).get(sent.location)).text
    assert "Bekreft bare hvis du selv så papiret" in witness
    registration_id = UUID(sent.location.rsplit("/", 1)[1])
    post(cast.client(MARIT), f"{sent.location}/bekreftelse")
    assert not reaches(cast, KARI, plan_id), "not before she has come back from ID-porten"
    assert post(hanne, f"{sent.location}/bekreftelse").status_code == 404
    confirm(cast, plan_id, registration_id)
    assert "Svaret gjelder" in Page(hanne.get(sent.location)).text
    assert cast.client(KARI).get(f"/planer/{plan_id}").status_code == 200


def test_the_witness_says_that_it_is_not_right(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    here = f"{base(plan_id)}/svar/{registration_id}"
    assert cast.client(GERD).get(here).status_code == 404, "it is the two employees'"
    said = post(cast.client(MARIT), f"{here}/annullering")
    assert said.location == "/hjem"
    assert "Ingenting er bestemt" in Page(cast.client(HANNE).get(here)).text


def test_the_sheet_to_print_is_hers(cast):
    plan_id, consent_id = asked(cast, "Emma Aas", (KARI, SIV))
    who = signatory_id(cast, plan_id, TOR, consent_id)
    sheet = f"{base(plan_id)}/{consent_id}/svar/{who}/papir"
    page = Page(cast.client(HANNE).get(sheet)).text
    assert "Til Tor Aas" in page
    assert "Du og Mona Aas" in page
    assert "Underskrift" in page
    assert "Hva Emma mener" in page
    for name in (MONA, TOR):
        assert cast.client(name).get(sheet).status_code == 403
    cast.sign(plan_id, TOR)
    assert cast.client(HANNE).get(sheet).status_code == 404, "he has answered"


def test_no_on_paper(cast):
    plan_id, consent_id = asked(cast)
    who = signatory_id(cast, plan_id, GERD, consent_id)
    here = f"{base(plan_id)}/{consent_id}/svar/{who}/avslag"
    hanne = cast.client(HANNE)
    assert "note" in Page(post(hanne, here, words(note=""))).errors()
    assert post(hanne, here, {}).status_code == 422
    assert post(hanne, here, words()).status_code == 303
    assert "Ikke alle sa ja" in Page(hanne.get(base(plan_id))).text


@pytest.mark.parametrize(("what", "after"), [("siv", "/samtykke"), ("ALL", "/avslutning")])
def test_a_call_that_withdraws(cast, what, after):
    plan_id = cast.active_plan(people=(KARI, SIV))
    hanne = cast.client(HANNE)
    links = Page(hanne.get(f"{base(plan_id)}/papir")).soup.select('a[href*="tilbaketrekking"]')
    assert len(links) == 2
    here = str(links[0]["href"])
    page = Page(hanne.get(here))
    people = {
        label.get_text(strip=True): page.soup.find(id=label["for"])["value"]
        for label in page.soup.select("label[for^=what]")
    }
    assert Page(post(hanne, here, words())).errors().keys() == {"what"}
    chosen = people[SIV] if what == "siv" else what
    assert "note" in Page(post(hanne, here, words(what=chosen, note=""))).errors()
    assert post(hanne, here, words(what=chosen)).location.endswith(after)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id) is (what == "siv")
    assert hanne.get(f"{base(plan_id)}/tilbaketrekking/{uuid4()}").status_code in (403, 404)


def test_the_code_of_the_meeting_holds_the_address_and_nothing_else(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    here = f"{base(plan_id)}/{consent_id}"
    hanne = cast.client(HANNE)
    page = hanne.get(f"{here}/paa-moetet")
    assert f'src="{here}/kode"' in page.text
    code = hanne.get(f"{here}/kode")
    assert code.mimetype == "image/svg+xml"
    assert "style" not in code.text
    assert "<script" not in code.text
    for name, status in ((MONA, 403), (KARI, 404), (MARIT, 404)):
        assert cast.client(name).get(f"{here}/kode").status_code == status
    nobody = cast.client(None).get(here)
    assert nobody.location == f"/logg-inn?neste={here}", "the login leads straight to the consent"
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    for part in ("kode", "paa-moetet"):
        assert hanne.get(f"{here}/{part}").status_code == 404


def test_the_code_reads_as_the_address(cast, monkeypatch):
    made = []
    real = __import__("segno").make
    monkeypatch.setattr("segno.make", lambda text, **how: made.append(text) or real(text, **how))
    plan_id, consent_id = asked(cast, "Emma Aas")
    cast.client(HANNE).get(f"{base(plan_id)}/{consent_id}/kode")
    assert made == [f"http://127.0.0.1:8000{base(plan_id)}/{consent_id}"]


def test_what_the_child_means_through_the_page(cast):
    plan_id = cast.draft("Oskar Aas", people=(KARI,))
    here = f"{base(plan_id)}/barnets-mening"
    hanne = cast.client(HANNE)
    assert "Det Oskar mener, skal veie tungt" in Page(hanne.get(here)).text
    said = {
        "how": "MEETING",
        "said": "Jeg vil være med.",
        "heard_by": "Hanne",
        "heard_on": clock.today().isoformat(),
    }
    assert Page(post(hanne, here, {})).errors().keys() == {"how", "heard_on"}
    assert Page(post(hanne, here, said)).errors().keys() == {"may_be_told"}
    assert post(hanne, here, {**said, "may_be_told": "y"}).location == base(plan_id)
    assert "«Jeg vil være med.» På et møte med Hanne" in Page(hanne.get(base(plan_id))).text
    assert (
        "Det Emma mener, skal veie tungt"
        not in Page(hanne.get(f"{base(cast.draft('Emma Aas'))}/barnets-mening")).text
    )


def test_paper_is_noted_on_its_page(cast):
    plan_id, _consent = asked(cast)
    hanne, here = cast.client(HANNE), f"{base(plan_id)}/papir"
    gerd = cast.person(GERD).id
    assert post(hanne, f"{here}/{gerd}").location == here
    assert "notert av Hanne Nilsen" in Page(hanne.get(here)).text
    assert "Vil ha papir" in Page(hanne.get(base(plan_id))).text
    assert post(hanne, f"{here}/{gerd}/slutt").location == here
    assert "notert av" not in Page(hanne.get(here)).text
    assert cast.client(GERD).get(here).status_code == 403


def test_with_minid_she_reads_whom_to_ring(cast):
    halima = cast.client("Halima Omar", strength=1)
    home = Page(halima.get("/hjem")).text
    assert "Du kan få alt på papir" in home
    assert "Helsestasjonen" in home
    refused = halima.get("/planer")
    assert refused.status_code == 403
    assert "Vi bestiller tolk" in Page(refused).text
