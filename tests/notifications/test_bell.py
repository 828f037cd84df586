"""The bell counts what has not been read, and shows nothing of what one may no longer see."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from samspill.access.grants import Grant
from samspill.access.levels import Strength
from samspill.access.system import system_access
from samspill.core.event import Event, Notify
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.plans.consent.withdrawal import withdraw_all
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_messages import write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

BELL = "/varsler"
AT_MOST = 10


@pytest.fixture
def plan_id(cast):
    """A plan in use, with what was told on the way."""
    return cast.active_plan()


def page_of(client, address=BELL):
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response)


def count_at(client, address="/bekymret"):
    """What the bell says on a page."""
    found = page_of(client, address).soup.select_one(".bell .count")
    return int(found.find(string=True)) if found else 0


def lines(page):
    """Each notice that a page shows: its sentence, and whether it is new."""
    rows = page.soup.select("main .rows > li")
    return {
        row.select_one(".row__text").find(["a", "span"]).get_text(): bool(row.select(".ds-tag"))
        for row in rows
    }


def test_the_bell_counts_what_is_about_one_page_once(cast, plan_id):
    client = cast.client(MONA)
    assert count_at(client) == 1, "asked to answer, and that the consent holds: one page"
    assert lines(page_of(client)) == {"Noe nytt om samtykket": True}
    write(cast, plan_id, HANNE)
    client = cast.client(MONA)
    assert count_at(client) == 2
    assert list(lines(page_of(client))) == ["Du har nye meldinger", "Noe nytt om samtykket"]


def test_to_open_the_page_is_to_have_read_it(cast, plan_id):
    client = cast.client(MONA)
    address = f"/planer/{plan_id}/samtykke"
    assert page_of(client).soup.select_one("main .rows a")["href"] == address
    assert count_at(client, address) == 0, "the page that it is about does not count it"
    assert count_at(client) == 0
    assert lines(page_of(client)) == {"Noe nytt om samtykket": False}
    assert lines(page_of(client, BELL + "?vis=uleste")) == {}
    assert count_at(cast.client(TOR)) == 1, "what she has read is nobody else's"


def test_a_thread_is_part_of_its_list_but_a_page_of_the_plan_is_not_the_plan(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE)
    client = cast.client(KARI)
    assert count_at(client) == 2, "invited, and a message"
    page_of(client, f"/planer/{plan_id}/meldinger/{thread_id}")
    assert lines(page_of(client)) == {"Du har nye meldinger": False, "Du er med i planen": True}
    page_of(client, f"/planer/{plan_id}")
    assert count_at(client) == 0


def test_a_page_that_is_refused_is_not_read(cast, plan_id):
    weak = cast.client(MONA, strength=Strength.SUBSTANTIAL)
    assert weak.get(f"/planer/{plan_id}/samtykke").status_code == 403
    assert count_at(cast.client(MONA)) == 1


def test_what_one_may_no_longer_see_is_gone(cast, plan_id):
    assert count_at(cast.client(KARI)) == 1
    with cast.changing(plan_id, MONA):
        withdraw_all(opened(plan_id))
    client = cast.client(KARI)
    page = page_of(client)
    assert lines(page) == {"Du har ikke lenger tilgang": True}
    assert "Emma" not in page.soup.main.get_text(), "not even whose plan it was"
    assert count_at(client) == 1


def test_a_right_that_ended_by_date_hides_what_was_told(cast, plan_id):
    with cast.acting_as(HANNE), system_access("test: a grant runs out"):
        ended = update(Grant).where(Grant.profile_id == cast.profile_id(SIV))
        db.session.execute(ended.values(valid_to=Grant.valid_from))
    client = cast.client(SIV)
    assert count_at(client) == 0
    assert lines(page_of(client)) == {}


def test_one_is_marked_as_read_and_then_all(cast, plan_id):
    write(cast, plan_id, HANNE)
    client = cast.client(MONA)
    first = page_of(client).soup.select_one("input[name=notice]")["value"]
    assert post(client, BELL + "/lest", {"notice": first}).status_code == 303
    assert lines(page_of(client)) == {"Du har nye meldinger": False, "Noe nytt om samtykket": True}
    assert post(client, BELL + "/lest", {}).status_code == 303
    assert count_at(client) == 0


@pytest.mark.parametrize("notice", ["x", "0" * 36, "12345678-1234-4234-8234-123456789012"])
def test_nobody_marks_what_is_not_hers(cast, plan_id, notice):
    with cast.acting_as(TOR):
        hers = db.session.scalar(select(Notice.id).limit(1))
    client = cast.client(MONA)
    for asked in (notice, str(hers)):
        assert post(client, BELL + "/lest", {"notice": asked}).status_code == 303
    assert count_at(client) == 1
    assert count_at(cast.client(TOR)) == 1


def test_the_list_is_narrowed_by_what_it_is_about(cast, plan_id):
    write(cast, plan_id, HANNE)
    client = cast.client(MONA)
    assert list(lines(page_of(client, BELL + "?slag=MESSAGES"))) == ["Du har nye meldinger"]
    assert list(lines(page_of(client, BELL + "?slag=GOALS"))) == []
    assert len(lines(page_of(client, BELL + "?slag=nonsense&side=x"))) == 2


def cost(client, path):
    client.get(path)
    with counted_statements() as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_the_bell_costs_no_page_a_statement(cast, plan_id):
    client = cast.client(MONA)
    post(client, BELL + "/lest", {})
    paths = (f"/planer/{plan_id}", BELL, "/hjem")
    before = [cost(client, path) for path in paths]
    assert max(before) <= AT_MOST
    for _ in range(3):
        write(cast, plan_id, HANNE)
    client = cast.client(MONA)
    assert count_at(client) == 1
    assert [cost(client, path) for path in paths] == before


def _events(kind=Event):
    for child in kind.__subclasses__():
        yield child
        yield from _events(child)


def test_every_notice_opens_a_page_that_is_there(app):
    """A GET route for the address, with any ids in it; what stands after ? fills in its form."""
    adapter = app.url_map.bind("127.0.0.1")
    somebody = "12345678-1234-4234-8234-123456789012"
    for event in _events():
        notify = getattr(event, "notify", None)
        if not isinstance(notify, Notify) or not notify.page:
            continue
        fields = dict.fromkeys(event.__dataclass_fields__, somebody)
        address, _, _query = notify.page.format_map(fields).partition("?")
        assert adapter.match(address, method="GET"), f"{event.__name__}: {address}"
        assert notify.needs_right or notify.kind in ("SECURITY", "CHILD"), event.__name__
