"""A consent about nobody, with a municipality's words in it: what a family will see."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.administration.queries import TenantView
from samspill.core.clock import start_of_day
from samspill.core.language import _
from samspill.organisation.services import Service
from samspill.organisation.texts import Texts
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.models import Consent, ConsentState, LineKind, LineState, SignatoryState
from samspill.plans.consent.queries import SignatoryView
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.wording import Shown, compose
from samspill.plans.participants.models import KnownTo, Role
from samspill.plans.plan.models import PlanKind, PlanStatus
from samspill.plans.plan.queries import PlanView
from samspill.plans.signatories.rules import Capacity

NOBODY = UUID(int=0)
READER, OTHER = UUID(int=1), UUID(int=2)


def sample(tenant: TenantView, texts: Texts, on: date) -> Shown:
    """The text of a first consent about an invented child, in the language that is spoken now."""
    version = Consent(
        id=NOBODY,
        plan_id=NOBODY,
        number=1,
        state=ConsentState.SENT,
        until=on + timedelta(days=364),
        created_at=start_of_day(on),
        asks_kind=PlanKind.RELAY_LOG,
    )
    return compose(
        _plan(tenant, texts, on),
        version,
        [_line(LineKind.PLAN, "Hege Eksempel"), _line(LineKind.PERSON, "Lars Eksempel")],
        [_signatory(READER, "Mor Eksempel"), _signatory(OTHER, "Far Eksempel")],
        READER,
        None,
        texts,
    )


def _plan(tenant: TenantView, texts: Texts, on: date) -> PlanView:
    return PlanView(
        id=NOBODY,
        tenant_id=tenant.id,
        tenant_name=tenant.name,
        kind=PlanKind.RELAY_LOG,
        status=PlanStatus.AWAITING_CONSENT,
        purpose=texts.purposes[0] if texts.purposes else _("Én setning om hvorfor."),
        child_id=NOBODY,
        child_name="Eline Eksempel",
        child_first_name="Eline",
        child_born_on=on - timedelta(days=9 * 365),
        child_is_protected=False,
        child_died_on=None,
        child_known_at=None,
        holder_profile_id=NOBODY,
        holder_name="Hege Eksempel",
        holder_unit=tenant.name,
        holder_phone="55 50 00 00",
        holder_is_out=False,
        holder_away_until=None,
        consent_until=None,
        created_at=start_of_day(on),
        closed_at=None,
        closing_reason=None,
        number=1,
        acting_profile_id=None,
        acting_from=None,
        acting_until=None,
        acting_name=None,
        whereabouts=None,
    )


def _line(kind: LineKind, name: str) -> LineView:
    is_plan = kind == LineKind.PLAN
    return LineView(
        id=READER if is_plan else OTHER,
        consent_id=NOBODY,
        participant_id=NOBODY,
        profile_id=NOBODY,
        kind=kind,
        scope={} if is_plan else {str(a): int(level) for a, level in PROFESSIONAL_DEFAULT.items()},
        state=LineState.ASKED,
        is_carried=False,
        role=Role.BATON_HOLDER if is_plan else Role.PROFESSIONAL,
        name=name,
        title=_("helsesykepleier") if is_plan else _("kontaktlærer"),
        standing="",
        unit_name=_("Helsestasjonen") if is_plan else _("Skolen"),
        service=Service.HEALTH_STATION if is_plan else Service.SCHOOL,
        channel=None,
        known_to=KnownTo.ALL,
        known_names=None,
        ends_on=None,
        template=None,
    )


def _signatory(person_id: UUID, name: str) -> SignatoryView:
    return SignatoryView(
        id=person_id,
        person_id=person_id,
        profile_id=person_id,
        name=name,
        capacity=Capacity.JOINT,
        state=SignatoryState.WAITING,
        answered_at=None,
        channel=None,
        interpreter=None,
        on_paper=False,
    )
