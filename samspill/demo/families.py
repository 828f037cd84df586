"""The demo's families in which it is not two parents together who must agree."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.demo.people import national_number, person_named
from samspill.demo.unusual import try_an_old_link
from samspill.export.jobs import seal_copy
from samspill.export.reviewing import ask_review
from samspill.identity.models import AddressProtection, ProfileKind
from samspill.identity.queries import person_by_number, profiles_of
from samspill.plans.consent.exempting import decide_exemption
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.plan.access import open_plan, seen_by_system
from samspill.plans.signatories.actions import (
    decide_confirmation,
    propose_confirmation,
    propose_exemption,
)
from samspill.plans.signatories.models import Ground
from samspill.plans.signatories.queries import matters_of
from samspill.plans.whereabouts.actions import decide_viewer, propose_viewer
from samspill.plans.whereabouts.lowering import keep_current
from samspill.register.falls import Fall

HANNE, MARIT = "Hanne Nilsen", "Marit Sund"
KARI = ("Kari Lunde", "kontaktlærer", PROFESSIONAL_DEFAULT)
SIV = ("Siv Pedersen", "logoped", PROFESSIONAL_DEFAULT)

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_families(
    acting_as: As, make_plan: Callable[..., UUID], sign: Callable[..., None], oskar: UUID
) -> UUID:
    """A child in care, a girl of fifteen, a protected child, and a question about Oskar's father.

    ``oskar`` is the plan that waits for him. Gives the plan of the protected child.
    """
    adam = make_plan("Adam Nes", HANNE, "Adam skal ha det trygt på skolen og hjemme.", (KARI,))
    sign(adam, "Tone Bakke", ProfileKind.WORK)
    sara = make_plan("Sara Lie", HANNE, "Sara skal få hjelp til å være mer på skolen.", (SIV,))
    sign(sara, "Jon Lie")
    noah = _protected(acting_as, make_plan, sign)
    try_an_old_link(noah, acting_as)
    _question(acting_as, oskar)
    return noah


def _protected(acting_as: As, make_plan: Callable[..., UUID], sign: Callable[..., None]) -> UUID:
    """Noah's address is secret: two employees settle who answers before anything is sent."""
    noah = make_plan("Noah Moe", HANNE, "Noah skal bli trygg i klassen.", (KARI,), send=False)
    with acting_as(HANNE, ProfileKind.WORK):
        plan = open_plan(noah, Area.CONSENT, Level.WRITE)
        propose_confirmation(plan, person_id=_person("Liv Moe"), reason="Noah bor hos moren sin.")
        propose_exemption(
            plan,
            person_id=_person("Erik Moe"),
            ground=Ground.COURT_OR_BOARD_DECISION,
            reason="Faren har besøksforbud.",
            legal_ground="Vedtak om besøksforbud, straffeprosessloven § 222 a",
        )
    with acting_as(MARIT, ProfileKind.WORK):
        plan = open_plan(noah, Area.SIGNATORIES, Level.MANAGE)
        [asked], [left_out] = matters_of(noah)
        decide_confirmation(plan, confirmation_id=asked.id, agrees=True)
        decide_exemption(plan, exemption_id=left_out.id, agrees=True)
    with acting_as(HANNE, ProfileKind.WORK):
        send_consent(open_plan(noah, Area.CONSENT, Level.WRITE))
    _names_viewers(acting_as, noah)
    sign(noah, "Liv Moe")
    _told_lower(acting_as, noah)
    return noah


def first_copy(noah: UUID) -> None:
    """Make Liv's copy of the consent, as the job does. Call it inside a transaction of nobody."""
    with seen_by_system(noah, "the demo's copy"):
        version = active_consent(noah)
    assert version is not None  # noqa: S101 - signed in the demo
    seal_copy(str(noah), str(version.id))


def ask_for_the_copy(noah: UUID, acting_as: As) -> None:
    """Liv wants her copy: Hanne looks through it before it leaves the house."""
    with acting_as("Liv Moe", ProfileKind.PRIVATE):
        plan, version = open_plan(noah, Area.CONSENT, Level.CONTRIBUTE), active_consent(noah)
        assert version is not None  # noqa: S101 - signed in the demo
        ask_review(plan, consent_id=version.id)


def _told_lower(acting_as: As, noah: UUID) -> None:
    """The register says that Noah's address is less secret; it is as it was until two agree."""
    was, said = AddressProtection.STRICT, AddressProtection.CONFIDENTIAL
    with acting_as(HANNE, ProfileKind.WORK):
        plan = open_plan(noah, Area.CONSENT, Level.WRITE)
        keep_current(plan, Fall(_person("Noah Moe"), was, said, plan.at))


def _names_viewers(acting_as: As, noah: UUID) -> None:
    """Liv and Hanne see all of where and when; whether Kari may know some, Marit is asked."""
    said = (
        ("Liv Moe", ProfileKind.PRIVATE, tuple(Where), "Hun bor med Noah og skal vite alt."),
        (HANNE, ProfileKind.WORK, tuple(Where), "Jeg har planen og kaller inn dem som er med."),
    )
    for name, kind, fields, reason in said:
        asked = _ask(acting_as, noah, _profile(name, kind), fields, reason)
        with acting_as(MARIT, ProfileKind.WORK):
            plan = open_plan(noah, Area.SIGNATORIES, Level.MANAGE)
            decide_viewer(plan, asked_id=asked, agrees=True)
    reason = "Kari skal ringe helsestasjonen når Noah ikke kommer."
    _ask(acting_as, noah, _profile(KARI[0], ProfileKind.WORK), (Where.CONTACT,), reason)


def _ask(
    acting_as: As, noah: UUID, profile_id: UUID, fields: tuple[Where, ...], reason: str
) -> UUID:
    with acting_as(HANNE, ProfileKind.WORK):
        plan = open_plan(noah, Area.PARTICIPANTS, Level.MANAGE)
        return propose_viewer(plan, profile_id=profile_id, fields=fields, reason=reason)


def _profile(name: str, kind: str) -> UUID:
    return next(one.id for one in profiles_of(_person(name), today()) if one.kind == kind)


def _question(acting_as: As, plan_id: UUID) -> None:
    """Marit is asked whether Tor need not answer: nobody reaches him."""
    with acting_as(HANNE, ProfileKind.WORK):
        propose_exemption(
            open_plan(plan_id, Area.CONSENT, Level.WRITE),
            person_id=_person("Tor Aas"),
            ground=Ground.UNREACHABLE_AFTER_EFFORT,
            reason="Tor er til sjøs. Vi har ringt, skrevet og sendt brev i tre uker.",
            legal_ground="Barnelova § 37",
        )


def _person(name: str) -> UUID:
    found = person_by_number(national_number(person_named(name), today()))
    if found is None:
        raise LookupError(name)
    return found.id
