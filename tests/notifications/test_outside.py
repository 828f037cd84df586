"""What leaves the house says nothing about anybody: each event, by each channel and rhythm, in each
language. Around protected people only that there is something new (J10).

Everything goes the way it always goes, to where it would leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete, insert, select, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.event import Event, Kind, Notify
from samspill.core.ids import new_id
from samspill.core.language import LANGUAGES, _, speaking
from samspill.identity.models import Person
from samspill.infra import push_services
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.choices import choose
from samspill.notifications.digests import send_what_is_due
from samspill.notifications.models import Notice, NoticeDelivery
from samspill.notifications.pushing import send_to_telephone
from samspill.notifications.rhythms import CALM, Channel
from samspill.notifications.texting import send_text
from samspill.notifications.words import KIND_NAMES
from samspill.organisation.models import Tenant, Unit
from tests.notifications.test_sms import (  # noqa: F401 - fixtures
    ALL,
    at,
    chosen,
    confirmed,
    day,
    mona,
    plan_id,
    sent,
    supplier,
)
from tests.plans.test_consent import MONA
from tests.plans.test_settling import protect
from tests.support.forms import post
from tests.support.machine import DEEP
from tests.support.push import Browser

EDGES = {
    Channel.EMAIL: "samspill.notifications.actions.send_mail",
    Channel.SMS: "samspill.notifications.texting.send_sms",
    Channel.PUSH: "samspill.notifications.pushing.send_push",
}
SENDS = {Channel.SMS: send_text, Channel.PUSH: send_to_telephone}
"""Where it leaves, by channel: a new channel is named here, and is looked through with the rest."""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s\"<]+")
FETCHED = re.compile(r"\bsrc=|url\(|@import|<link", re.IGNORECASE)
SERVICES = re.compile(
    r"barnevern|helsestasjon|barnehage|skole|\bPPT?\b|\bBUP\b|\bNAV\b|fastlege|sosial|"
    r"child welfare|health|kindergarten|school|doctor",
    re.IGNORECASE,
)


def test_every_channel_is_looked_through():
    assert set(EDGES) == set(Channel), "say in EDGES where it leaves the house"


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def each_event() -> Iterator[tuple[type[Event], Notify]]:
    """Every event that tells somebody."""
    for event in sorted(_below(Event), key=lambda one: one.__name__):
        notify = getattr(event, "notify", None)
        if isinstance(notify, Notify) and event.__module__.startswith("samspill."):
            yield event, notify


def declared() -> list[tuple[type[Event], Notify]]:
    """Every event that tells somebody; in ``make test`` one of those that tell the same."""
    found = {}
    for event, notify in each_event():
        same = notify.template, notify.kind, notify.urgency, notify.page == ""
        found[event if DEEP else same] = event, notify
    return list(found.values())


def letters_expected() -> int:
    """One for each event that is told at once, and the digest, where the rest stands too."""
    return len([said for _event, said in declared() if said.template not in CALM]) + 1


@dataclass
class Outside:
    """All that left, by channel, in words as they are read."""

    found: dict[Channel, list[str]] = field(default_factory=lambda: {one: [] for one in Channel})

    def at(self, channel):
        def take(_to, *words, **_more):
            self.found[channel].append("\n".join(map(str, words)))
            return str(new_id())

        return take


@pytest.fixture
def outside(monkeypatch):
    kept = Outside()
    for channel, edge in EDGES.items():
        monkeypatch.setattr(edge, kept.at(channel))
    monkeypatch.setattr("samspill.notifications.outgoing._too_many", lambda *_of: "")
    return kept


@pytest.fixture
def names(cast, mona):  # noqa: F811, ARG001
    """Whatever somebody or some place is called."""
    called = [Person.given_name, Person.family_name, Unit.name, Tenant.name]
    with acting(None), transaction(), system_access("test: what everything is called"):
        words = {
            word
            for one in called
            for name in db.session.scalars(select(one))
            for word in name.split()
            if len(word) > 2
        }
    return re.compile(r"\b(" + "|".join(sorted(words - {"kommune", "Samspill"})) + r")\b")


def notices(cast, plan, waiting=False):  # noqa: F811
    """One notice of each event to Mona, with what its event would write."""
    profile_id = cast.profile_id(MONA)
    db.session.rollback()
    rows = [
        {
            "id": new_id(),
            "profile_id": profile_id,
            "subject_id": plan,
            "kind": said.kind,
            "urgency": said.urgency,
            "template": said.template,
            "path": _page(event, said),
            "area": None,
            "is_locked": said.locked,
            "needs_right": False,
            "address": None,
            "state": "QUEUED",
            "created_at": clock.now(),
            "due_at": clock.now() if waiting else None,
        }
        for event, said in declared()
    ]
    with acting(None), transaction(), system_access("test: a notice of each event"):
        db.session.execute(delete(NoticeDelivery))
        db.session.execute(delete(Notice))
        db.session.execute(insert(Notice), rows)
    return [row["id"] for row in rows]


def _page(event, said):
    """Where it is read: each at a page of its own, or a letter of another stands for it."""
    page = said.page.format_map(dict.fromkeys(event.__dataclass_fields__, new_id()))
    return page and f"{page}#{event.__name__}"


def everything(cast, plan):  # noqa: F811
    """At once, by every channel; then all of them in one digest, as evening and week send it."""
    for notice_id in notices(cast, plan):
        with acting(None), transaction():
            deliver_notice(notice_id)
    with acting(None), transaction(), system_access("test: what goes beside"):
        beside = list(db.session.execute(select(NoticeDelivery.id, NoticeDelivery.channel)))
    for delivery_id, channel in beside:
        with acting(None), transaction():
            SENDS[channel](delivery_id)
    notices(cast, plan, waiting=True)
    with acting(None), transaction():
        send_what_is_due(cast.profile_id(MONA))


def speak(language):
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(update(Person).values(language=language))


@pytest.fixture(params=LANGUAGES)
def language(request, cast, mona):  # noqa: F811, ARG001
    """Mona has chosen to hear of everything at once by every channel, and reads a language."""
    telephone = Browser("https://" + push_services.SERVICES[0], "mona")
    post(cast.client(MONA), "/min-informasjon/enheter/varsler", telephone.form)
    every = {kind: dict.fromkeys(map(str, Channel), "NOW") for kind in ALL}
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, every)
    with acting(None), transaction():
        db.session.execute(update(Person).values(language=request.param))
    return request.param


def test_nothing_about_anybody_leaves_the_house(cast, mona, names, outside, language):  # noqa: F811
    everything(cast, mona)
    assert len(outside.found[Channel.EMAIL]) == letters_expected()
    assert all(outside.found.values()), f"every channel was used, in {language}"
    for words in [one for some in outside.found.values() for one in some]:
        assert not names.search(words), (names.search(words), words)
        assert not SERVICES.search(words), (SERVICES.search(words), words)
        assert not ID.search(words), words
        assert not FETCHED.search(words), "no picture and no style that somebody else learns of"
        assert {link.rpartition("/")[2] for link in LINK.findall(words)} <= {"logg-inn"}, words
    assert not any(LINK.search(words) for words in outside.found[Channel.SMS])


def test_around_protected_people_only_that_there_is_something_new(cast, mona, outside, language):  # noqa: F811
    protect(cast)
    everything(cast, mona)
    assert outside.found[Channel.SMS] == []
    with speaking(language):
        nothing_more = {_("Noe nytt til deg i Samspill"), _("Siste nytt til deg i Samspill")}
        kinds = {_(name) for name in KIND_NAMES.values()}
    letters = outside.found[Channel.EMAIL]
    assert len(letters) == letters_expected()
    about_herself = [
        said
        for _event, said in declared()
        if said.kind == Kind.SECURITY and not said.page.startswith("/planer/")
    ]
    more = [one for one in letters if one.partition("\n")[0] not in nothing_more]
    assert len(more) == len(about_herself), "only about her own account"
    assert not [name for name in kinds if name in letters[-1]]
