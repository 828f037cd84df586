"""Hvem må svare on the page: what each sees, what the holder asks, what the leader answers."""

from __future__ import annotations

import pytest

from samspill.core.ids import new_id
from samspill.plans.signatories.queries import matters_of
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, opened, reaches
from tests.plans.test_settling import LAW, MARIT, exempt, protect
from tests.support.forms import post
from tests.support.page import Page

SECRET = "Ringt ti ganger."


def see(cast, name, plan_id, part="samtykke/hvem"):
    return Page(cast.client(name).get(f"/planer/{plan_id}/{part}"))


def send(cast, name, plan_id, part, **data):
    return Page(post(cast.client(name), f"/planer/{plan_id}/{part}", data))


def ask(cast, plan_id, name, **more):
    person = {"exempt-person_id": str(cast.person(name).id), "exempt-ground": "ONE_PARENT_ENOUGH"}
    said = {"exempt-reason": SECRET, "exempt-legal_ground": LAW}
    return send(cast, HANNE, plan_id, "samtykke/hvem/unntak", **{**person, **said, **more})


def asked(cast, plan_id):
    with cast.acting_as(HANNE):
        opened(plan_id)
        confirmations, exemptions = matters_of(plan_id)
        return str((confirmations + exemptions)[-1].id)


def test_the_page_says_who_why_and_by_which_rule(cast):
    plan_id = cast.active_plan()
    for name in (MONA, HANNE):
        page = see(cast, name, plan_id)
        assert page.status == 200
        for words in (MONA, TOR, "fordi foreldreansvaret er felles", "Folkeregisteret", "§"):
            assert words in page.text
        assert "Barnet skal bli hørt" in page.text
        assert ("Voksne i registeret" in page.text) == (name == HANNE)


def test_holder_asks_leader_decides_and_the_family_sees_it_without_the_reason(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    assert ask(cast, plan_id, TOR).status == 303
    assert "Venter på lederen" in see(cast, HANNE, plan_id).text
    assert "Til avgjørelse" in Page(cast.client(MARIT).get("/hjem")).text
    assert "Emma" not in Page(cast.client(MARIT).get("/planer")).text, "a question is not the plan"
    page = see(cast, MARIT, plan_id, "avklaring")
    assert SECRET in page.text
    assert LAW in page.text
    matter = asked(cast, plan_id)
    answer = {"matter_id": matter, "answer": "yes"}
    assert send(cast, MARIT, plan_id, "avklaring/unntak", **answer).status == 303
    assert "Ingenting venter" in see(cast, MARIT, plan_id, "avklaring").text
    cast.send(plan_id)
    for name in (MONA, TOR):
        page = see(cast, name, plan_id)
        for words in ("Disse trenger ikke å svare", TOR, MARIT, "Én forelder er nok", LAW):
            assert words in page.text
        assert SECRET not in page.text, "between guardians never a reason (J9)"
    assert "Trekk tilbake samtykket" not in see(cast, TOR, plan_id, "samtykke").text


def test_two_confirm_on_the_pages(cast):
    plan_id = cast.draft("Lea Vik", people=(KARI,))
    protect(cast, "Lea Vik")
    assert "Barnet har vern" in see(cast, HANNE, plan_id).text
    grete = {"confirm-person_id": str(cast.person("Grete Vik").id), "confirm-reason": "Mor."}
    assert send(cast, HANNE, plan_id, "samtykke/hvem/bekreftelse", **grete).status == 303
    again = send(cast, HANNE, plan_id, "samtykke/hvem/bekreftelse", **grete)
    assert again.status == 422
    assert "allerede foreslått" in again.text
    answer = {"matter_id": asked(cast, plan_id), "answer": "yes"}
    assert send(cast, MARIT, plan_id, "avklaring/bekreftelse", **answer).status == 303
    assert "To ansatte har bekreftet" in see(cast, HANNE, plan_id).text


def test_what_the_holder_left_out_is_said_at_its_field(cast):
    plan_id = cast.draft("Emma Aas")
    empty = send(cast, HANNE, plan_id, "samtykke/hvem/unntak")
    assert empty.status == 422
    assert len(empty.errors()) == 4
    assert ask(cast, plan_id, TOR).status == 303
    again = ask(cast, plan_id, TOR)
    assert "allerede foreslått" in again.errors()["exempt-ground"]


@pytest.mark.parametrize(
    "answer",
    [{}, {"answer": "yes", "matter_id": "x"}, {"answer": "perhaps"}, {"answer": "yes", "other": 1}],
    ids=["empty", "no id", "no answer", "another"],
)
def test_an_answer_to_nothing_is_not_found(cast, answer):
    plan_id = cast.draft("Emma Aas")
    ask(cast, plan_id, TOR)
    if "other" in answer:
        answer = {"answer": "yes", "matter_id": str(new_id())}
    elif answer.get("answer") == "perhaps":
        answer = {"answer": "perhaps", "matter_id": asked(cast, plan_id)}
    for part in ("avklaring/unntak", "avklaring/bekreftelse"):
        assert send(cast, MARIT, plan_id, part, **answer).status == 404


def test_a_hidden_decision_shows_to_the_holder_alone(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    exempt(cast, plan_id, TOR, is_hidden=True)
    cast.send(plan_id)
    assert "Vises ikke for familien" in see(cast, HANNE, plan_id).text
    page = see(cast, MONA, plan_id)
    assert TOR not in page.text
    assert see(cast, TOR, plan_id).status == 404


def test_the_family_is_told_neutrally_while_it_is_unclear(cast):
    plan_id = cast.active_plan()
    protect(cast)
    page = see(cast, MONA, plan_id)
    assert "Kommunen avklarer hvem som må svare." in page.text
    assert "har vern" not in page.text


def test_a_leader_who_opens_the_plan_is_led_to_the_question(cast):
    plan_id = cast.draft("Emma Aas")
    ask(cast, plan_id, TOR)
    page = see(cast, MARIT, plan_id, "samtykke")
    assert page.status == 403
    assert page.soup.select(f'a[href="/planer/{plan_id}/avklaring"]')


def test_the_words_of_one_who_decides_for_herself(cast):
    plan_id = cast.draft("Sara Lie", people=(KARI,))
    consent_id = cast.send(plan_id)
    page = see(cast, "Sara Lie", plan_id, f"samtykke/{consent_id}")
    assert "Vil du ha en stafettlogg?" in page.text
    assert "får du fortsatt hjelpen du har rett til" in page.text
    assert (
        "Skal Sara få en stafettlogg?"
        in see(cast, "Jon Lie", plan_id, f"samtykke/{consent_id}").text
    )
    assert not reaches(cast, KARI, plan_id)
