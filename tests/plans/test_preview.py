"""«Se planen slik … vil se den»: exactly what she meets, seen by somebody who stays herself."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.core.errors import NotVisible
from samspill.infra.db import db
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.overview.pages import preview
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.actions import change_introduction
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.support.page import Page
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

NARROW = {Area.GOALS: Level.READ}


def place_of(cast, plan_id, name, viewer=HANNE):
    """The id of her place in the plan."""
    with cast.acting_as(viewer):
        opened(plan_id)
        return next(one.id for one in participants_of(plan_id) if one.name == name)


def address(cast, plan_id, name):
    return f"/planer/{plan_id}/deltakere/{place_of(cast, plan_id, name)}/slik"


def menu_of(soup):
    return [link.get_text(strip=True) for link in soup.select(".rail a")]


def shown_menu(soup):
    card = soup.select_one(".grid .ds-card")
    return [row.b.get_text(strip=True) for row in card.select(".row__text")]


def events_of(soup):
    return [" ".join(row.get_text().split()) for row in soup.select(".timeline li")]


def looks(cast, plan_id):
    """Who is in the access log of the plan, and how often."""
    with cast.acting_as(MONA):
        opened(plan_id, Area.ACCESS_LOG)
        rows = db.session.execute(
            select(AccessLogEntry.profile_id, func.count())
            .where(AccessLogEntry.subject_id == plan_id)
            .group_by(AccessLogEntry.profile_id)
        )
        return dict(rows.all())


@pytest.fixture
@made_once
def active(cast):
    """Emma's plan in force, with words about her."""
    plan_id = cast.active_plan(people=(KARI, SIV))
    with cast.acting_as(MONA):
        change_introduction(
            opened(plan_id, Area.OVERVIEW, Level.WRITE), description="Glad i hester.", important=""
        )
    return plan_id


@pytest.mark.parametrize("viewer", [MONA, HANNE])
def test_it_is_what_she_meets_herself(cast, active, viewer):
    cast.accept(active, SIV)
    own = Page(cast.client(SIV).get(f"/planer/{active}")).soup
    seen = Page(cast.client(viewer).get(address(cast, active, SIV))).soup
    assert shown_menu(seen) == menu_of(own)
    assert len(shown_menu(seen)) >= 5
    assert events_of(seen) == events_of(own)
    people = [[p.get_text() for p in soup.select(".pills > li")] for soup in (own, seen)]
    assert people[0] == people[1]
    assert "Glad i hester." in seen.get_text()


def test_what_is_only_for_the_family_is_not_in_it(cast, active):
    family = Page(cast.client(MONA).get(f"/planer/{active}")).soup
    seen = Page(cast.client(MONA).get(address(cast, active, SIV)))
    assert "Samtykket gjelder" in " ".join(events_of(family))
    assert "Samtykket gjelder" not in " ".join(events_of(seen.soup))
    assert "Innsynslogg" not in shown_menu(seen.soup)


def test_the_holder_sees_the_structure_only_before_the_consent(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    with cast.acting_as(HANNE):
        page = preview(opened(plan_id), place_of_now(plan_id, KARI))
    assert page.overview is None
    assert list(dict.fromkeys(seen.tool.area for seen in page.tools)) == [
        Area.OVERVIEW,
        *(area for area, level in PROFESSIONAL_DEFAULT.items() if level),
        Area.PARTICIPANTS,
    ]
    assert {tool.area for tool in page.shut} >= {Area.LIFE_AREAS, Area.DOCUMENTS, Area.CONSENT}


def place_of_now(plan_id, name):
    return next(one.id for one in participants_of(plan_id) if one.name == name)


def test_a_draft_is_the_holders_own(cast, active):
    cast.propose(active, JONAS)
    jonas = place_of(cast, active, JONAS)
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        preview(opened(active), jonas)
    cast.send(active)
    with cast.acting_as(MONA):
        assert preview(opened(active), jonas).line.name == JONAS


def test_what_is_asked_goes_before_what_holds_and_levels_follow_the_scope(cast, active):
    cast.propose(active, JONAS, scope=NARROW)
    cast.send(active)
    jonas = place_of(cast, active, JONAS)
    with cast.acting_as(TOR):
        page = preview(opened(active), jonas)
    levels = {seen.tool.area: seen.level for seen in page.tools}
    assert levels == {
        Area.OVERVIEW: Level.READ,
        Area.GOALS: Level.READ,
        Area.PARTICIPANTS: Level.READ,
    }


def test_the_holders_own_line_is_the_whole_plan(cast, active):
    seen = Page(cast.client(MONA).get(address(cast, active, HANNE))).soup
    own = Page(cast.client(HANNE).get(f"/planer/{active}")).soup
    assert shown_menu(seen) == menu_of(own)


def test_somebody_without_a_line_has_no_preview(cast, active):
    for name in (MONA, TOR):
        with cast.acting_as(HANNE), pytest.raises(NotVisible):
            preview(opened(active), place_of_now(active, name))


def test_a_professional_has_no_preview(cast, active):
    assert cast.client(KARI).get(address(cast, active, SIV)).status_code == 403


def test_the_log_names_the_one_who_looked(cast, active):
    mona, siv = cast.profile_id(MONA), cast.profile_id(SIV)
    where = address(cast, active, SIV)
    before = looks(cast, active)
    assert cast.client(MONA).get(where).status_code == 200
    after = looks(cast, active)
    assert after.get(siv) == before.get(siv)
    # the consent, the overview in the preview, and this test's own look in the log
    assert after[mona] == before[mona] + 3


def test_few_statements(cast, active):
    where, client = address(cast, active, SIV), cast.client(MONA)
    with counted_statements() as found:
        assert client.get(where).status_code == 200
    assert len(found) <= 12, "\n".join(found)
