"""The demo's contact details: Mona has looked Emma's over, and Tor is asked to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.contacts.actions import add_contact, add_need, confirm_contacts
from samspill.school.contacts.models import Closeness, NeedKind, RingsWhen
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import pupils_about

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_contacts(acting_as: As, child_id: UUID) -> None:
    """Emma's grandfather and a neighbour, her allergy, and that Mona has looked it over."""
    with acting_as("Mona Aas", ProfileKind.PRIVATE):
        (emma,) = pupils_about([child_id])
        pupil = _open(emma, Area.CONTACTS, Level.OWN)
        add_contact(
            pupil,
            name="Bjarne Aas",
            phone="90000011",
            closeness=Closeness.GRANDPARENT,
            rings_when=RingsWhen.UNREACHED,
        )
        add_contact(
            pupil,
            name="Synne Vold",
            phone="90000012",
            closeness=Closeness.NEIGHBOUR,
            rings_when=RingsWhen.URGENT,
        )
        confirm_contacts(pupil, shows_mobile=True)
    with acting_as("Mona Aas", ProfileKind.PRIVATE):
        add_need(
            _open(emma, Area.NEEDS, Level.CONTRIBUTE),
            kind=NeedKind.ALLERGY,
            text="Tåler ikke nøtter. Blir hun dårlig: ring 113 først, så oss.",
        )


def _open(pupil_id: UUID, area: Area, level: Level) -> OpenPupil:
    lock_subject(pupil_id)
    return open_pupil(pupil_id, area, level)
