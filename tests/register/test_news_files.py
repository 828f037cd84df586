"""Files that administrators send: looked through by a job, taken whole or not at all, four eyes."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.settings import ROOT
from samspill.infra.transaction import transaction
from samspill.plans.news import actions, jobs, taking
from samspill.plans.news.actions import (
    approve_file,
    confirm_theirs,
    drop_file,
    keep_ours,
    propose_theirs,
    send_file,
    take_file,
)
from samspill.plans.news.jobs import forget, look, settle_aside, take_whole
from samspill.plans.news.models import FileState, NewsFile
from samspill.plans.news.queries import conflicts_of
from samspill.plans.news.words import REASONS, why_not
from samspill.register.models import ImportState, RegisterConflict, RegisterImport
from tests.administration.conftest import Town
from tests.plans.test_consent import MONA, TOR
from tests.register.test_import import as_csv, as_json, held, person, relation
from tests.register.test_safe_imports import block_by_leaders, gone, rows
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

OLA, DAG = "Ola Vik", "Dag Moen"


@pytest.fixture
def town(cast):
    return Town(cast)


@pytest.fixture
def sent(town):
    """A file that was sent and looked through; gives its id."""

    def it(content, by=OLA):
        content = content if isinstance(content, bytes) else content.encode()
        with town.opened(by) as tenant:
            file_id = send_file(tenant, content)
        run(look, file_id)
        return file_id

    return it


def run(job, row_id):
    db.session.rollback()
    with acting(None), transaction():
        job(str(row_id))


def file(file_id):
    return next(one for one in rows(NewsFile) if one.id == file_id)


def taken(town, file_id, by=OLA):
    with town.opened(by) as tenant:
        take_file(tenant, file_id)
    run(take_whole, file_id)
    return file(file_id)


def test_nothing_is_changed_before_the_yes_and_then_all_of_it(cast, town, sent):
    before = held(cast)
    file_id = sent(as_json([relation(cast, TOR, "WITHOUT")]))
    found = file(file_id)
    assert (found.state, found.outcome["changed"], found.outcome["lost"]) == ("READY", 1, 1)
    assert held(cast) == before
    assert rows(RegisterImport) == []
    done = taken(town, file_id)
    assert (done.state, done.content_sealed) == (FileState.TAKEN, None)
    assert held(cast) != before
    assert [one.state for one in rows(RegisterImport)] == [ImportState.TAKEN]


def test_the_same_code_as_the_command_takes_it(cast, town, sent):
    """What is shown beforehand is what is done, and it is the command's own function."""
    assert jobs.take is taking.take
    file_id = sent(as_csv([relation(cast, TOR, "WITHOUT"), person(cast, MONA, "STRICT")]))
    shown = dict(file(file_id).outcome)
    assert taken(town, file_id).outcome == shown


def bad_files(cast):
    good = as_json([relation(cast, TOR, "WITHOUT")])
    table = as_csv([relation(cast, TOR, "WITHOUT")])
    return {
        "nothing": "",
        "cut JSON": good[:-9],
        "a list": "[]",
        "another format": good.replace("register/1", "register/9"),
        "a picture": "\x89PNG",
        "a wrong header": table.replace("as_of", "as_off"),
        "a name twice": table.replace("as_of", "entry"),
        "all rows wrong": as_json([relation(cast, TOR, "=1+1")]),
    }


def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(cast, town, sent):
    before = held(cast)
    for name, content in bad_files(cast).items():
        found = file(sent(content.encode("latin-1")))
        assert found.state in (FileState.UNREADABLE, FileState.READY), name
        if found.state == FileState.READY:
            assert found.outcome["halt"] == "EMPTY", name
        else:
            assert found.content_sealed is None
            assert why_not(found.outcome["bad"][0][1]) != "Raden kan ikke leses.", name
    assert held(cast) == before


def test_rows_that_are_wrong_are_told_one_by_one_and_the_rest_is_taken(cast, town, sent):
    entries = [
        relation(cast, TOR, "WITHOUT"),
        person(cast, MONA, given_name="=HYPERLINK(1)"),
        {**person(cast, MONA), "as_of": "i går"},
        {**person(cast, MONA), "number": "01010112345"},
        person(cast, OLA, "STRICT"),
        person(cast, "Ingrid Holm", "STRICT"),
    ]
    found = file(sent(as_csv(entries)))
    assert [place for place, _why in found.outcome["bad"]] == [2, 3, 4, 5, 6]
    words = [why_not(why) for _place, why in found.outcome["bad"]]
    assert words == [
        "given_name begynner som en formel.",
        "as_of er ikke et tidspunkt, som 2026-03-31T12:00:00Z.",
        "number er ikke et fødselsnummer.",
        "Den er om deg selv. En annen må sende den.",
        "Den er om noen i en annen kommune.",
    ]
    assert "HYPERLINK" not in str(found.outcome)
    taken(town, found.id)
    assert cast.person("Ingrid Holm").address_protection == "NONE"
    assert cast.person(OLA).address_protection == "NONE"


def test_cut_doubled_turned_and_latin_1_give_the_same_or_less(cast, town, sent):
    entries = [person(cast, MONA, given_name="Moná"), relation(cast, TOR, "WITHOUT")]
    whole = as_csv(entries)
    cut = file(sent(whole[: whole.rindex("end")])).outcome
    assert not cut["is_whole"]
    latin = file(sent(whole.encode("latin-1"))).outcome
    turned = file(sent(as_csv([*entries[::-1], *entries]))).outcome
    assert (latin["changed"], turned["changed"], turned["known"]) == (2, 2, 2)
    taken(town, file(sent(whole.encode("latin-1"))).id)
    assert cast.person("Moná Aas").given_name == "Moná"


def test_a_file_that_takes_away_much_waits_for_another_person(cast, town, sent):
    before = held(cast)
    file_id = sent(as_json(gone(cast, 7)))
    assert file(file_id).waits_for_another
    with town.opened() as tenant, pytest.raises(NotEnough):
        take_file(tenant, file_id)
    with town.opened() as tenant, pytest.raises(NotEnough):
        approve_file(tenant, file_id)
    assert held(cast) == before
    with town.opened(DAG, Level.CONTRIBUTE) as tenant:
        approve_file(tenant, file_id)
    run(take_whole, file_id)
    done = file(file_id)
    assert (done.state, done.outcome["lost"]) == (FileState.TAKEN, 7)
    (noted,) = rows(RegisterImport)
    assert noted.state == ImportState.APPROVED
    assert noted.run_by.startswith(OLA)
    assert noted.approved_by.startswith(DAG)


def test_a_yes_covers_no_more_than_was_shown(cast, town, sent):
    file_id = sent(as_json(gone(cast, 6)))
    with acting(None), transaction(), system_access("test: the yes was to fewer"):
        row = db.session.get_one(NewsFile, file_id)
        row.outcome = {**row.outcome, "lost": 5}
    with town.opened(DAG, Level.CONTRIBUTE) as tenant:
        approve_file(tenant, file_id)
    run(take_whole, file_id)
    waits = file(file_id)
    assert (waits.state, waits.outcome["lost"], waits.approved_by) == (FileState.READY, 6, None)


def test_who_may_not_and_what_is_over(town, cast, sent, monkeypatch):
    file_id = sent(as_json([relation(cast, TOR, "WITHOUT")]))
    with pytest.raises(NotEnough), town.opened(DAG) as tenant:
        take_file(tenant, file_id)
    with pytest.raises(NotVisible), town.opened(tenant_id=town.other_id) as tenant:
        take_file(tenant, file_id)
    with town.opened() as tenant:
        drop_file(tenant, file_id)
    assert file(file_id).content_sealed is None
    with town.opened() as tenant, pytest.raises(Conflict):
        take_file(tenant, file_id)
    monkeypatch.setattr(actions, "MOST_BYTES", 10)
    with town.opened() as tenant, pytest.raises(RuleBroken, match="large"):
        send_file(tenant, b"x" * 11)


def test_a_file_is_kept_for_a_day(town, cast, sent, monkeypatch):
    file_id = sent(as_json([relation(cast, TOR, "WITHOUT")]))
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=25))
    with town.opened() as tenant, pytest.raises(Conflict):
        take_file(tenant, file_id)
    sent(as_json([]))
    assert file(file_id).state == FileState.DROPPED


def test_a_file_is_emptied_within_the_next_hour_though_nobody_sends_another(
    town, cast, sent, monkeypatch
):
    waits, told = (sent(as_json([relation(cast, TOR, "WITHOUT", after=n)])) for n in (0, 1))
    with town.opened() as tenant:
        take_file(tenant, told)
    real = clock.now
    for hours, states in (
        (23, (FileState.READY, FileState.TAKING)),
        (25, (FileState.DROPPED, FileState.TAKING)),
        (49, (FileState.DROPPED, FileState.DROPPED)),
    ):
        monkeypatch.setattr(clock, "now", lambda hours=hours: real() + timedelta(hours=hours))
        db.session.rollback()
        with acting(None), transaction():
            forget()
        found = file(waits), file(told)
        assert tuple(one.state for one in found) == states, hours
        kept = [one.content_sealed is not None for one in found]
        assert kept == [one.state != FileState.DROPPED for one in found], hours


# ---- what was set aside


def two_stories(cast, town, sent):
    """The register says of one instant that Tor has the responsibility, and that he has not."""
    taken(town, sent(as_json([relation(cast, TOR, "WITHOUT")])))
    taken(town, sent(as_json([relation(cast, TOR, "JOINT")])))
    (conflict,) = rows(RegisterConflict)
    return conflict.id


def test_two_people_decide_for_the_register_and_one_for_what_we_have(cast, town, sent):
    conflict_id = two_stories(cast, town, sent)
    before = held(cast)
    with town.opened() as tenant:
        (shown,) = conflicts_of(tenant.subject.id)
        assert (shown.theirs.kind, shown.ours.kind) == ("JOINT", "WITHOUT")
        propose_theirs(tenant, conflict_id)
    with town.opened() as tenant, pytest.raises(NotEnough):
        confirm_theirs(tenant, conflict_id)
    assert held(cast) == before
    with town.opened(DAG, Level.CONTRIBUTE) as tenant:
        confirm_theirs(tenant, conflict_id)
    run(settle_aside, conflict_id)
    assert held(cast) != before
    with town.opened() as tenant:
        assert conflicts_of(tenant.subject.id) == []
        with pytest.raises(Conflict):
            keep_ours(tenant, conflict_id)


def test_what_we_have_stands_by_one_person_and_is_not_asked_again(cast, town, sent):
    conflict_id = two_stories(cast, town, sent)
    before = held(cast)
    with town.opened() as tenant:
        keep_ours(tenant, conflict_id)
    taken(town, sent(as_json([relation(cast, TOR, "JOINT")], 1)))
    assert held(cast) == before
    with town.opened() as tenant:
        assert conflicts_of(tenant.subject.id) == []


def test_a_block_of_leaders_is_nothing_for_an_administrator_to_lift(cast, town, sent):
    taken(town, sent(as_json([relation(cast, TOR, "WITHOUT")])))
    block_by_leaders(cast, TOR, "Emma Aas")
    taken(town, sent(as_json([relation(cast, TOR, "JOINT", after=5)])))
    with town.opened() as tenant:
        (shown,) = conflicts_of(tenant.subject.id)
        assert (shown.why, shown.may_be_taken) == ("BLOCK_STANDS", False)
        with pytest.raises(NotEnough):
            propose_theirs(tenant, shown.id)
    with pytest.raises(NotVisible), town.opened(tenant_id=town.other_id) as tenant:
        keep_ours(tenant, shown.id)


def test_who_is_protected_is_not_named(cast, town, sent):
    two_stories(cast, town, sent)
    cast.protect("Emma Aas")
    page = Page(cast.client(OLA).get(town.path("/register/satt-til-side")))
    assert "Emma" not in page.text
    assert TOR in page.text


# ---- the pages


def test_the_pages(cast, town, sent):
    ola, path = cast.client(OLA), town.path("/register")
    wrong = post(ola, path, {}, content_type="multipart/form-data")
    assert Page(wrong).errors() == {"file": "Velg en fil."}
    content = as_csv([relation(cast, TOR, "WITHOUT"), person(cast, MONA, given_name="+1")]).encode()
    done = post(
        ola, path, {"file": (BytesIO(content), "fil.csv")}, content_type="multipart/form-data"
    )
    assert "Leses nå" in Page(ola.get(done.location)).text
    run(look, done.location.rsplit("/", 1)[1])
    with counted_statements() as statements:
        page = Page(ola.get(done.location))
    assert len(statements) <= 10, statements
    assert "Rad 2 given_name begynner som en formel." in page.text
    assert post(ola, done.location + "/bekreftelse").status_code == 303
    assert "Tas inn nå" in Page(ola.get(path)).text
    waits = sent(as_json([]))
    assert "Godkjenn filen" not in Page(ola.get(f"{path}/{waits}")).text
    assert "Godkjenn filen" in Page(cast.client(DAG).get(f"{path}/{waits}")).text


def test_the_page_of_what_was_set_aside_asks_the_database_little(cast, town, sent):
    two_stories(cast, town, sent)
    ola, path = cast.client(OLA), town.path("/register/satt-til-side")
    with counted_statements() as statements:
        page = Page(ola.get(path))
    assert len(statements) <= 10, statements
    assert "Behold det vi har" in page.text
    form = page.soup.select_one('form[action$="/forslag"]')["action"]
    assert post(ola, form).status_code == 303
    assert "Venter på en til" in Page(ola.get(path)).text
    assert "Bekreft det registeret sier" in Page(cast.client(DAG).get(path)).text


def test_every_reason_a_row_is_refused_has_words():
    """Each message of the reader is found, so that none reaches people in English."""
    source = (ROOT / "samspill/register/entries.py").read_text()
    said = re.findall(r"raise ValueError\(\s*f?(['\"])(.+?)\1\s*\)", source)
    assert len(said) > 15
    for _quote, message in said:
        if message.startswith("no entry"):
            continue
        example = re.sub(r"\{[^}]+\}", "name", message.replace("\\", ""))
        assert any(re.fullmatch(pattern, example) for pattern, _words in REASONS), example


@pytest.mark.deep
def test_a_hundred_thousand_rows(cast, town, sent):
    entries = [relation(cast, TOR, "WITHOUT", after=n % 50) for n in range(100_000)]
    text = json.dumps({"format": "samspill-register/1", "count": 100_000, "entries": entries})
    found = file(sent(text))
    assert found.outcome["entries"] == 100_000
    assert found.outcome["changed"] >= 1
