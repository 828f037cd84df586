"""The pages of messages: who will see it stands there first, and nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.messages.models import Message, MessageThread, subject_place, text_place
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, Level, opened
from tests.plans.test_messages import WORDS, plan_id, reads, told, write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
NEW = {"title": "Natten", "audience": "ALL", "text": "Emma sov dårlig."}


def home(plan_id):
    return f"/planer/{plan_id}/meldinger"


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response)


def chosen(cast, *names):
    return {**NEW, "audience": "CHOSEN", "to": [str(cast.profile_id(name)) for name in names]}


def hidden(page):
    """What the form of a review sends on."""
    fields = page.soup.select("form.form input[type=hidden]")
    names = {one["name"] for one in fields} - {"csrf_token", "form_key"}
    return {
        name: [one["value"] for one in fields if one["name"] == name]
        if name == "to"
        else next(one["value"] for one in fields if one["name"] == name)
        for name in names
    }


def review(cast, plan_id, name, form):
    answer = post(cast.client(name), home(plan_id) + "/ny", form)
    assert answer.status_code == 422
    return Page(answer)


def test_an_empty_page_says_what_belongs_there_and_offers_the_first_step(cast, plan_id):
    page = shown(cast.client(MONA), home(plan_id))
    assert "ser du før du sender" in page.text
    assert page.soup.select_one(f'a[href="{home(plan_id)}/ny"]')


def test_the_form_names_everybody_one_may_write_to_with_what_they_are(cast, plan_id):
    page = shown(cast.client(MONA), home(plan_id) + "/ny")
    for words in ("Tor Aas – Foresatt", "Hanne Nilsen – Stafettholder", "Kari Lunde – ", SIV):
        assert words in page.text
    assert JONAS not in page.text, "he has no messages"
    assert not page.soup.select("input[checked]"), "nobody is chosen beforehand"


def test_who_sees_it_stands_there_by_name_before_it_is_sent(cast, plan_id):
    page = review(cast, plan_id, MONA, chosen(cast, HANNE, KARI))
    for name in (HANNE, KARI):
        assert name in page.text
    assert TOR not in page.text
    assert "Emma sov dårlig." in page.text
    assert not told(cast, HANNE), "nothing has been sent"
    answer = post(cast.client(MONA), home(plan_id) + "/ny", hidden(page))
    assert answer.status_code == 303
    assert "Emma sov dårlig." in shown(cast.client(KARI), answer.location).text
    assert cast.client(TOR).get(answer.location).status_code == 404
    assert "Natten" in shown(cast.client(MONA), home(plan_id)).text


def test_when_more_would_get_it_than_were_shown_one_looks_again(cast, plan_id):
    form = hidden(review(cast, plan_id, MONA, NEW))
    form["shown"] = " ".join(form["shown"].split()[1:])
    page = review(cast, plan_id, MONA, form)
    assert "blitt flere" in page.text
    assert not told(cast, HANNE)
    assert post(cast.client(MONA), home(plan_id) + "/ny", hidden(page)).status_code == 303


def test_one_may_go_back_from_the_review_with_everything_one_wrote(cast, plan_id):
    form = hidden(review(cast, plan_id, MONA, chosen(cast, KARI)))
    page = review(cast, plan_id, MONA, {**form, "endre": "ja"})
    assert page.soup.select_one("#title")["value"] == "Natten"
    assert page.soup.select_one("textarea").text.strip() == "Emma sov dårlig."
    kari = str(cast.profile_id(KARI))
    assert page.soup.select_one(f'input[value="{kari}"][checked]')
    assert not told(cast, KARI)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": ""}, "title", "Skriv hva det gjelder."),
        ({"title": "x" * 101}, "title", "Skriv høyst 100 tegn. Nå er det 101."),
        ({"text": " \n "}, "text", "Skriv noe før du sender."),
        ({"text": "x" * 4001}, "text", "Skriv høyst 4000 tegn. Nå er det 4001."),
        ({"audience": ""}, "audience", "Velg ett."),
        ({"audience": "CHOSEN", "to": []}, "to", "Velg minst én person."),
        ({"audience": "CHOSEN", "to": [str(uuid4())]}, "to", "Velg blant dem"),
        ({"audience": "CHOSEN", "to": ["tull"]}, "to", "Velg minst én person."),
        ({"audience": "ALLE"}, "audience", ""),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast, plan_id, wrong, field, words):
    page = review(cast, plan_id, MONA, {**NEW, "title": "Mitt emne", "text": "Min tekst", **wrong})
    assert page.soup.select_one(f"#{field}-error")
    assert words in page.soup.select_one(f"#{field}-error").text
    for name, kept in (("title", "Mitt emne"), ("text", "Min tekst")):
        assert name in wrong or kept in str(page.soup.select_one(f"#{name}"))


def test_who_has_no_right_is_named_at_the_field(cast, plan_id):
    page = review(cast, plan_id, MONA, chosen(cast, JONAS))
    assert "Jonas Berg har ikke tilgang" in page.soup.select_one("#to-error").text


def test_script_is_only_words(cast, plan_id):
    words = "<script>alert(1)</script><b>Hei"
    thread_id = write(cast, plan_id, MONA, HANNE, words=words, title=words)
    for address in (home(plan_id), f"{home(plan_id)}/{thread_id}"):
        page = shown(cast.client(HANNE), address)
        assert "<script>alert" in page.text
        assert not page.soup.select("main script")


def reply(cast, plan_id, name, thread_id, **more):
    page = shown(cast.client(name), f"{home(plan_id)}/{thread_id}")
    form = {"shown": page.soup.select_one("input[name=shown]")["value"], "text": "Takk.", **more}
    return page, post(cast.client(name), f"{home(plan_id)}/{thread_id}", form)


def test_an_answer_says_who_will_see_it_and_to_answer_one_is_a_new_thread(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    page, answer = reply(cast, plan_id, KARI, thread_id)
    who = page.soup.select_one(".who-reads").text
    assert MONA in who
    assert HANNE in who
    assert TOR not in who
    assert answer.status_code == 303
    alone = page.soup.select_one('a[href*="/ny?til="]')
    assert "Svar bare til Mona" in alone.text
    form = shown(cast.client(KARI), alone["href"])
    assert form.soup.select_one("#title")["value"] == "Natten"
    ticked = form.soup.select("input[name=to][checked]")
    assert [one["value"] for one in ticked] == [str(cast.profile_id(MONA))]
    assert "Takk." in shown(cast.client(MONA), f"{home(plan_id)}/{thread_id}").text


def test_an_answer_with_errors_or_with_too_few_shown_keeps_its_words(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    for wrong, words in (
        ({"text": ""}, "Skriv noe"),
        ({"text": "y" * 4001}, "høyst 4000"),
        ({"shown": ""}, "blitt flere"),
        ({"shown": str(cast.profile_id(MONA))}, "blitt flere"),
    ):
        _page, answer = reply(cast, plan_id, KARI, thread_id, **wrong)
        assert answer.status_code == 422
        page = Page(answer)
        assert words in page.soup.select_one("#text-error").text
        assert wrong.get("text", "Takk.") in page.soup.select_one("#text").text
    assert reads(cast, plan_id, MONA, thread_id) == ["Emma sov dårlig."]


def test_a_double_click_sends_once(cast, plan_id):
    form = {**hidden(review(cast, plan_id, MONA, NEW)), "form_key": str(uuid4())}
    answers = [post(cast.client(MONA), home(plan_id) + "/ny", form) for _n in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert len(shown(cast.client(HANNE), home(plan_id)).soup.select(".rows > li")) == 1


def test_a_form_that_waited_while_the_consent_ended_changes_nothing(cast, plan_id):
    form = hidden(review(cast, plan_id, MONA, NEW))
    with cast.changing(plan_id, TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    answer = post(cast.client(MONA), home(plan_id) + "/ny", form)
    assert answer.status_code == 409
    assert "Ingen kan skrive i planen nå" in answer.get_data(as_text=True)
    assert shown(cast.client(MONA), home(plan_id)).soup.select(".rows > li") == []


def test_new_is_marked_once_and_a_message_is_taken_back_only_before_it_is_read(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, KARI)
    address = f"{home(plan_id)}/{thread_id}"
    back = shown(cast.client(HANNE), address).soup.select_one('a[href$="/tilbake"]')["href"]
    assert "Ingen har lest den" in shown(cast.client(HANNE), back).text
    for page, new in ((home(plan_id), True), (address, True), (address, False)):
        found = shown(cast.client(KARI), page).soup.select_one(".ds-tag")
        assert (found is not None) == new
    assert not shown(cast.client(HANNE), address).soup.select('a[href$="/tilbake"]')
    assert "Lest av Kari Lunde" in shown(cast.client(HANNE), address).text
    assert cast.client(HANNE).get(back).status_code == 404
    assert post(cast.client(HANNE), back, {}).status_code == 409


def test_what_is_taken_back_is_gone_for_all(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, KARI)
    address = f"{home(plan_id)}/{thread_id}"
    back = shown(cast.client(HANNE), address).soup.select_one('a[href$="/tilbake"]')["href"]
    answer = post(cast.client(HANNE), back, {})
    assert answer.location == home(plan_id)
    for name in (HANNE, KARI):
        assert cast.client(name).get(address).status_code == 404
        assert shown(cast.client(name), home(plan_id)).soup.select(".rows > li") == []


def test_the_family_never_sees_a_clock_and_professionals_do(cast, plan_id):
    thread_id = write(cast, plan_id, MONA)
    address = f"{home(plan_id)}/{thread_id}"
    for name, has_clock in ((TOR, False), (MONA, False), (HANNE, True)):
        when = shown(cast.client(name), address).soup.select_one(".said time")
        assert ("T" in when["datetime"]) == has_clock, name
        assert any(sign.isdigit() for sign in when.text) == has_clock, name


def test_more_people_are_let_in_by_name_and_what_they_read_stands_there(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, KARI)
    address = f"{home(plan_id)}/{thread_id}"
    way = shown(cast.client(HANNE), address).soup.select_one('a[href$="/flere"]')["href"]
    page = shown(cast.client(HANNE), way)
    assert "Kari Lunde" in page.soup.select_one(".who-reads").text
    assert "Mona Aas – Foresatt" in page.text
    assert "det de andre har skrevet før, ser de ikke" in page.text.lower()
    assert not shown(cast.client(KARI), address).soup.select('a[href$="/flere"]')
    assert cast.client(KARI).get(way).status_code == 404
    answer = post(cast.client(HANNE), way, {})
    assert "minst én" in Page(answer).soup.select_one("#to-error").text
    mona = {"to": [str(cast.profile_id(MONA))]}
    assert post(cast.client(HANNE), way, mona).status_code == 303
    assert "Emma sov" in shown(cast.client(MONA), address).text


def test_a_plan_that_waits_for_a_consent_has_no_messages_yet(cast, plan_id):
    waits = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(waits)
    for name in (MONA, HANNE):
        page = shown(cast.client(name), "/meldinger")
        assert page.soup.select_one(f'a[href="{home(plan_id)}"]')
        assert not page.soup.select_one(f'a[href="{home(waits)}"]')


def test_what_is_new_across_plans_is_a_number_without_words(cast, plan_id):
    write(cast, plan_id, HANNE, KARI, title="Hemmelig")
    client = cast.client(KARI)
    for address in ("/meldinger", "/hjem"):
        page = shown(client, address)
        assert "Hemmelig" not in page.text
        assert WORDS not in page.text
    assert "1 ny" in shown(client, "/meldinger").text
    assert "Én samtale har noe nytt" in shown(client, "/hjem").text
    assert "noe nytt" not in shown(cast.client(SIV), "/hjem").text
    assert "ny" not in [tag.text for tag in shown(cast.client(SIV), "/meldinger").soup(".ds-tag")]


# ---- size -----------------------------------------------------------------------------------


def enlarge(cast, plan_id, threads, messages):
    """So many threads between Mona and Hanne, each with so many messages."""
    mona, hanne = cast.profile_id(MONA), cast.profile_id(HANNE)
    both, now, owner = [mona, hanne], clock.now(), of_plan(plan_id)
    first, more = [], []
    for number in range(threads):
        thread_id, at = new_id(), now - timedelta(hours=number)
        first.append(
            {
                "id": thread_id,
                "plan_id": plan_id,
                "subject_sealed": seal(b"Natten", subject_place(thread_id), owner),
                "author_profile_id": mona,
                "member_ids": both,
                "last_number": messages,
                "created_at": at,
                "last_at": at,
            }
        )
        for message in range(messages):
            message_id = new_id()
            more.append(
                {
                    "id": message_id,
                    "plan_id": plan_id,
                    "thread_id": thread_id,
                    "number": message + 1,
                    "text_sealed": seal(b"Hei.", text_place(message_id), owner),
                    "author_profile_id": both[message % 2],
                    "reader_ids": both,
                    "is_read": False,
                    "written_at": at,
                }
            )
    with acting(None), transaction(), system_access("test: a large plan"):
        db.session.execute(insert(MessageThread), first)
        db.session.execute(insert(Message), more)
    return first[0]["id"]


def statements(client, address):
    with counted_statements() as found:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(found), response


def test_pages_run_few_statements_however_many_messages_there_are(cast, plan_id):
    write(cast, plan_id, MONA, HANNE)
    client, counted = cast.client(HANNE), []
    for threads, messages in ((2, 10), (20, 100)):
        thread_id = enlarge(cast, plan_id, threads, messages)
        thread = f"{home(plan_id)}/{thread_id}"
        pages = (home(plan_id), home(plan_id) + "/ny", thread, thread, f"{thread}?side=2")
        counted.append([statements(client, page)[0] for page in pages])
    assert max(counted[0]) <= 10, counted
    assert counted[0][:4] == counted[1][:4]
    assert max(counted[1]) <= 10


def test_a_long_thread_is_paged_from_its_newest_and_a_long_list_too(cast, plan_id):
    write(cast, plan_id, MONA, KARI)
    thread_id = enlarge(cast, plan_id, 1, 45)
    address = f"{home(plan_id)}/{thread_id}"
    client, seen = cast.client(HANNE), 0
    for page in (1, 2, 3):
        found = shown(client, f"{address}?side={page}")
        seen += len(found.soup.select(".said > li"))
        assert bool(found.soup.select("textarea")) == (page == 1), "one answers where it is new"
    assert seen == 45
    enlarge(cast, plan_id, 25, 1)
    assert len(shown(client, home(plan_id)).soup.select(".rows > li")) == 20
    assert len(shown(client, home(plan_id) + "?side=2").soup.select(".rows > li")) == 6


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_a_page_that_is_none_is_the_first_or_empty(cast, plan_id, page):
    thread_id = write(cast, plan_id, MONA, HANNE)
    for address in (home(plan_id), f"{home(plan_id)}/{thread_id}"):
        assert cast.client(HANNE).get(f"{address}?side={page}").status_code == 200
