"""What applications wait for at home, for Hjem: that I agree to another's, or answer about mine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam

from samspill.school.asked import Ask, asking
from samspill.school.cases.models import SchoolCase, SchoolCaseParty, SchoolCaseState


def to_agree_to() -> Select[*tuple[Any, ...]]:
    """Others' applications for children for whom I answer too. Given ``profile_id``."""
    return asking(Ask.AGREE, SchoolCaseParty).where(
        SchoolCaseParty.profile_id == bindparam("profile_id"),
        SchoolCaseParty.must_agree,
        SchoolCaseParty.agreed.is_(None),
        SchoolCaseParty.is_over.is_(False),
    )


def asked_about_mine() -> Select[*tuple[Any, ...]]:
    """My applications that the school has a question about. Given ``profile_id``."""
    return asking(Ask.CASE, SchoolCase).where(
        SchoolCase.applicant_id == bindparam("profile_id"),
        SchoolCase.state == SchoolCaseState.MORE_INFO,
    )
