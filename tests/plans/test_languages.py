"""The consent in more languages: the same people, scopes and dates, beside the text that counts."""

from __future__ import annotations

import ast
import json
import re
from uuid import UUID

import pytest
from flask import redirect
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core.canonical import canonical, digest
from samspill.core.language import speaking
from samspill.infra.db import db
from samspill.infra.settings import ROOT
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.consent import languages, reading_words, scope, scope_words, wording
from samspill.plans.consent import words as who_words
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.languages import prepared
from samspill.plans.consent.models import (
    Answer,
    ConsentLine,
    Evidence,
    SigningAttempt,
    Substitution,
)
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.plan import words
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.support.cast import PROOF
from tests.support.forms import post
from tests.support.page import Page
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

CODES = ("ar", "fa-AF", "pl", "so", "ti", "tr", "uk")
BOTH = (KARI, SIV)
VALUES = re.compile(r"%\(\w+\)s")


def sentences_of_the_text() -> set[str]:
    """Every sentence that the text is made of, as the code has them."""
    found = set()
    for module in (wording, who_words, words, scope, scope_words, languages, reading_words):
        for node in ast.walk(ast.parse(ROOT.joinpath(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


@pytest.fixture
@made_once
def waiting(cast):
    """Emma's plan, sent to both guardians."""
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    return plan_id


def read_in(cast, plan_id, code, name=MONA):
    with cast.acting_as(name, "PRIVATE"):
        return answer_page(opened(plan_id), unfinished_consent(plan_id).id, code)


def approve(codes):
    """The municipality's decision is these languages."""
    with acting(None), transaction(), system_access("test: another decision"):
        rule = update(DatedPolicy).where(
            DatedPolicy.name == "consent_languages", DatedPolicy.tenant_id.is_not(None)
        )
        db.session.execute(rule.values(value={"languages": codes}))


def test_the_prepared_set_is_there():
    assert tuple(prepared()) == CODES
    assert {code for code, one in prepared().items() if one.direction == "rtl"} == {"ar", "fa-AF"}


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_there_with_its_values(code):
    language = json.loads((languages.FOLDER / f"{code}.json").read_text("utf-8"))
    needed = sentences_of_the_text()
    assert len(needed) > 40
    missing = sorted(needed - set(language["sentences"]))
    assert not missing, (
        f"{code}.json lacks {missing}. Translate it there; with '' as translation the family"
        " reads the Norwegian sentence in that place, and docs/consent-languages.md tells of it"
    )
    for source, said in language["sentences"].items():
        assert source in needed, f"{code}.json translates what the text no longer says: {source}"
        if said:
            assert set(VALUES.findall(source)) == set(VALUES.findall(said)), source


def test_the_document_counts_the_gaps():
    told = ROOT.joinpath("docs/consent-languages.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)\.json` \|.*\| (\d+) \|$", told, re.MULTILINE)
    gaps = {code: list(one.sentences.values()).count("") for code, one in prepared().items()}
    assert {code: int(count) for code, count in rows} == gaps


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_one_scope_table(cast, waiting, code):
    page = read_in(cast, waiting, code)
    said, norwegian = page.translation.shown, page.shown
    assert said.language.replace("_", "-").startswith(code.partition("-")[0])
    pairs = list(zip(norwegian.lines, said.lines, strict=True))
    assert len(pairs) == 3
    with cast.acting_as(MONA):
        opened(waiting)
        stored = {str(x.id): x.scope for x in db.session.scalars(select(ConsentLine))}
        until = unfinished_consent(waiting).until
    for one, other in pairs:
        assert (one.id, one.kind, one.name) == (other.id, other.kind, other.name)
        assert canonical(one.scope) == canonical(other.scope) == canonical(stored[one.id])
        assert [area for area, _name in one.areas] == [area for area, _name in other.areas]
        assert len(one.facts) == len(other.facts)
    assert said.heading != norwegian.heading
    whole = said.text()
    assert f"{until.day} " in whole
    assert f" {until.year}" in whole
    for name in (HANNE, "Kari", "Siv", "Tor"):
        assert name in whole


def test_the_words_of_the_form_are_explained_as_they_are_printed(cast, waiting):
    words = dict(read_in(cast, waiting, "pl").translation.words)
    assert words["Signer samtykke"] == "Podpisz zgodę"
    assert words["Nei"] == "Nie"


def test_from_right_to_left_values_keep_their_own_order(cast, waiting):
    arabic = read_in(cast, waiting, "ar").translation
    assert arabic.direction == "rtl"
    assert "\u2068Hanne Nilsen\u2069" in arabic.shown.lead
    assert "\u2068" not in read_in(cast, waiting, "uk").translation.shown.text()
    soup = Page(
        cast.client(MONA).get(f"/planer/{waiting}/samtykke/{_version(cast, waiting)}?sprak=ar")
    ).soup
    assert len(soup.select('[lang="ar"][dir="rtl"]')) >= 4
    purpose = soup.select_one('.beside__other dd bdi[lang="nb"]')
    assert purpose.get_text() == "Lese bedre."


def _version(cast, plan_id):
    with cast.acting_as(MONA):
        opened(plan_id)
        return unfinished_consent(plan_id).id


@pytest.mark.parametrize("code", CODES)
def test_a_young_person_reads_her_own_words_and_the_adults_what_she_means(cast, code):
    plan_id = cast.draft("Sara Lie", people=(KARI,))
    cast.hear(plan_id, said="Jeg vil bestemme.", heard_by="Hanne")
    cast.send(plan_id)
    page = read_in(cast, plan_id, code, "Sara Lie")
    ours, theirs = page.shown, page.translation.shown
    said = prepared()[code].sentences
    plan = said["en stafettlogg"]
    assert ours.heading == "Vil du ha en stafettlogg?"
    assert theirs.heading == said["Vil du ha %(plan)s?"] % {"plan": plan}
    assert "Jeg vil bestemme." in theirs.facts[-1][1]
    for (question, answer), (asked, translated) in zip(ours.facts, theirs.facts, strict=True):
        assert asked != question
        assert translated != answer or answer in ("Lese bedre.", "Fjordvik kommune")


def test_the_childs_words_keep_their_own_order_too(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.hear(plan_id, said="Jeg vil lese høyt.", heard_by="Hanne")
    cast.send(plan_id)
    means = read_in(cast, plan_id, "ar").translation.shown.facts[-1][1]
    assert means.startswith("«\u2068Jeg vil lese høyt.\u2069» ")


def test_only_what_the_municipality_has_approved_is_shown(cast, waiting):
    approve(["pl"])
    page = read_in(cast, waiting, "ar")
    assert page.translation is None
    assert [one.code for one in page.languages] == ["pl"]
    assert read_in(cast, waiting, "pl").translation.code == "pl"
    approve([])
    address = f"/planer/{waiting}/samtykke/{_version(cast, waiting)}"
    assert "Polski" not in cast.client(MONA).get(address + "?sprak=pl").text


def test_a_person_meets_her_own_language_first(cast, waiting):
    assert read_in(cast, waiting, None).translation is None
    with acting(None), transaction():
        cast.person(MONA).language = "so"
        db.session.flush()
    assert read_in(cast, waiting, None).translation.code == "so"
    assert read_in(cast, waiting, "").translation is None
    assert read_in(cast, waiting, "tr").translation.code == "tr"
    assert read_in(cast, waiting, "xx").translation is None


def sign_beside(cast, plan_id, page):
    """Mona signs what the page shows, with its translation beside."""
    replies = [
        LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
    ]
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        attempt = begin_signing(
            plan,
            consent_id=page.version.id,
            replies=replies,
            shown=page.shown.text(),
            translation=page.translation.record(),
        )
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=page.shown.text(), proof=PROOF)


def signed(cast, plan_id):
    """The records of the signatures, the oldest first."""
    with cast.acting_as(MONA):
        opened(plan_id)
        rows = db.session.scalars(
            select(Evidence).where(Evidence.kind == "SIGNED").order_by(Evidence.sequence)
        )
        return [json.loads(row.record) for row in rows]


def test_the_text_of_the_page_is_signed_and_the_translation_kept_with_its_hash(cast, waiting):
    page = read_in(cast, waiting, "uk")
    sign_beside(cast, waiting, page)
    cast.sign(waiting, TOR)
    first, second = signed(cast, waiting)
    assert json.loads(first["shown"])["language"] == "nb"
    assert first["shown_hash"] == digest(page.shown.text())
    beside = first["translation"]
    assert beside["language"] == "uk"
    assert beside["shown_hash"] == digest(beside["shown"])
    assert json.loads(beside["shown"])["heading"] == page.translation.shown.heading
    assert "translation" not in second


SIGNED_HERE = {
    "nb": "Det er den norske teksten du signerer.",
    "nn": "Det er den norske teksten du signerer.",
    "en": "The English text on this page is what you sign.",
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("spoken", SIGNED_HERE)
def test_the_page_says_truly_which_text_is_signed(cast, waiting, spoken, code):
    with speaking(spoken):
        page = read_in(cast, waiting, code)
    other = page.translation
    source = languages.ENGLISH_IS_SIGNED if spoken == "en" else languages.NORWEGIAN_IS_SIGNED
    assert other.notice_here.endswith(SIGNED_HERE[spoken])
    assert other.notice == prepared()[code].sentences[source]
    assert json.loads(page.shown.text())["language"] == spoken
    sign_beside(cast, waiting, page)
    (record,) = signed(cast, waiting)
    assert json.loads(record["shown"])["language"] == spoken
    assert record["shown_hash"] == digest(page.shown.text())


@pytest.mark.parametrize("spoken", SIGNED_HERE)
def test_what_the_page_speaks_is_what_is_kept(cast, waiting, spoken, monkeypatch):
    away = redirect("/id-porten", 303)
    monkeypatch.setattr("samspill.plans.consent.views.confirm_with_login", lambda *_act: away)
    address = f"/planer/{waiting}/samtykke/{_version(cast, waiting)}"
    mona = cast.client(MONA)
    post(mona, "/spraak", {"language": spoken, "next": address})
    soup = Page(mona.get(address + "?sprak=pl")).soup
    notes = [note.get_text() for note in soup.select(".note")]
    assert [note for note in notes if note.endswith(SIGNED_HERE[spoken])]
    in_polish = soup.select_one('section[lang="pl"] .note').get_text()
    assert in_polish.endswith("tekst angielski na tej stronie.") is (spoken == "en")
    answers = {
        field["name"]: "ASK" if field["name"].startswith("substitution") else "YES"
        for field in soup.select('form[action*="underskrift"] input[type="radio"]')
    }
    assert post(mona, address + "/underskrift?sprak=pl", answers).status_code == 303
    with cast.acting_as(MONA):
        opened(waiting)
        attempt = db.session.scalars(select(SigningAttempt)).one()
        assert json.loads(attempt.shown)["language"] == spoken
        assert attempt.translation["language"] == "pl"


def test_the_form_carries_the_language_to_the_signature(cast, waiting):
    address = f"/planer/{waiting}/samtykke/{_version(cast, waiting)}"
    soup = Page(cast.client(MONA).get(address + "?sprak=tr")).soup
    assert soup.select_one(f'form[action="{address}/underskrift?sprak=tr"]')
    current = soup.select('.languages [aria-current="true"]')
    assert [link.get_text() for link in current] == ["Türkçe"]
    assert len(soup.select(".languages a")) == 1 + len(CODES)


def test_the_page_runs_few_statements(cast, waiting):
    address = f"/planer/{waiting}/samtykke/{_version(cast, waiting)}"
    client = cast.client(TOR)
    with counted_statements() as found:
        assert client.get(address + "?sprak=so").status_code == 200
    assert len(found) <= 10, "\n".join(found)


def test_a_carried_participant_needs_no_new_translation(cast):
    plan_id = cast.active_plan(people=BOTH)
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    page = read_in(cast, plan_id, "ti")
    assert [line.name for line in page.translation.shown.lines] == [JONAS]
