"""Notater: hers alone, until she sends some of it to somebody by name."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import ProgrammingError

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.export.archive import FIRST, OPEN
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import narrow_participant, withdraw_all
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.messages.actions import NOT_SHOWN, Audience, To, take_back
from samspill.plans.messages.models import Message
from samspill.plans.notes.actions import (
    NoteText,
    change_note,
    share_note,
    take_away_note,
    write_note,
)
from samspill.plans.notes.models import Note, NoteShare, content_place
from samspill.plans.notes.pages import note_page, notes_page
from samspill.plans.timeline.models import TimelineEntry
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.plans.test_message_pages import hidden, statements
from tests.plans.test_messages import messages, part_of, plan_id, reads, told
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["plan_id"]  # the fixture
TEXT = NoteText("Husk", "Ringe skolen om fredag.")
FORM = {"title": "Husk", "text": "Ringe skolen om fredag."}


def note(cast, plan_id, name=HANNE, text=TEXT):
    with cast.changing(plan_id, name):
        return write_note(messages(plan_id), text).id


def read(cast, plan_id, note_id, name=HANNE):
    with cast.acting_as(name):
        return note_page(messages(plan_id), note_id)


def share(cast, plan_id, note_id, *names, by=HANNE, seen=None):
    ids = tuple(cast.profile_id(name) for name in names)
    shown_to = frozenset(cast.profile_id(name) for name in (names if seen is None else seen))
    with cast.changing(plan_id, by):
        to = To(Audience.CHOSEN, ids, shown_to)
        return share_note(messages(plan_id), note_id, to, title="Fredag", text="Ring meg.").id


def home(plan_id, note_id="", more=""):
    return f"/planer/{plan_id}/notater" + (f"/{note_id}" if note_id else "") + more


def rows_of(model):
    with acting(None), transaction(), system_access("test"):
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


# ---- hers alone ----------------------------------------------------------------------------


def test_a_note_is_its_writers_and_nobody_elses_whoever_asks(cast, plan_id):
    note_id = note(cast, plan_id)
    assert read(cast, plan_id, note_id).note.text == TEXT.text
    for name in (MONA, TOR, KARI, SIV):
        with cast.acting_as(name):
            plan = messages(plan_id)
            assert notes_page(plan, 1).notes == []
            with pytest.raises(NotVisible):
                note_page(plan, note_id)
            assert db.session.scalars(select(Note.id)).all() == [], "not by another door either"
        with cast.changing(plan_id, name):
            assert db.session.execute(update(Note).values(version=9)).rowcount == 0
            for act in (
                lambda: change_note(messages(plan_id), note_id, TEXT, version=1),
                lambda: take_away_note(messages(plan_id), note_id),
            ):
                with pytest.raises(NotVisible):
                    act()
        with pytest.raises(NotVisible):
            share(cast, plan_id, note_id, HANNE, by=name)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        messages(plan_id)
    assert rows_of(NoteShare) == 0


def test_nobody_writes_a_note_in_anothers_name(cast, plan_id):
    row = {
        "id": new_id(),
        "plan_id": plan_id,
        "author_profile_id": cast.profile_id(MONA),
        "content_sealed": b"x",
        "version": 1,
        "created_at": clock.now(),
        "changed_at": clock.now(),
    }
    with pytest.raises(ProgrammingError, match="row-level security"), cast.acting_as(TOR):
        db.session.execute(insert(Note).values(**row))


def test_one_note_is_of_one_plan(cast, plan_id):
    other = cast.active_plan("Oskar Aas")
    note_id = note(cast, plan_id, MONA)
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        note_page(messages(other), note_id)
    with cast.acting_as(MONA):
        assert notes_page(messages(other), 1).notes == []


def test_nobody_is_told_and_no_line_tells_of_it(cast, plan_id):
    with acting(None), transaction(), system_access("test"):
        before = db.session.scalar(select(func.count()).select_from(TimelineEntry))
    note_id = note(cast, plan_id, MONA)
    with cast.changing(plan_id, MONA):
        change_note(messages(plan_id), note_id, NoteText("Nytt", "Ord."), version=1)
    with cast.changing(plan_id, MONA):
        take_away_note(messages(plan_id), note_id)
    assert rows_of(TimelineEntry) == before
    assert not [letter for name in (MONA, TOR, HANNE) for letter in told(cast, name)]


def test_what_is_taken_away_has_no_words_left(cast, plan_id):
    note_id = note(cast, plan_id)
    with cast.changing(plan_id, HANNE):
        take_away_note(messages(plan_id), note_id)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        note_page(messages(plan_id), note_id)
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Note.content_sealed)).all() == [None]


def test_who_loses_access_has_no_notes_left_to_read(cast, plan_id):
    note(cast, plan_id, KARI)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=part_of(cast, plan_id, KARI), areas=["MESSAGES"])
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        messages(plan_id)
    with cast.acting_as(KARI):
        assert db.session.scalars(select(Note.id)).all() == []
    assert rows_of(Note) == 1


def test_in_a_plan_that_rests_or_has_ended_one_reads_and_deletes_but_writes_nothing(cast, plan_id):
    note_id, other = note(cast, plan_id, MONA), note(cast, plan_id, MONA)

    def refused():
        for act in (
            lambda plan: write_note(plan, TEXT),
            lambda plan: change_note(plan, note_id, TEXT, version=1),
        ):
            with cast.changing(plan_id, MONA), pytest.raises(Conflict):
                act(messages(plan_id))
        with pytest.raises(Conflict):
            share(cast, plan_id, note_id, TOR, by=MONA)

    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, level=Level.WRITE), reason="Ferie.")
    refused()
    with cast.changing(plan_id, MONA):
        take_away_note(messages(plan_id), other)
    with cast.changing(plan_id, MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    refused()
    assert read(cast, plan_id, note_id, MONA).note.title == "Husk"
    page = shown(cast.client(MONA), home(plan_id, note_id))
    assert not page.soup.select('a[href$="/endre"], a[href$="/deling"]')
    post(cast.client(MONA), home(plan_id, note_id, "/sletting"), {})
    assert "Du har ingen notater her." in shown(cast.client(MONA), home(plan_id)).text


# ---- shared --------------------------------------------------------------------------------


def test_what_is_shared_is_a_message_and_the_note_says_when_and_with_whom(cast, plan_id):
    note_id = note(cast, plan_id)
    thread_id = share(cast, plan_id, note_id, MONA, KARI)
    for name in (MONA, KARI):
        assert reads(cast, plan_id, name, thread_id) == ["Ring meg."]
    with cast.acting_as(TOR), pytest.raises(NotVisible):
        note_page(messages(plan_id), note_id)
    page = read(cast, plan_id, note_id)
    assert page.note.text == TEXT.text, "the note is as it was"
    assert [page.had_by(one) for one in page.shares] == [[KARI, MONA]]
    with cast.acting_as(HANNE):
        assert [one.is_shared for one in notes_page(messages(plan_id), 1).notes] == [True]
    with cast.acting_as(MONA):
        assert db.session.scalars(select(NoteShare.id)).all() == [], "that it was a note is Hanne's"


def test_who_has_no_right_when_it_is_sent_is_refused_by_name(cast, plan_id):
    note_id = note(cast, plan_id)
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=part_of(cast, plan_id, KARI), areas=["MESSAGES"])
    for name, why in ((JONAS, "Jonas Berg har ikke"), (KARI, "Kari Lunde har ikke")):
        with pytest.raises(RuleBroken) as refused:
            share(cast, plan_id, note_id, MONA, name)
        assert (refused.value.field, refused.value.code) == ("to", "no_right")
        assert why in str(refused.value.text)
    with pytest.raises(RuleBroken) as refused:
        share(cast, plan_id, note_id)
    assert refused.value.code == "nobody"
    with pytest.raises(RuleBroken) as refused:
        share(cast, plan_id, note_id, MONA, TOR, seen=[MONA])
    assert refused.value.code == NOT_SHOWN
    assert rows_of(Message) == rows_of(NoteShare) == 0


def test_a_message_that_is_taken_back_says_so_at_the_note(cast, plan_id):
    note_id = note(cast, plan_id)
    thread_id = share(cast, plan_id, note_id, KARI)
    with acting(None), transaction(), system_access("test"):
        message_id = db.session.execute(select(Message.id)).scalar_one()
    with cast.changing(plan_id, HANNE):
        take_back(messages(plan_id), thread_id, message_id)
    page = shown(cast.client(HANNE), home(plan_id, note_id))
    assert "Du tok meldingen tilbake" in page.text
    assert not page.soup.select('a[href*="/meldinger/"]')


def test_a_deleted_note_leaves_the_message_with_those_who_got_it(cast, plan_id):
    note_id = note(cast, plan_id)
    thread_id = share(cast, plan_id, note_id, KARI)
    asked = shown(cast.client(HANNE), home(plan_id, note_id, "/sletting"))
    assert "blir stående hos dem som fikk den" in asked.text
    assert post(cast.client(HANNE), home(plan_id, note_id, "/sletting"), {}).status_code == 303
    assert reads(cast, plan_id, KARI, thread_id) == ["Ring meg."]


# ---- the pages -----------------------------------------------------------------------------


def test_from_the_empty_page_to_a_note_that_some_have_been_sent(cast, plan_id):
    client = cast.client(HANNE)
    empty = shown(client, home(plan_id))
    assert "Ingen andre ser det." in empty.text
    assert empty.soup.select_one('.rail a[aria-current="page"]').get_text(strip=True) == "Notater"
    saved = post(client, home(plan_id) + "/ny", FORM)
    assert saved.status_code == 303
    there = shown(client, saved.location)
    assert "Ringe skolen om fredag." in there.text
    sharing = shown(client, saved.location + "/deling")
    assert sharing.value("text") == FORM["text"]
    assert not sharing.soup.select("input[checked]"), "nobody is chosen beforehand"
    kari = str(cast.profile_id(KARI))
    form = {"title": "Fredag", "text": "Ring meg.", "to": [kari]}
    review = sent(client, saved.location + "/deling", form)
    assert review.status == 422
    assert KARI in review.text
    assert rows_of(Message) == 0, "nothing has been sent"
    again = sent(client, saved.location + "/deling", {**hidden(review), "endre": "ja"})
    assert (again.value("text"), again.chosen("to")) == ("Ring meg.", [kari])
    done = post(client, saved.location + "/deling", hidden(review))
    assert done.status_code == 303
    page = shown(client, done.location)
    assert "Til Kari Lunde" in page.text
    assert "Ringe skolen om fredag." in page.text
    link = page.soup.select_one('a[href*="/meldinger/"]')["href"]
    assert "Ring meg." in shown(cast.client(KARI), link).text
    assert "Delt" in [tag.text for tag in shown(client, home(plan_id)).soup(class_="ds-tag")]


def test_at_work_one_is_told_that_it_is_no_journal_and_the_family_is_not(cast, plan_id):
    for name, is_told in ((HANNE, True), (KARI, True), (MONA, False), (TOR, False)):
        for more in ("", "/ny"):
            text = shown(cast.client(name), home(plan_id) + more).text
            assert ("ikke tjenestens journal" in text) == is_told, (name, more)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": ""}, "title", "Skriv hva det gjelder."),
        ({"title": "x" * 101}, "title", "Nå er det 101."),
        ({"text": " \n "}, "text", "Skriv noe"),
        ({"text": "x" * 4001}, "text", "Nå er det 4001."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast, plan_id, wrong, field, words):
    note_id = note(cast, plan_id)
    kept = {"title": "Min overskrift", "text": "Min tekst"}
    for address in ("/ny", f"/{note_id}/endre", f"/{note_id}/deling"):
        page = sent(cast.client(HANNE), home(plan_id) + address, {**kept, "version": "1", **wrong})
        assert page.status == 422
        assert words in page.errors()[field]
        for name, value in kept.items():
            assert name in wrong or page.value(name) == value


def test_whom_one_cannot_share_with_is_named_at_the_field(cast, plan_id):
    note_id = note(cast, plan_id)
    for to, words in (
        ([str(cast.profile_id(JONAS))], "Jonas Berg har ikke tilgang"),
        ([str(uuid4())], "Velg blant dem"),
        ([], "Velg minst én person."),
    ):
        page = sent(cast.client(HANNE), home(plan_id, note_id, "/deling"), {**FORM, "to": to})
        assert page.status == 422
        assert words in page.errors()["to"]
        assert page.value("text") == FORM["text"]


def test_two_windows_lose_nothing(cast, plan_id):
    note_id = note(cast, plan_id)
    client, address = cast.client(HANNE), home(plan_id, note_id, "/endre")
    assert post(client, address, {**FORM, "text": "Først.", "version": "1"}).status_code == 303
    page = sent(client, address, {**FORM, "text": "Så dette.", "version": "1"})
    assert page.status == 422
    assert page.value("text") == "Så dette."
    assert "Først." in page.soup.select_one(".beside").text
    assert page.value("version") == "2"
    again = {**FORM, "text": "Begge.", "version": page.value("version")}
    assert post(client, address, again).status_code == 303
    assert read(cast, plan_id, note_id).note.text == "Begge."
    with cast.changing(plan_id, HANNE), pytest.raises(RuleBroken) as refused:
        change_note(messages(plan_id), note_id, TEXT, version=1)
    assert refused.value.code == WRITTEN_MEANWHILE


def test_script_is_only_words(cast, plan_id):
    note_id = note(cast, plan_id, text=NoteText(SCRIPT, SCRIPT))
    for more in ("", "/endre", "/deling", "/sletting"):
        page = shown(cast.client(HANNE), home(plan_id, note_id, more))
        assert not page.soup.select("main script")
    assert "<script>alert" in shown(cast.client(HANNE), home(plan_id)).text


def test_around_a_protected_child_one_is_asked_to_say_no_place(cast, plan_id):
    note_id = note(cast, plan_id)
    cast.protect("Emma Aas")
    page = shown(cast.client(HANNE), home(plan_id, note_id, "/deling"))
    assert "Skriv ikke hvor barnet er" in page.text


# ---- the download, and size ----------------------------------------------------------------


def test_ones_own_notes_are_in_the_download_and_nobody_elses(cast, plan_id, monkeypatch):
    monkeypatch.setattr("samspill.export.views._is_ready", lambda _actor: True)
    note(cast, plan_id, MONA, NoteText("Mitt", "Bare mitt."))
    note(cast, plan_id, TOR, NoteText("Hans", "Hemmelig."))
    note(cast, plan_id, HANNE, NoteText("Hennes", "På jobb."))

    def parts(name):
        answer = cast.client(name).get("/innsyn/nedlasting/fil")
        with ZipFile(BytesIO(answer.get_data())) as archive:
            return {one: archive.read(one).decode(errors="replace") for one in (FIRST, OPEN)}

    mine = parts(MONA)
    [plan] = json.loads(mine[OPEN])["plans"]
    assert [(one["title"], one["text"]) for one in plan["your_notes"]] == [("Mitt", "Bare mitt.")]
    assert "Bare mitt." in mine[FIRST]
    assert "Hemmelig." not in "".join(mine.values())
    assert "På jobb." not in "".join(parts(HANNE).values()), "what is written at work stays there"


def enlarge(cast, plan_id, times):
    hanne, owner = cast.profile_id(HANNE), of_plan(plan_id)
    notes = []
    for number in range(times):
        note_id, at = new_id(), clock.now() - timedelta(hours=number)
        words = seal(b'{"title": "Husk", "text": "Ringe."}', content_place(note_id), owner)
        notes.append(
            {
                "id": note_id,
                "plan_id": plan_id,
                "author_profile_id": hanne,
                "content_sealed": words,
                "version": 1,
                "created_at": at,
                "changed_at": at,
            }
        )
    with acting(None), transaction(), system_access("test: many notes"):
        db.session.execute(insert(Note), notes)


def test_pages_run_few_statements_however_many_notes_there_are(cast, plan_id):
    note_id = note(cast, plan_id)
    client, counted = cast.client(HANNE), []
    share(cast, plan_id, note_id, KARI)
    pages = ("", "?side=2", "/ny", *(f"/{note_id}{more}" for more in ("", "/endre", "/deling")))
    for times in (25, 100):
        enlarge(cast, plan_id, times)
        for _n in range(times // 25):
            share(cast, plan_id, note_id, KARI, MONA)
        counted.append([statements(client, home(plan_id) + page)[0] for page in pages])
    assert max(counted[0]) <= 10, counted
    assert counted[0] == counted[1]
    listed = Page(client.get(home(plan_id) + "?side=2"))
    assert len(listed.soup.select(".rows > li")) == 20
