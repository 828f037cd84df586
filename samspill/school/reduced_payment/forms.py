"""The form by which a home asks to pay less for SFO."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.documents.forms import FilesForm
from samspill.documents.several import Given
from samspill.infra.forms import needed
from samspill.school.reduced_payment.models import Household, IncomeBasis
from samspill.school.reduced_payment.rules import Wanted
from samspill.school.reduced_payment.words import BASIS_NAMES
from samspill.school.sfo_places.forms import KronerField
from samspill.school.sfo_places.payment import MOST_INCOME

NOW, SUMMER = "NOW", "SUMMER"
WRONG = _l("Skriv hele kroner for ett år, som 480 000, høyst 20 000 000.")


class RequestForm(FilesForm):
    """What is asked, of one child whose case stands already. Built by ``request_form``."""

    household = RadioField(
        _l("Bor du sammen med ektefelle eller samboer?"),
        choices=[],
        validators=[needed(_l("Velg ett av svarene."))],
    )
    basis = RadioField(
        _l("Hvilken inntekt?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in BASIS_NAMES.items()],
        default=str(IncomeBasis.TAX),
        validators=[needed(_l("Velg ett av svarene."))],
    )
    own_income = KronerField(
        _l("Inntekten din i året"),
        description=_l("Person- og kapitalinntekt før skatt, i hele kroner."),
        most=MOST_INCOME,
        wrong=WRONG,
        validators=[Optional()],
    )
    partner_income = KronerField(
        _l("Inntekten til den du bor sammen med"),
        description=_l("La stå tomt når du bor alene."),
        most=MOST_INCOME,
        wrong=WRONG,
        validators=[Optional()],
    )
    start = RadioField(
        _l("Fra når?"),
        choices=[
            SelectChoice(NOW, _l("Så snart som mulig, ut dette skoleåret")),
            SelectChoice(SUMMER, _l("Hele neste skoleår")),
        ],
        default=NOW,
        validators=[needed(_l("Velg ett av svarene."))],
    )
    lives_here = BooleanField(_l("Barnet er folkeregistrert hos meg"))
    needs = BooleanField(
        _l("Det gjelder særskilte behov"),
        description=_l("Bare for barn på 5.–7. trinn. Da trenger vi ikke inntekten."),
    )

    def wanted(self, files: Sequence[Given] = ()) -> Wanted:
        """What is asked."""
        chosen = self.household.data
        known = chosen in tuple(Household)
        return Wanted(
            household=Household(chosen) if known else Household.GUARDIAN,
            partner_id=None if known else UUID(chosen),
            basis=IncomeBasis(self.basis.data),
            own_income=self.own_income.amount,
            partner_income=self.partner_income.amount,
            needs=self.needs.data,
            from_summer=self.start.data == SUMMER,
            lives_here=self.lives_here.data,
            files=files,
        )


class PaymentForm(RequestForm):
    """… and for which children. Built by ``payment_form``."""

    children = SelectMultipleField(
        _l("Hvem?"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Velg minst ett barn."))],
    )

    def chosen(self) -> list[UUID]:
        """The pupils."""
        return [UUID(one) for one in self.children.data]


def _with(form: RequestForm, others: Mapping[UUID, str]) -> None:
    form.household.choices = [
        SelectChoice(str(Household.ALONE), _("Nei")),
        *(SelectChoice(str(one), _("Ja, med %(name)s", name=name)) for one, name in others.items()),
        SelectChoice(str(Household.OTHER), _("Ja, med en annen")),
    ]


def request_form(others: Mapping[UUID, str], **more: Any) -> RequestForm:
    """The form, with those of the home with whom one may live."""
    form = RequestForm(**more)
    _with(form, others)
    return form


def payment_form(
    offered: Iterable[tuple[UUID, str]], others: Mapping[UUID, str], **more: Any
) -> PaymentForm:
    """The same for some children."""
    form = PaymentForm(**more)
    form.children.choices = [SelectChoice(str(one), name) for one, name in offered]
    _with(form, others)
    return form


def filled_with(wanted: Wanted) -> dict[str, Any]:
    """What the form shows of what stands."""
    return {
        "household": str(wanted.partner_id or wanted.household),
        "basis": str(wanted.basis),
        "own_income": wanted.own_income,
        "partner_income": wanted.partner_income,
        "start": SUMMER if wanted.from_summer else NOW,
        "lives_here": wanted.lives_here,
        "needs": wanted.needs,
    }
