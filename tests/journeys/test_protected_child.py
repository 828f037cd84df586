"""Noah's other parent has a no-contact order: he finds nothing and receives nothing (F8, I21).

Each flow gives him an address that somebody in the plan has, and one like it that never was:
the two answers are the same, to the byte.
"""

from __future__ import annotations

import pytest

from tests.journeys.noahs_story import ALONE, ERIK, LIV, NOAH, never_existed, plain, tells
from tests.journeys.town import address_of, town_in
from tests.journeys.walks import HANNE, KARI, MARIT, number_of, says_nothing
from tests.support.forms import post

ID = "[0-9a-f-]{36}"

READS = {
    "the plan by its address": "",
    "what is agreed and asked": "/samtykke",
    "the text to sign, as in the QR code of the meeting": f"/samtykke/{ID}",
    "the QR code itself": f"/samtykke/{ID}/kode",
    "all that was signed": "/samtykke/signert",
    "the family's sealed copy (PDF)": f"/samtykke/{ID}/kopi.*",
    "who must agree, and why he need not": "/samtykke/hvem",
    "the question that a leader settled": "/avklaring",
    "the participants, and how to reach his child's mother": "/deltakere",
    "who sees what": "/deltakere/hvem-ser-hva",
    "the plan as somebody sees it": f"/deltakere/{ID}/slik",
    "the search among employees": "/deltakere/forslag",
    "a swap that waits": f"/deltakere/{ID}/bytte",
    "the family's wishes": "/deltakere/onsker",
    "the family's own supporters": "/stottepersoner",
    "his child's picture": "/bilde",
    "what stands on top": "/om",
    "the documents": "/dokumenter",
    "the calendar": "/kalender",
    "the messages": "/meldinger",
    "the goals": "/maal",
    "the timeline": "/tidslinje",
    "who has looked": "/innsynslogg",
    "about the plan": "/innstillinger",
    "the answer that waits for its witness": f"/samtykke/svar/{ID}",
    "how to take a consent back": "/samtykke/tilbaketrekking",
}

SENDS = {
    "the signature": f"/samtykke/{ID}/underskrift",
    "the no": f"/samtykke/{ID}/avslag",
    "the objection to a swap": f"/samtykke/bytter/{ID}/innvending",
    "the invitation of another": "/invitasjon",
    "the witness's confirmation": f"/samtykke/svar/{ID}/bekreftelse",
    "a wish": "/deltakere/onsker",
    "the text on top": "/om",
    "a new picture": "/bilde",
}


@pytest.fixture(scope="module")
def story(house_with_post):
    """Noah's plan, once for all flows: his father only looks."""
    with town_in(house_with_post) as town:
        yield tells(town)


def test_there_are_at_least_twenty_flows():
    assert len(READS) + len(SENDS) + len(ALONE) >= 20


@pytest.mark.parametrize("flow", READS)
def test_he_reads_nothing(story, flow):
    erik, address = story.town.person(ERIK).caller, story.found(READS[flow])
    nothing = never_existed(address)
    answer = erik.opens(address)
    assert answer.status_code == 404
    assert plain(answer, address) == plain(erik.opens(nothing), nothing)


@pytest.mark.parametrize("flow", SENDS)
def test_he_changes_nothing(story, flow):
    erik, address = story.town.person(ERIK).caller, story.found(SENDS[flow], forms=True)
    nothing = never_existed(address)
    answer = erik.sends(address, {"answer": "yes"})
    assert answer.status_code == 404
    assert plain(answer, address) == plain(erik.sends(nothing, {"answer": "yes"}), nothing)


@pytest.mark.parametrize("page", ALONE)
def test_his_own_pages_are_as_before_there_was_a_plan(story, page):
    now = plain(story.town.person(ERIK).caller.opens(page), page)
    assert now == story.before[page]
    assert "Noah" not in now and LIV not in now


def test_no_address_that_anybody_in_the_plan_has_leads_him_anywhere(story):
    erik = story.town.person(ERIK).caller
    assert len(story.links) > 40
    for address in sorted(story.links):
        nothing = never_existed(address)
        real, other = erik.opens(address), erik.opens(nothing)
        assert plain(real, address) == plain(other, nothing), address
        assert real.status_code == 404, address
    for address in sorted(story.forms):
        nothing = never_existed(address)
        real, other = erik.sends(address), erik.sends(nothing)
        assert plain(real, address) == plain(other, nothing), address
        assert real.status_code in (404, 405), f"{address}: 405 is a search, which is not sent to"


def test_the_code_of_the_meeting_says_nothing_before_the_login_and_nothing_after(story):
    address = story.found(f"/samtykke/{ID}")
    nothing = never_existed(address)
    stranger = story.town.house.caller()
    real, other = stranger.opens(address), stranger.opens(nothing)
    assert real.location == f"/logg-inn?neste={address}"
    assert plain(real, address) == plain(other, nothing)
    erik = story.town.person(ERIK)
    erik.logs_in(then=address)
    assert (erik.address, erik.page.status) == (address, 404)


def test_his_childs_number_tells_him_nothing(story):
    erik = story.town.person(ERIK).caller
    page, nobody = "/planer/ny", "05898012345"
    assert erik.opens(page).status_code == 403
    data = {"kind": "RELAY_LOG", "purpose": "Jeg vil vite."}
    answers = [erik.sends(page, {**data, "number": n}) for n in (number_of(NOAH), nobody)]
    assert [one.status_code for one in answers] == [403, 403]
    assert plain(answers[0], page) == plain(answers[1], page)


def test_the_plans_number_tells_him_nothing(story):
    [(number,)] = story.town.ask("select number from plans")
    erik = story.town.person(ERIK).caller
    real, other = (f"/planer/uten-stafettholder/{n}" for n in (number, 99999))
    assert plain(erik.opens(real), real) == plain(erik.opens(other), other)


def test_nothing_is_sent_to_him_and_nothing_waits(story):
    town = story.town
    assert town.letters(ERIK) == []
    for name in (LIV, HANNE, KARI, MARIT):
        assert name == MARIT or town.letters(name), f"{name} was told"
        says_nothing(town.letters(name))
    assert not [one for one in town.mailbox.letters if address_of(ERIK) in one.as_string()]
    told = "select 1 from notices r where r.profile_id in"
    assert _rows_of(story, told, LIV)
    assert _rows_of(story, told, ERIK) == []
    assert _rows_of(story, "select 1 from paper_tasks r where r.reader_profile_id in", ERIK) == []


@pytest.mark.parametrize(
    ("table", "whose"),
    [
        ("grants", "profile_id"),
        ("participants", "profile_id"),
        ("signatories", "state <> 'EXEMPTED' and r.profile_id"),
        ("timeline_entries", "actor_profile_id"),
    ],
)
def test_he_has_no_row_in_the_plan(story, table, whose):
    query = f"select 1 from {table} r where r.{whose} in"
    assert _rows_of(story, query, LIV)
    assert _rows_of(story, query, ERIK) == []


def _rows_of(story, query, name):
    """Rows with a profile of the person."""
    profiles = (
        "(select f.id from profiles f join persons p on p.id = f.person_id"
        " where p.given_name || ' ' || p.family_name = :name)"
    )
    return story.town.ask(f"{query} {profiles}", name=name)


def test_nobody_in_the_plan_sees_that_he_tried(story):
    for address in (story.plan, f"{story.plan}/samtykke", f"{story.plan}/bilde"):
        assert story.town.person(ERIK).opens(address) == 404
    for name in (LIV, HANNE, KARI):
        walker = story.town.person(name)
        walker.goes_to_plan(NOAH)
        walker.does_not_see(ERIK, "Erik")
        for tool in ("Plandeltakere", "Tidslinje", "Innsynslogg"):
            if walker.sees_link(tool):
                walker.follows(tool)
                walker.does_not_see(ERIK, "Erik")


def test_his_childs_mother_is_not_reminded_of_him(story):
    liv = story.town.person(LIV)
    liv.goes_to_plan(NOAH)
    for tool in ("Samtykke", "Se hvem som må svare"):
        liv.follows(tool)
        liv.does_not_see(ERIK, "Erik", "besøksforbud")


def test_his_childs_mother_shows_nobody_how_to_reach_her(story):
    for name in (HANNE, KARI):
        walker = story.town.person(name)
        walker.goes_to_plan(NOAH)
        walker.follows("Plandeltakere")
        walker.sees(LIV)
        walker.does_not_see(address_of(LIV))


def test_with_another_language_or_a_higher_login_it_is_the_same(story):
    erik = story.town.person(ERIK)
    post(erik.caller.client, "/spraak", {"language": "en", "next": "/hjem"})
    try:
        erik.logs_in()
        for address in (story.plan, story.found("/samtykke/signert")):
            nothing = never_existed(address)
            real, other = erik.caller.opens(address), erik.caller.opens(nothing)
            assert real.status_code == 404
            assert plain(real, address) == plain(other, nothing)
    finally:
        post(erik.caller.client, "/spraak", {"language": "nb", "next": "/hjem"})
