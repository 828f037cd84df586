"""The demo's plans, made through the same actions as everybody's: no row is inserted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level, Strength
from samspill.core.clock import moved, now, today
from samspill.demo.arrivals import load_arrival
from samspill.demo.changes import load_changes
from samspill.demo.documents import load_documents
from samspill.demo.emergencies import load_emergencies
from samspill.demo.ended import load_ended
from samspill.demo.families import ask_for_the_copy, first_copy, load_families
from samspill.demo.goals import load_goals
from samspill.demo.holders import load_holders
from samspill.demo.imports import load_imports
from samspill.demo.meetings import load_interpreted, load_meetings
from samspill.demo.messages import load_messages
from samspill.demo.moved_away import load_moved_away
from samspill.demo.municipality import load_municipality
from samspill.demo.other_ways import load_other_ways
from samspill.demo.outside import load_outside
from samspill.demo.over_time import load_over_time
from samspill.demo.own_room import load_emmas_room
from samspill.demo.people import national_number, person_named
from samspill.demo.personal import load_personal
from samspill.demo.phones import load_phone
from samspill.demo.places import load_places
from samspill.demo.plan_copies import load_plan_copies
from samspill.demo.read import load_read
from samspill.demo.school import load_classmates, load_school
from samspill.demo.stages import load_stages
from samspill.demo.subject_plans import load_subject_plans
from samspill.demo.unusual import load_the_night
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.child_views.actions import Told, record_child_view
from samspill.plans.child_views.models import HowHeard
from samspill.plans.consent.actions import propose_participant, set_duration
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT, TEMPLATES, Scope
from samspill.plans.consent.sending import send_consent
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.participants.models import Template
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_introduction, draft_plan, write_closing_note
from samspill.plans.plan.last_words import HowItWent
from samspill.plans.plan.models import PlanKind

PROOF = {"issuer": "demo", "level": "high", "means": ["TestID"]}
LONG = timedelta(days=270)

SAID = {
    "Emma Aas": "Det er fint hvis de snakker sammen, så slipper jeg å si det samme mange ganger.",
    "Oskar Aas": "Jeg vil være med når dere snakker om meg.",
    "Lea Vik": "Jeg vil leke med noen hver dag.",
    "Ulrik Foss": "Jeg vil bygge med noen.",
    "Idris Omar": "Jeg vil sitte så jeg hører læreren.",
}
"""What the children said when they were asked."""

People = tuple[tuple[str, str, Scope], ...]

SFO_LEADER: Scope = {
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.READ,
    Area.GOALS: Level.READ,
    Area.TIMELINE: Level.READ,
}

WRITES_SUBJECT_PLANS: Scope = {**PROFESSIONAL_DEFAULT, Area.SUBJECT_PLANS: Level.CONTRIBUTE}


def load_plans() -> None:
    """Emma's plan active, without the one to whom her father said no; Oskar's waiting for Tor,
    Lea's closed, Sara's near its end; Adam is in care, and leaders have opened his in emergencies;
    Noah is protected; Mina is of age; Ulrik's
    and Idris's families answer by other ways than the screen; Amir's has people outside the
    login; who leads Lea's new one is ill; Iben's is an individual plan, offered to a school;
    four come from another product, and half of those who were asked have answered; Zara's waits for
    a copy of the one she had; Tiril's of the kindergarten has ended; Tuva has moved, and
    who helped her reads on; who must
    find nothing has tried an old link."""
    with acting(None), transaction():
        load_municipality()
        load_classmates()
    number = national_number(person_named("Emma Aas"), today())
    with moved(timedelta(days=-70)):
        emma = _emmas_plan(number)
    _fill(emma)
    oskar = _plan(
        "Oskar Aas",
        "Hanne Nilsen",
        "Oskar skal få en trygg start på ungdomsskolen.",
        (("Siv Pedersen", "logoped", PROFESSIONAL_DEFAULT),),
    )
    _sign(oskar, "Mona Aas")
    _closed_plan()
    load_personal(_as)
    with moved(timedelta(days=-9)):
        load_phone(_as)
    noah = load_families(_as, _plan, _sign, oskar)
    _copies(noah)
    load_emergencies(_as)
    load_over_time(_as)
    load_changes(_as, _plan, _sign)
    _plans_by_other_ways()
    _plan_with_people_outside()
    load_holders(_individual_plan(), _as)
    _come_and_gone()
    load_read(_as)


def _fill(emma: UUID) -> None:
    """What people have written in Emma's plan, and she herself."""
    load_stages(emma, _as)
    load_goals(emma, _as)
    load_documents(emma, _as)
    load_subject_plans(emma, _as)
    load_messages(emma, _as)
    load_meetings(emma, _as)
    load_emmas_room(emma, _as)


def _come_and_gone() -> None:
    """What came from elsewhere, and what has ended."""
    load_imports(_as, _sign)
    load_arrival(_as, _sign)
    load_ended(_as, _plan, _sign)
    load_moved_away(_as, _plan, _sign)
    load_school(_as)


def _emmas_plan(number: str) -> UUID:
    emma = _plan(
        "Emma Aas",
        "Hanne Nilsen",
        "Emma skal få den hjelpen hun trenger til å lese, likt hjemme, på skolen og på SFO.",
        (
            ("Kari Lunde", "kontaktlærer", WRITES_SUBJECT_PLANS),
            ("Siv Pedersen", "logoped", WRITES_SUBJECT_PLANS),
            ("Jonas Berg", "SFO-leder", SFO_LEADER),
            ("Anne Dahl", "lesespesialist", PROFESSIONAL_DEFAULT),
            ("Eva Tangen", "saksbehandler", TEMPLATES[Template.LIMITED]),
            ("Bente Ruud", "rektor", TEMPLATES[Template.LIMITED]),
        ),
        number=number,
    )
    _sign(emma, "Mona Aas")
    _sign(emma, "Tor Aas", no="Bente Ruud")
    with _as("Mona Aas", ProfileKind.PRIVATE):
        change_introduction(
            open_plan(emma, Area.OVERVIEW, Level.WRITE),
            description="Emma går i 3. trinn på Fjordvik skole. Hun er glad i hester og å tegne.",
            important="Det er lettere når jeg vet hva som skal skje.",
        )
    load_places(emma, _as)
    return emma


def _plans_by_other_ways() -> None:
    ulrik = _plan(
        "Ulrik Foss",
        "Hanne Nilsen",
        "Ulrik skal ha det trygt på skolen.",
        (("Nina Haug", "lærer", PROFESSIONAL_DEFAULT),),
    )
    idris = _plan(
        "Idris Omar",
        "Hanne Nilsen",
        "Idris skal få hjelp til å høre bedre i timene.",
        (("Siv Pedersen", "logoped", PROFESSIONAL_DEFAULT),),
    )
    load_other_ways(ulrik, idris, _as)


def _plan_with_people_outside() -> None:
    amir = _plan(
        "Amir Ali",
        "Hanne Nilsen",
        "Amir skal få en hverdag med skole, venner og fotball som går i hop.",
        (
            ("Kari Lunde", "lærer", PROFESSIONAL_DEFAULT),
            ("Tone Bakke", "barnevernskonsulent", PROFESSIONAL_DEFAULT),
        ),
    )
    _sign(amir, "Yusuf Ali")
    load_outside(amir, _as, _sign)
    load_interpreted(amir, _as)


def _individual_plan() -> UUID:
    iben = _plan(
        "Iben Dahl",
        "Marit Sund",
        "Iben skal ha de samme hjelperne, også når hun bytter skole.",
        (("Kari Lunde", "kontaktlærer", PROFESSIONAL_DEFAULT),),
        PlanKind.INDIVIDUAL_PLAN,
    )
    _sign(iben, "Anne Dahl")
    return iben


def _copies(noah: UUID) -> None:
    """What leaves a protected plan, and what was done at night."""
    with acting(None), transaction():
        first_copy(noah)
        load_the_night()
    ask_for_the_copy(noah, _as)
    load_plan_copies(_as, noah)


def _closed_plan() -> None:
    lea = _plan(
        "Lea Vik",
        "Bente Ruud",
        "Lea skal ha noen å leke med i friminuttene.",
        (("Kari Lunde", "kontaktlærer", PROFESSIONAL_DEFAULT),),
    )
    _sign(lea, "Grete Vik")
    with _as("Grete Vik", ProfileKind.PRIVATE):
        withdraw_all(open_plan(lea, Area.CONSENT, Level.MANAGE))
    with _as("Bente Ruud", ProfileKind.WORK):
        write_closing_note(
            open_plan(lea, Area.CLOSING, Level.WRITE),
            text="Lea har fått gode venner. Takk for samarbeidet. Ring skolen når som helst.",
            evaluation=HowItWent(
                helped="At en voksen begynte leken i friminuttet, og så trakk seg litt unna.",
                not_helped="Lekegrupper med faste dager. De andre barna ville heller velge selv.",
                child_view="«Nå har jeg noen å leke med hver dag.»",
                family_view="Mor sier at morgenene er roligere, og at Lea gleder seg til skolen.",
            ),
        )


def _plan(
    child: str,
    holder: str,
    purpose: str,
    people: People,
    kind: PlanKind = PlanKind.RELAY_LOG,
    *,
    send: bool = True,
    number: str = "",
) -> UUID:
    number = number or national_number(person_named(child), today())
    with _as(holder, ProfileKind.WORK) as actor:
        plan_id = draft_plan(actor, number=number, purpose=purpose, synthetic=True, kind=kind).id
    with _as(holder, ProfileKind.WORK):
        said = SAID.get(child, "Det er greit for meg.")
        told = Told(HowHeard.CONVERSATION, holder, today(), said, "", may_be_told=True)
        record_child_view(open_plan(plan_id, Area.CONSENT, Level.WRITE), told)
    for name, title, scope in people:
        profile_id = _profile(name, ProfileKind.WORK).id
        with _as(holder, ProfileKind.WORK):
            plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
            propose_participant(plan, profile_id=profile_id, title=title, scope=scope)
    with _as(holder, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        set_duration(plan, until=today() + LONG)
    if send:
        with _as(holder, ProfileKind.WORK):
            send_consent(open_plan(plan_id, Area.CONSENT, Level.WRITE))
    return plan_id


def _sign(plan_id: UUID, name: str, kind: str = ProfileKind.PRIVATE, *, no: str = "") -> None:
    """Yes to all, but not to the one named ``no``."""
    with _as(name, kind):
        plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
        page = answer_page(plan, _waiting(plan_id))
        shown = page.shown.text()
        replies = [
            LineReply(UUID(line.id), _answer(line.name, no), (), Substitution.ASK)
            for line in page.shown.lines
        ]
        attempt = begin_signing(plan, consent_id=page.version.id, replies=replies, shown=shown)
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=shown, proof=PROOF)


def _answer(name: str, no: str) -> Answer:
    return Answer.NO if name == no else Answer.YES


@contextmanager
def _as(name: str, kind: str) -> Iterator[Actor]:
    profile = _profile(name, kind)
    actor = Actor(profile.id, profile.person_id, profile.tenant_id, Strength.HIGH, now())
    db.session.rollback()
    with acting(actor), transaction():
        yield actor


def _profile(name: str, kind: str) -> Profile:
    given, _space, family = name.rpartition(" ")
    found = db.session.execute(
        select(Profile)
        .join(Person, Person.id == Profile.person_id)
        .where(Person.given_name == given, Person.family_name == family, Profile.kind == kind)
    ).scalar_one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def _waiting(plan_id: UUID) -> UUID:
    version = unfinished_consent(plan_id)
    if version is None:
        raise LookupError("no consent waits for an answer")
    return version.id
