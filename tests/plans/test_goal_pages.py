"""The pages of goals and activities: they show, ask, refuse at the field, lose nothing typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from samspill.access.actor import acting
from samspill.access.grants import Permission, end_grants, open_grants
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.goals.models import Activity, Arena, Comment, Goal, GoalRating
from samspill.plans.participants.models import Participant
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR
from tests.plans.test_goals import TITLE, add, add_doing, change
from tests.plans.test_lifecycle import individual
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

LONG = "x" * 3000
SCRIPT = "<script>alert(1)</script><b>Hei"


def goal_form(**more):
    said = {
        "title": TITLE,
        "words": "CHILD",
        "life_area": "KINDERGARTEN_SCHOOL",
        "description": "",
        "responsible": "",
        "status": "ACTIVE",
        "due_on": "",
        "version": "1",
    }
    return {**said, **more}


def activity_form(who, **more):
    said = {
        "title": "Lese sammen",
        "how": "",
        "arena": "HOME",
        "responsible": str(who or ""),
        "starts_on": "",
        "due_on": "",
        "evaluate_on": "",
        "state": "NOT_STARTED",
        "version": "1",
    }
    return {**said, **more}


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return Page(response)


def sent(client, address, data):
    return Page(post(client, address, data))


def test_from_the_empty_page_to_a_goal_with_an_activity(cast):
    plan_id = cast.active_plan(people=(KARI,))
    client, home = cast.client(MONA), f"/planer/{plan_id}"
    assert "Skriv det første målet" in shown(client, f"{home}/maal").text
    form = shown(client, f"{home}/maal/ny")
    for name in (MONA, TOR, HANNE, KARI):
        assert name in form.text, "who will read it stands there by name"
    made = sent(client, f"{home}/maal/ny", goal_form())
    assert made.status == 303
    assert "Legg til en aktivitet" in shown(client, made.location).text
    kari = cast.profile_id(KARI)
    done = sent(client, f"{made.location}/aktiviteter/ny", activity_form(kari))
    assert done.status == 303
    activity = shown(client, done.location)
    assert KARI in activity.text
    here = activity.soup.select_one('.rail a[aria-current="page"]')
    assert here.get_text(strip=True) == "Mål og aktiviteter"
    page = shown(cast.client(KARI), f"{home}/maal")
    assert "Neste: Lese sammen" in page.text
    assert "0 av 1 gjort" in page.text
    sent(cast.client(KARI), f"{done.location}/gjort", {})
    assert "1 av 1 gjort" in shown(client, f"{home}/maal").text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": LONG}, "title"),
        ({"description": LONG}, "description"),
        ({"words": ""}, "words"),
        ({"words": "NOBODY"}, "words"),
        ({"life_area": "MOON"}, "life_area"),
        ({"due_on": "i morgen"}, "due_on"),
        ({"responsible": "00000000-0000-4000-8000-000000000000"}, "responsible"),
    ],
)
def test_bad_input_of_a_goal_has_its_message_at_the_field(cast, more, field):
    plan_id = cast.active_plan()
    page = sent(cast.client(MONA), f"/planer/{plan_id}/maal/ny", goal_form(**more))
    assert page.status == 422
    assert field in page.errors()
    if field != "title":
        assert page.value("title") == TITLE


def test_bad_input_of_an_activity_has_its_message_at_the_field(cast):
    plan_id = cast.active_plan()
    mona, goal_id = cast.profile_id(MONA), add(cast, plan_id, MONA)
    address = f"/planer/{plan_id}/maal/{goal_id}/aktiviteter/ny"
    day = clock.today()
    client = cast.client(MONA)
    for who, more, field in (
        (None, {}, "responsible"),
        (cast.profile_id("Ingrid Holm"), {}, "responsible"),
        ("tull", {}, "responsible"),
        (mona, {"title": ""}, "title"),
        (mona, {"how": LONG}, "how"),
        (mona, {"arena": ""}, "arena"),
        (mona, {"starts_on": day.isoformat(), "due_on": "2020-01-01"}, "due_on"),
        (mona, {"helpers": [str(cast.profile_id("Ingrid Holm"))]}, "helpers"),
    ):
        page = sent(client, address, activity_form(who, **more))
        assert page.status == 422, field
        assert field in page.errors(), (field, page.errors())


def test_what_is_written_is_shown_as_text(cast):
    plan_id = cast.active_plan(people=(KARI,))
    client = cast.client(MONA)
    form = goal_form(title=SCRIPT, description=SCRIPT)
    made = sent(client, f"/planer/{plan_id}/maal/ny", form)
    sent(client, f"{made.location}/kommentarer", {"text": SCRIPT})
    for address in (made.location, f"/planer/{plan_id}/maal", f"{made.location}/endre"):
        page = shown(cast.client(HANNE), address)
        assert SCRIPT in page.text or page.value("title") == SCRIPT
        assert not page.soup.select("main script")


def test_the_second_editor_gets_both_texts_side_by_side(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, KARI)
    address = f"/planer/{plan_id}/maal/{goal_id}/endre"
    kari = cast.client(KARI)
    read = shown(kari, address).value("version")
    change(cast, plan_id, goal_id, MONA, title="Monas ord", description="Monas mer")
    page = sent(kari, address, goal_form(title="Karis ord", version=read))
    assert page.status == 422
    assert page.value("title") == "Karis ord"
    assert "Monas ord" in page.text
    assert "Monas mer" in page.text
    again = goal_form(title="Begges ord", version=page.value("version"))
    assert sent(kari, address, again).status == 303
    history = shown(cast.client(TOR), f"/planer/{plan_id}/maal/{goal_id}/historikk").text
    assert "Monas ord" in history
    assert TITLE in history


def test_two_editors_of_an_activity_get_both_texts(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, KARI)
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI)
    address = f"/planer/{plan_id}/aktiviteter/{activity_id}/endre"
    kari = cast.profile_id(KARI)
    monas = activity_form(kari, how="Monas måte")
    assert sent(cast.client(MONA), address, monas).status == 303
    page = sent(cast.client(KARI), address, activity_form(kari, how="Karis måte"))
    assert page.status == 422
    assert page.value("how") == "Karis måte"
    assert "Monas måte" in page.text


def test_comments_are_their_authors_own(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    goal_id = add(cast, plan_id, MONA)
    goal = f"/planer/{plan_id}/maal/{goal_id}"
    kari = cast.client(KARI)
    assert sent(kari, f"{goal}/kommentarer", {"text": ""}).errors()["text"]
    assert sent(kari, f"{goal}/kommentarer", {"text": LONG}).status == 422
    assert sent(kari, f"{goal}/kommentarer", {"text": "Hun leste høyt i dag"}).status == 303
    page = shown(cast.client(SIV), goal)
    assert "Hun leste høyt i dag" in page.text
    assert "Endre kommentaren" not in page.text
    own = shown(kari, goal).soup.find("a", string="Endre kommentaren")["href"]
    for name in (SIV, MONA, HANNE):
        assert cast.client(name).get(own).status_code == 403
    assert sent(kari, own, {"text": ""}).status == 422
    assert sent(kari, own, {"text": "Hun leste to sider"}).status == 303
    assert "Hun leste to sider" in shown(cast.client(MONA), goal).text


def test_what_a_comment_said_before_is_kept(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    goal = f"/planer/{plan_id}/maal/{add(cast, plan_id, MONA)}"
    kari = cast.client(KARI)
    sent(kari, f"{goal}/kommentarer", {"text": "Hun leste høyt"})
    own = shown(kari, goal).soup.find("a", string="Endre kommentaren")["href"]
    assert "Slik sto det før" not in shown(kari, goal).soup.select_one("#sagt").text
    for text in ("Hun leste to sider", "Hun leste tre sider"):
        assert sent(kari, own, {"text": text}).status == 303
    siv = cast.client(SIV)
    link = shown(siv, goal).soup.select_one("#sagt").find("a", string="Slik sto det før")["href"]
    page = shown(siv, link)
    said = [one.text for one in page.soup.select("main .written")]
    assert said == ["Hun leste to sider", "Hun leste høyt"], "the newest first"
    assert page.text.count(f"Skrevet av {KARI}") == 2
    assert page.soup.select_one(f'a[href="{goal}"]')
    assert cast.client(JONAS).get(link).status_code == 404
    assert siv.get(link.replace(own.split("/")[-1], str(new_id()))).status_code == 404


def test_how_it_went_with_an_activity(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI)
    home = f"/planer/{plan_id}"
    address = f"{home}/aktiviteter/{activity_id}"
    kari = cast.client(KARI)
    page = sent(kari, f"{address}/vurdering", {"text": "Fint"})
    assert set(page.errors()) == {"effect", "way_on"}
    said = {
        "effect": "GOOD",
        "text": "Fem kvelder i uka",
        "child_view": "Det er koselig",
        "family_view": "Vi får det til",
        "way_on": "END",
        "evaluate_on": "",
    }
    assert sent(kari, f"{address}/vurdering", said).status == 303
    page = shown(cast.client(TOR), address)
    for words in ("Det hjalp godt", "Fem kvelder i uka", "Det er koselig", "Vi avslutter"):
        assert words in page.text
    assert "Gjort" in page.text
    found = shown(kari, f"{home}/maal/provd-for?q=KVELDER uka").text
    assert "Lese sammen før leggetid" in found
    for asked in ("badeball", "%", "_"):
        assert "Vi fant ingenting" in shown(kari, f"{home}/maal/provd-for?q={asked}").text
    said = {**said, "effect": "SOME", "way_on": "CONTINUE"}
    assert sent(kari, f"{home}/maal/{goal_id}/vurdering", said).status == 303
    assert "Det hjalp litt" in shown(kari, f"{home}/maal/{goal_id}").text


def evaluated(way_on):
    return {"effect": "NONE", "way_on": way_on, "evaluate_on": ""}


def test_something_new_to_try_leads_to_its_form_begun_as_the_last(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI, arena=Arena.SCHOOL)
    home, mona = f"/planer/{plan_id}", cast.client(MONA)
    answer = sent(mona, f"{home}/aktiviteter/{activity_id}/vurdering", evaluated("NEW_ACTIVITY"))
    assert answer.location.startswith(f"{home}/maal/{goal_id}/aktiviteter/ny?")
    form = shown(mona, answer.location)
    assert "Hva vil dere prøve nå?" in form.text
    assert form.soup.select_one("input[name=arena][checked]")["value"] == "SCHOOL"
    chosen = form.soup.select_one("select[name=responsible] option[selected]")
    assert chosen["value"] == str(cast.profile_id(KARI))
    assert form.value("title") == ""
    answer = sent(mona, f"{home}/maal/{goal_id}/vurdering", evaluated("NEW_ACTIVITY"))
    assert answer.location == f"{home}/maal/{goal_id}/aktiviteter/ny"
    assert "Hva vil dere prøve nå?" in shown(mona, answer.location).text
    for asked, status in (("x", 200), (new_id(), 404)):
        assert mona.get(f"{answer.location}?etter={asked}").status_code == status


@pytest.mark.parametrize("way_on", ["LEVEL_UP", "LEVEL_DOWN"])
def test_another_level_leads_who_may_write_it_down_to_its_form(cast, way_on):
    plan_id = cast.active_plan(people=(KARI,))
    address = f"/planer/{plan_id}/maal/{add(cast, plan_id, MONA)}"
    hanne, kari = cast.client(HANNE), cast.client(KARI)
    answer = sent(hanne, f"{address}/vurdering", evaluated(way_on))
    assert answer.location == f"/planer/{plan_id}/innstillinger/nivaa/ny"
    assert "Skriv ned hvilket nivå" in shown(hanne, answer.location).text
    answer = sent(kari, f"{address}/vurdering", evaluated(way_on))
    assert answer.location.startswith(address)
    assert f"og {HANNE} skriver det ned" in shown(kari, answer.location).text


def test_in_a_plan_without_levels_it_is_said_who_takes_it_on(cast):
    plan_id = individual(cast)
    cast.propose(plan_id, KARI)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    address = f"/planer/{plan_id}/maal/{add(cast, plan_id, MONA)}"
    for name, words in ((HANNE, "Ta det videre"), (MONA, f"{HANNE} tar det videre")):
        client = cast.client(name)
        answer = sent(client, f"{address}/vurdering", evaluated("LEVEL_UP"))
        assert answer.location.startswith(address)
        assert words in shown(client, answer.location).text


def test_thermometers_stand_side_by_side(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    goal = f"/planer/{plan_id}/maal/{goal_id}"
    for name, rating in (
        (MONA, {"rated_by": "HOME", "value": "7"}),
        (KARI, {"rated_by": "SCHOOL", "value": "3"}),
        (KARI, {"rated_by": "SCHOOL", "value": "4"}),
    ):
        assert sent(cast.client(name), f"{goal}/termometer", rating).status == 303
    for bad in ({"rated_by": "HOME", "value": "3"}, {"rated_by": "SCHOOL", "value": "11"}, {}):
        assert sent(cast.client(KARI), f"{goal}/termometer", bad).status == 422
    page = shown(cast.client(TOR), goal)
    numbers = [one.text for one in page.soup.select(".thermometer__number")]
    assert numbers == ["7", "4"]
    assert page.text.count("Ikke satt ennå") == 1


def test_who_has_only_what_is_hers_sees_that_alone(cast):
    """OWN: rows one is responsible for or wrote, and nothing else of the plan's goals."""
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS, scope={"GOALS": 2})
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    hidden = add(cast, plan_id, MONA, title="Skjult mål")
    own = add(
        cast, plan_id, MONA, title="Jonas' mål", responsible_profile_id=cast.profile_id(JONAS)
    )
    doing = add_doing(cast, plan_id, hidden, MONA, JONAS)
    lower(cast, plan_id, JONAS)
    client, home = cast.client(JONAS), f"/planer/{plan_id}"
    page = shown(client, f"{home}/maal")
    assert "Jonas' mål" in page.text
    assert "Lese sammen før leggetid" in page.text
    assert "Skjult mål" not in page.text
    assert client.get(f"{home}/maal/{hidden}").status_code == 404
    assert client.get(f"{home}/maal/{own}").status_code == 200
    page = shown(client, f"{home}/aktiviteter/{doing}")
    assert "Skjult mål" not in page.text
    assert client.get(f"{home}/maal/provd-for").status_code == 403
    assert post(client, f"{home}/aktiviteter/{doing}/gjort").status_code == 403


def lower(cast, plan_id, name):
    """The consent gives this person what is hers alone."""
    profile_id = cast.profile_id(name)
    with acting(None), transaction():
        end_grants(plan_id, "test", profile_id=profile_id, areas=["GOALS"])
        until = clock.now() + timedelta(days=9)
        allowed = Permission(profile_id, {Area.GOALS: Level.OWN}, until)
        open_grants(plan_id, "test", plan_id, [allowed])


def test_a_hidden_participant_is_not_named_to_whom_may_not_know(cast):
    """J11: Kari reads what Siv wrote, and learns nothing of who wrote it."""
    plan_id = cast.active_plan(people=(KARI, SIV))
    goal_id = add(cast, plan_id, SIV)
    siv = cast.profile_id(SIV)
    with acting(None), transaction(), system_access("test: hidden"):
        hidden = update(Participant).where(Participant.profile_id == siv)
        db.session.execute(hidden.values(known_to="FAMILY_AND_HOLDER"))
    goal = f"/planer/{plan_id}/maal/{goal_id}"
    sent(cast.client(SIV), f"{goal}/kommentarer", {"text": "Sivs ord"})
    page = shown(cast.client(KARI), goal)
    assert "Sivs ord" in page.text
    assert SIV not in page.text
    assert SIV in shown(cast.client(MONA), goal).text
    assert SIV not in shown(cast.client(KARI), f"{goal}/aktiviteter/ny").text


PAGES = ("maal", "maal?side=2", "maal/ny", "maal/{goal}", "maal/{goal}?side=3&sagt=2")
MORE = ("aktiviteter/{activity}", "aktiviteter/{activity}/endre", "maal/provd-for", "")


def test_pages_run_few_statements_however_many_goals(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI)
    names = {"goal": goal_id, "activity": activity_id}
    client = cast.client(HANNE)
    first = {}
    for times in (1, 1000):
        many(cast, plan_id, goal_id, times)
        for part in (*PAGES, *MORE):
            address = f"/planer/{plan_id}/{part.format(**names)}".rstrip("/")
            with counted_statements() as found:
                shown(client, address)
            assert len(found) <= 10, "\n".join([part, *found])
            assert first.setdefault(part, len(found)) == len(found), (part, found)


def many(cast, plan_id, goal_id, times):
    """So many goals, activities, comments and thermometers."""
    mona, now = cast.profile_id(MONA), clock.now()
    base = {"plan_id": plan_id, "author_profile_id": mona}
    once = {"version": 1, "changed_by_profile_id": mona, "changed_at": now, "created_at": now}
    goal = {"life_area": "FRIENDS", "description": "", "words": "CHILD", "status": "ACTIVE"}
    doing = {"goal_id": goal_id, "how": "", "arena": "HOME", "state": "ONGOING", "helpers": []}
    said = {"goal_id": goal_id, "text": "Ord", "written_at": now}
    mark = {"goal_id": goal_id, "rated_by": "CHILD", "value": 4, "noted_by_profile_id": mona}
    with acting(None), transaction(), system_access("test: many goals"):
        for table, row in (
            (Goal, {**base, **once, **goal}),
            (Activity, {**base, **once, **doing, "due_on": clock.today()}),
            (Comment, {**base, **said}),
            (GoalRating, {"plan_id": plan_id, **mark, "noted_at": now}),
        ):
            more = {"title": "Mål"} if table in (Goal, Activity) else {}
            rows = [{"id": new_id(), **row, **more} for _n in range(times)]
            if table is Goal:
                rows = [{**one, "position": number + 5} for number, one in enumerate(rows)]
            db.session.execute(insert(table), rows)
