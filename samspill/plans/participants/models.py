"""Who takes part in a plan, and where each stands on the way in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import NOW, PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.organisation.services import Service


class Role(StrEnum):
    """What somebody is in the plan (samspill.md 5.2, rolle)."""

    GUARDIAN = "GUARDIAN"
    YOUNG_PERSON = "YOUNG_PERSON"
    BATON_HOLDER = "BATON_HOLDER"
    PROFESSIONAL = "PROFESSIONAL"
    EXTERNAL = "EXTERNAL"
    SUPPORTER = "SUPPORTER"
    CONTACT = "CONTACT"


FAMILY = (Role.GUARDIAN, Role.YOUNG_PERSON)
"""Who has the whole plan by what they are to it, and stays when the others leave."""
HELPERS = (Role.BATON_HOLDER, Role.PROFESSIONAL, Role.EXTERNAL)
"""Who is in by her work. Whom the family lets in for itself, it tells what it wants."""


class KnownTo(StrEnum):
    """Who may know that somebody takes part (J11). Family and holder always may."""

    ALL = "ALL"
    FAMILY_AND_HOLDER = "FAMILY_AND_HOLDER"
    NAMED = "NAMED"


@dataclass(frozen=True)
class Known:
    """Who may know: a code, and the profiles when it is NAMED."""

    to: KnownTo
    by: tuple[UUID, ...] = ()

    @classmethod
    def by_default(cls, service: str | None) -> Known:
        """All; but that child welfare takes part is itself confidential (J11)."""
        is_confidential = service == Service.CHILD_WELFARE
        return cls(KnownTo.FAMILY_AND_HOLDER if is_confidential else KnownTo.ALL)


class Channel(StrEnum):
    """How somebody who never signs in is given what all agreed to."""

    PHONE = "PHONE"
    LETTER = "LETTER"
    ELECTRONIC = "ELECTRONIC"


class ParticipantState(StrEnum):
    """Where a participant stands (samspill.md 6.5)."""

    PROPOSED = "PROPOSED"
    AWAITING_CONSENT = "AWAITING_CONSENT"
    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    EXPIRED = "EXPIRED"
    REMOVED = "REMOVED"
    DECLINED = "DECLINED"


IN = (ParticipantState.INVITED, ParticipantState.ACTIVE)
"""Who has access now, to the end of the consent or of the own place."""

GONE = (ParticipantState.REMOVED, ParticipantState.DECLINED)
"""Who has left for good. To come back they are proposed anew."""


class PauseReason(StrEnum):
    """Why a place rests: the holder's word, the person's own wish, or a consent that ran out."""

    HOLDER = "HOLDER"
    OWN_WISH = "OWN_WISH"
    CONSENT_ENDED = "CONSENT_ENDED"


class Template(StrEnum):
    """The role template a proposal began from (samspill.md 7)."""

    PROFESSIONAL = "PROFESSIONAL"
    LIMITED = "LIMITED"
    CHILD_WELFARE = "CHILD_WELFARE"


def decides_in_sql(plan: str) -> str:
    """Is who asks of the family, or the holder? For a policy; ``plan``: a column with its id."""
    return (
        f"exists (select 1 from grants g where g.profile_id = {PROFILE}"  # noqa: S608 - constants
        f" and g.subject_id = {plan} and g.area in ('CONSENT', 'CLOSING')"
        f" and g.level >= 2 and g.valid_from <= {NOW} and g.valid_to > {NOW})"
    )


_KNOWN = (
    f"(participants.known_to = 'ALL' or participants.profile_id = {PROFILE}"
    f" or {PROFILE} = any(participants.known_by) or {decides_in_sql('participants.plan_id')})"
)
"""Those who decide and the holder know of everybody; the others of whom they may (J11)."""


class Participant(Owned, Base):
    """One profile in one plan, or a contact who never signs in and has none.

    What she may see, or be told, stands in the consent line; what a profile opens, in its grants.
    """

    __tablename__ = "participants"
    __owned__ = BySubject("plan_id", Area.PARTICIPANTS, authors=("profile_id",), known=_KNOWN)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    role: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    invited_at: Mapped[datetime | None]
    invitation_until: Mapped[date | None]
    joined_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    known_to: Mapped[str] = mapped_column(default=KnownTo.ALL)
    known_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """The profiles that may know, when ``known_to`` is NAMED."""
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    """Who in the family proposed her; None when the holder did."""
    contact_name: Mapped[str | None]
    contact_place: Mapped[str | None]
    channel: Mapped[str | None]
    confirm_by: Mapped[date | None]
    """The last day (Oslo) an external professional has access without being confirmed again."""
    reminded_of: Mapped[date | None]
    """The ``confirm_by`` that the holder has been reminded of."""
    paused_because: Mapped[str | None]
    ends_on: Mapped[date | None]
    """The last day (Oslo) of this place, when it ends before the consent does."""
    template: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "role in ('GUARDIAN', 'YOUNG_PERSON', 'BATON_HOLDER', 'PROFESSIONAL', 'EXTERNAL',"
            " 'SUPPORTER', 'CONTACT')",
            name="role",
        ),
        CheckConstraint("known_to in ('ALL', 'FAMILY_AND_HOLDER', 'NAMED')", name="known_to"),
        CheckConstraint("channel in ('PHONE', 'LETTER', 'ELECTRONIC')", name="channel"),
        CheckConstraint(
            "(role = 'CONTACT') = (profile_id is null) and (role = 'CONTACT') ="
            " (contact_name is not null and contact_place is not null and channel is not null)",
            name="contact",
        ),
        CheckConstraint(
            "state in ('PROPOSED', 'AWAITING_CONSENT', 'INVITED', 'ACTIVE', 'PAUSED', 'EXPIRED',"
            " 'REMOVED', 'DECLINED')",
            name="state",
        ),
        CheckConstraint(
            "paused_because in ('HOLDER', 'OWN_WISH', 'CONSENT_ENDED')", name="paused_because"
        ),
        CheckConstraint(
            "template in ('PROFESSIONAL', 'LIMITED', 'CHILD_WELFARE')", name="template"
        ),
        Index(
            "uq_participants_present",
            "plan_id",
            "profile_id",
            unique=True,
            postgresql_where="state not in ('REMOVED', 'DECLINED')",
        ),
        Index("ix_participants_plan_id", "plan_id"),
    )

    @property
    def is_awaited(self) -> bool:
        """Not in yet: proposed, or waiting for a yes from all."""
        return self.state in (ParticipantState.PROPOSED, ParticipantState.AWAITING_CONSENT)

    @property
    def is_invited_or_in(self) -> bool:
        """Does a consent let this person in now?"""
        return self.state in IN

    @property
    def is_shut(self) -> bool:
        """Does the place rest, or has it ended?"""
        return self.state in (ParticipantState.PAUSED, ParticipantState.EXPIRED, *GONE)

    @property
    def rests_by_choice(self) -> bool:
        """Did the holder or the person let the place rest? A new consent leaves it so.

        So does the end of a plan: whoever had a pause then has it when the plan is opened again.
        """
        return self.paused_because in (PauseReason.HOLDER, PauseReason.OWN_WISH)

    @property
    def has_left(self) -> bool:
        """Is she out for good, unless the plan that ended is opened again?"""
        return self.state in GONE

    def is_over(self, on: date) -> bool:
        """Was the last day of the place before this day (Oslo)?"""
        return self.ends_on is not None and self.ends_on < on

    @property
    def own_profile_id(self) -> UUID:
        """The profile of somebody who signs in. Raises ValueError for a contact."""
        if self.profile_id is None:
            raise ValueError("a contact has no profile")
        return self.profile_id

    @property
    def known(self) -> Known:
        """Who may know of her."""
        return Known(KnownTo(self.known_to), tuple(self.known_by))

    def keep_known_to(self, known: Known) -> None:
        """Say who may know, before anybody is asked."""
        self.known_to, self.known_by = known.to, list(known.by)

    def confirm(self, until: date) -> None:
        """An external professional is still the right one, to the end of ``until`` (Oslo)."""
        self.confirm_by = until

    def invite(self, at: datetime, until: date) -> None:
        """The consent holds: the person may come in, on a single invitation with an end."""
        self.state, self.paused_because = ParticipantState.INVITED, None
        self.invited_at = at
        self.invitation_until = until

    def join(self, at: datetime) -> None:
        """In: for the first time, or again."""
        self.state, self.paused_because = ParticipantState.ACTIVE, None
        self.joined_at = self.joined_at or at

    def decline(self, at: datetime) -> None:
        """The invited person said no."""
        self.state = ParticipantState.DECLINED
        self.removed_at = at

    def pause(self, because: PauseReason = PauseReason.CONSENT_ENDED) -> None:
        """No access for now; the place is kept."""
        self.state = ParticipantState.PAUSED
        self.paused_because = because

    def end_place(self, day: date, consent_until: date) -> None:
        """Set the last day; a place that lasts as long as the consent has none of its own."""
        self.ends_on = day if day < consent_until else None

    def expire(self) -> None:
        """The last day of the place has passed, or the invitation was not used in time."""
        self.state = ParticipantState.EXPIRED

    def take_baton(self, at: datetime) -> None:
        """In, and the stafettholder from now on, as long as the consent to the plan holds."""
        self.role, self.ends_on = Role.BATON_HOLDER, None
        self.join(at)

    def remove(self, at: datetime) -> None:
        """Out. What was written stays."""
        self.state = ParticipantState.REMOVED
        self.removed_at = at
