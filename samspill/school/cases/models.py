"""What a home applies for at school: the case, what happened in it, and who else must agree."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, TODAY, BySubject, Owned, Through
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import by_group, in_force, may_find, or_by


class SchoolCaseKind(StrEnum):
    """What is applied for."""

    LEAVE = "LEAVE"
    REDUCED_PAYMENT = "REDUCED_PAYMENT"
    SFO_PLACE = "SFO_PLACE"


class SchoolCaseState(StrEnum):
    """Where a case stands. WAITING: another who answers for the child must agree. STOPPED: she did
    not, and the school never saw it. MORE_INFO: the school has asked the applicant."""

    DRAFT = "DRAFT"
    WAITING = "WAITING"
    STOPPED = "STOPPED"
    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    MORE_INFO = "MORE_INFO"
    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    DISMISSED = "DISMISSED"
    APPEALED = "APPEALED"
    REVERSED = "REVERSED"
    FORWARDED = "FORWARDED"
    SETTLED = "SETTLED"
    WITHDRAWN = "WITHDRAWN"


State = SchoolCaseState
AT_HOME = (State.DRAFT, State.WAITING, State.STOPPED)
"""What the school knows nothing of."""
TO_HANDLE = (State.SUBMITTED, State.IN_PROGRESS, State.MORE_INFO)
"""What the school has not decided yet."""
MAY_BE_LATE = (*TO_HANDLE, State.APPEALED)
"""What the school must answer in time."""
OPEN = (*MAY_BE_LATE, State.FORWARDED)
"""What somebody still has to do something with."""
OUTCOMES = (State.GRANTED, State.PARTLY, State.REFUSED, State.DISMISSED)
GIVEN = (State.GRANTED, State.PARTLY, State.REVERSED)
MAY_BE_CHANGED = (State.DRAFT, State.SUBMITTED)
"""Until somebody begins to handle it, the applicant changes it."""
MAY_BE_WITHDRAWN = (State.DRAFT, State.WAITING, *TO_HANDLE)
MAY_BE_APPEALED = (State.PARTLY, State.REFUSED, State.DISMISSED)

_STATES = (
    "state in ('SUBMITTED', 'DRAFT', 'WAITING', 'STOPPED', 'IN_PROGRESS', 'MORE_INFO', 'GRANTED',"
    " 'PARTLY', 'REFUSED', 'DISMISSED', 'APPEALED', 'REVERSED', 'FORWARDED', 'SETTLED',"
    " 'WITHDRAWN')"
)
_STAFF = (
    "(school_cases.state not in ('DRAFT', 'WAITING', 'STOPPED')"
    " and school_cases.submitted_at is not null and exists (select 1 from grants h"
    f" where {in_force('h', Area.SCHOOL_CASE, Level.READ)} and h.level >= school_cases.staff_level"
    " and (h.subject_id in (school_cases.pupil_id, school_cases.sfo_id)"
    " or exists (select 1 from group_members m join groups x on x.id = m.group_id"
    " where m.group_id = h.subject_id and m.pupil_id = school_cases.pupil_id and x.kind <> 'SFO'"
    f" and m.valid_from <= {TODAY} and m.valid_to > {TODAY}))))"
)
"""Who handles it has at least the level that the case takes; a draft is its writer's alone, and
stays so when she applies no more. An SFO opens what is asked of it, whether the child is in it or
not yet, and nothing else of those who are."""
_OF_SFO = (
    "exists (select 1 from school_cases c join grants h on h.subject_id = c.sfo_id"
    " where c.id = {column} and {opens})"
)
_MAY_APPLY = (
    f"exists (select 1 from grants h where {in_force('h', Area.SCHOOL_CASE, Level.OWN)}"
    " and h.subject_id = school_cases.pupil_id)"
)


class SchoolCase(Owned, Base):
    """One application about one pupil, by one of her home. It is never deleted: it is withdrawn.

    Its applicant reads it, and who handles it: nobody else at home (J3). ``staff_level``: what
    handling it takes, WRITE for a contact teacher, MANAGE for head and office alone.
    ``together_id``: those that were sent at once. ``rule_text``: the rules as they were read.
    ``reply_by``: when the school answers; of one that is forwarded, when it asks how it goes.
    ``answer_by``: when the home has answered what the school asked.
    ``first_day``, ``last_day``: what is asked for; ``granted_from``, ``granted_to``: given.
    ``sfo_id``: the SFO that is asked, of a place there: who leads it handles it too.
    """

    __tablename__ = "school_cases"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_CASE,
        authors=("applicant_id",),
        write=Level.OWN,
        through=or_by(
            by_group("school_cases.pupil_id"),
            lambda area, level: (
                "exists (select 1 from grants h where h.subject_id = school_cases.sfo_id"
                f" and {in_force('h', area, level)})"
            ),
        ),
        known=f"((school_cases.applicant_id = {PROFILE} or {_STAFF})"
        f" and {may_find('school_cases.pupil_id')})",
        insert=f"school_cases.applicant_id = {PROFILE} and {_MAY_APPLY}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    sfo_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    together_id: Mapped[UUID]
    state: Mapped[str]
    staff_level: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    granted_from: Mapped[date | None]
    granted_to: Mapped[date | None]
    rule_text: Mapped[str]
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reply_by: Mapped[date | None]
    answer_by: Mapped[date | None]
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    appeal_by: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("kind in ('LEAVE', 'REDUCED_PAYMENT', 'SFO_PLACE')", name="kind"),
        CheckConstraint("(kind = 'SFO_PLACE') = (sfo_id is not null)", name="sfo"),
        CheckConstraint(_STATES, name="state"),
        CheckConstraint("last_day >= first_day", name="order"),
        CheckConstraint(
            "(granted_from is null) = (granted_to is null) and granted_to >= granted_from",
            name="granted",
        ),
        CheckConstraint("(decided_at is null) = (appeal_by is null)", name="decided"),
        Index("ix_school_cases_pupil_id", "pupil_id"),
        Index("ix_school_cases_applicant_id", "applicant_id"),
        Index("ix_school_cases_open", "school_id", "reply_by"),
        Index("ix_school_cases_sfo_id", "sfo_id"),
    )

    @property
    def is_open(self) -> bool:
        """Has the school still to do something with it?"""
        return self.state in OPEN

    def is_late_on(self, day: date) -> bool:
        """Has its applicant waited longer than the rule lets her, without an answer?"""
        return self.state in MAY_BE_LATE and self.reply_by is not None and self.reply_by < day

    def may_be_appealed_on(self, day: date) -> bool:
        """Is there something to appeal, and time for it?"""
        return (
            self.state in MAY_BE_APPEALED and self.appeal_by is not None and day <= self.appeal_by
        )


_OF_THE_CASE = "exists (select 1 from school_cases c where c.id = {table}.case_id)"
"""Whoever sees the case, by its own policy."""


def through_case(table: str) -> Through:
    """Rows of a case are reached as it is: by a group of the pupil, or the SFO that is asked."""
    return or_by(
        by_group(f"{table}.pupil_id"),
        lambda area, level: _OF_SFO.format(
            column=f"{table}.case_id", opens=in_force("h", area, level)
        ),
    )


def of_case(table: str, insert: str = "", *, more: str = "") -> BySubject:
    """Rows that belong to a case: seen by who sees it, and added to, or as ``insert`` says. They
    hold its ``case_id``, ``pupil_id`` and ``applicant_id``. ``more``: what else must hold to see
    one."""
    seen = _OF_THE_CASE.format(table=table)
    return BySubject(
        "pupil_id",
        Area.SCHOOL_CASE,
        authors=("applicant_id",),
        write=Level.OWN,
        through=through_case(table),
        known=f"({seen} and {more})" if more else seen,
        insert=insert or seen,
    )


class SchoolCaseStepKind(StrEnum):
    """What happened in a case."""

    SUBMITTED = "SUBMITTED"
    CHANGED = "CHANGED"
    TAKEN = "TAKEN"
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    INTERIM = "INTERIM"
    DECIDED = "DECIDED"
    WITHDRAWN = "WITHDRAWN"
    APPEALED = "APPEALED"
    REVERSED = "REVERSED"
    FORWARDED = "FORWARDED"
    SETTLED = "SETTLED"


class SchoolCaseStep(Owned, Base):
    """One thing that happened in a case, who did it, and what she wrote. Written once. Nobody did
    what goes by itself.

    ``outcome``: of a decision, and of an appeal: IN_PROGRESS, the school must decide
    anew. ``until``: until when the home may expect an answer.
    """

    __tablename__ = "school_case_steps"
    __rights__ = "select, insert"
    __owned__ = of_case("school_case_steps")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    outcome: Mapped[str | None]
    until: Mapped[date | None]
    words_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "kind in ('SUBMITTED', 'CHANGED', 'TAKEN', 'ASKED', 'ANSWERED', 'INTERIM', 'DECIDED',"
            " 'WITHDRAWN', 'APPEALED', 'REVERSED', 'FORWARDED', 'SETTLED')",
            name="kind",
        ),
        Index("ix_school_case_steps_case_id", "case_id"),
        Index("ix_school_case_steps_pupil_id", "pupil_id"),
    )


class SchoolCaseParty(Owned, Base):
    """Another who answers for the child, of a case that is not hers: she must agree, or is told.

    She sees this row: the child and the days, never the case with its reason (J3). The applicant
    and who handles it see what she said, and no time (J9).
    """

    __tablename__ = "school_case_parties"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_CASE,
        authors=("profile_id", "applicant_id"),
        write=Level.OWN,
        through=through_case("school_case_parties"),
        known=f"((school_case_parties.profile_id = {PROFILE}"
        f" and {may_find('school_case_parties.pupil_id')})"
        f" or {_OF_THE_CASE.format(table='school_case_parties')})",
        insert=_OF_THE_CASE.format(table="school_case_parties"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    must_agree: Mapped[bool]
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    is_over: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("case_id", "profile_id"),
        Index("ix_school_case_parties_pupil_id", "pupil_id"),
        Index("ix_school_case_parties_profile_id", "profile_id"),
    )


class SchoolCaseLetter(Owned, Base):
    """The letter of a decision, or of what came of an appeal (``step_id``), as it went out: a PDF
    under the seal of the house, and the same in Word. Made by a job only, once.

    ``fingerprint`` is the SHA-256 of the PDF, in hex.
    """

    __tablename__ = "school_case_letters"
    __rights__ = "select, insert"
    __owned__ = of_case("school_case_letters", insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"))
    step_id: Mapped[UUID] = mapped_column(ForeignKey("school_case_steps.id"), unique=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    language: Mapped[str]
    pdf_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    word_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("language in ('nb', 'nn')", name="language"),
        Index("ix_school_case_letters_case_id", "case_id"),
        Index("ix_school_case_letters_pupil_id", "pupil_id"),
    )


class SchoolCaseOpening(Owned, Base):
    """Somebody opened a letter. Written once for each time: the trail of its delivery."""

    __tablename__ = "school_case_openings"
    __rights__ = "select, insert"
    __owned__ = of_case(
        "school_case_openings",
        insert=f"school_case_openings.profile_id = {PROFILE}"
        f" and {_OF_THE_CASE.format(table='school_case_openings')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"))
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("school_case_letters.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_school_case_openings_case_id", "case_id"),
        Index("ix_school_case_openings_pupil_id", "pupil_id"),
    )
