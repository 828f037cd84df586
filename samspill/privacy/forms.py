"""The forms of cases: reporting, asking, and the officer's steps."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.privacy.actions import TO_A_FAULT, TO_A_REQUEST
from samspill.privacy.models import CaseKind, Decision, Fault, StepKind
from samspill.privacy.queries import CaseView
from samspill.privacy.words import DECISION_NAMES, FAULT_NAMES, KIND_NAMES, TO_DO

Plans = Sequence[tuple[UUID, str]]
REQUESTS = (CaseKind.CORRECTION, CaseKind.ERASURE, CaseKind.OBJECTION, CaseKind.EXPORT)
LONGEST = 2000


class _AboutAPlan(Form):
    """What somebody writes, and which of her own plans it is about."""

    plan = SelectField(_l("Hvilken plan gjelder det?"), choices=[], validators=[Optional()])

    def __init__(self, plans: Plans, chosen: UUID | None = None) -> None:
        super().__init__(data={"plan": str(chosen or "")})
        none = SelectChoice("", _l("Ingen bestemt plan"))
        self.plan.choices = [none, *(SelectChoice(str(i), name) for i, name in plans)]

    @property
    def plan_id(self) -> UUID | None:
        """The chosen plan."""
        return UUID(self.plan.data) if self.plan.data else None


class FaultForm(_AboutAPlan):
    """Meld feil tilgang: what is wrong, in short."""

    fault = RadioField(
        _l("Hva er feil?"),
        choices=[SelectChoice(str(one), _l(FAULT_NAMES[one])) for one in Fault],
        validators=[InputRequired(_l("Velg det som passer best."))],
    )
    text = TextAreaField(
        _l("Fortell kort"),
        description=_l("Hva så du, og når? Skriv ikke mer om barnet enn du må."),
        validators=[needed(_l("Skriv hva som er feil.")), at_most(LONGEST)],
    )
    about = StringField(_l("Hvem gjelder det?"), validators=[at_most(200)])


class RequestForm(_AboutAPlan):
    """What somebody asks for about her own data."""

    kind = RadioField(
        _l("Hva vil du?"),
        choices=[SelectChoice(str(one), _l(KIND_NAMES[one])) for one in REQUESTS],
        validators=[InputRequired(_l("Velg hva du vil."))],
    )
    text = TextAreaField(
        _l("Hva gjelder det?"),
        description=_l("Skriv hva som er feil eller skal bort, og hvor det står."),
        validators=[needed(_l("Skriv hva det gjelder.")), at_most(LONGEST)],
    )


class StepForm(Form):
    """What the data protection officer has done in a case."""

    step = RadioField(
        _l("Hva har du gjort?"),
        validators=[InputRequired(_l("Velg hva du har gjort."))],
    )
    decision = RadioField(
        _l("Hva er svaret?"),
        description=_l("Bare når du svarer."),
        validators=[Optional()],
    )
    text = TextAreaField(
        _l("Hva er gjort, og hvorfor"),
        description=_l("Den som meldte, ser alt unntatt notater. Skriv vanlig norsk."),
        validators=[at_most(LONGEST)],
    )

    def __init__(self, case: CaseView) -> None:
        super().__init__()
        is_fault = case.kind == CaseKind.ACCESS_FAULT
        steps = [StepKind.NOTE] if case.is_closed else list(StepKind)
        if not is_fault and StepKind.NOTIFIED in steps:
            steps.remove(StepKind.NOTIFIED)
        answers = TO_A_FAULT if is_fault else TO_A_REQUEST
        self.step.choices = [SelectChoice(str(one), _l(TO_DO[one])) for one in steps]
        self.decision.choices = [SelectChoice(str(one), _l(DECISION_NAMES[one])) for one in answers]

    @property
    def chosen(self) -> Decision | None:
        """The answer that was chosen."""
        return Decision(self.decision.data) if self.decision.data else None
