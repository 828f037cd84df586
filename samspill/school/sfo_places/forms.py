"""The forms of a home that applies, changes or ends, and of who leads an SFO."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.guardians.queries import Allowed
from samspill.school.sfo_places.actions import weekdays_of
from samspill.school.sfo_places.payment import kroner_in
from samspill.school.sfo_places.queries import OfferView, SfoUnit
from samspill.school.sfo_places.rules import Wanted, price_on
from samspill.school.sfo_places.words import DAY_NAMES, kroner, numeric

NAME, WHY, MOST_KRONER, MOST_SEATS = 60, 500, 20_000, 1000


class KronerField(StringField):
    """Whole kroner, as people write them: 3 015, kr 3.015,- or 3015. ``most``: an amount that
    nobody means; ``wrong``: what is said of one that is none."""

    amount: int | None = None

    def __init__(
        self, label: Any = None, *, most: int = MOST_KRONER, wrong: Any = None, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.most, self.wrong = most, wrong or _l("Skriv hele kroner, som 3015.")

    def process_data(self, value: Any) -> None:
        """What stands already."""
        super().process_data(value)
        self.amount = value if isinstance(value, int) else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what cannot be read stays as it was typed."""
        super().process_formdata(valuelist)
        self.amount = kroner_in(self.data or "", self.most)

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is no amount."""
        if self.data and self.amount is None:
            raise ValidationError(str(self.wrong))


def weekday_boxes(label: Any) -> SelectMultipleField:
    """The weekdays, as boxes to tick."""
    return SelectMultipleField(
        label,
        choices=[SelectChoice(code, _l(name)) for code, name in DAY_NAMES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        default=(),
    )


class TermsForm(Form):
    """Which kind of place, and which days. Built by ``terms_form``."""

    offer_id = RadioField(_l("Hvilken plass?"), choices=[], validators=[needed(_l("Velg én."))])
    weekdays = weekday_boxes(_l("Hvilke dager?"))

    def payload(self) -> dict[str, Any]:
        """The kind of place, and the days."""
        return {
            "offer_id": UUID(self.offer_id.data),
            "weekdays": weekdays_of(self.weekdays.data or ()),
        }


class ApplyForm(TermsForm):
    """A place, from when, and who pays. Built by ``apply_form``."""

    starts_on = DayField(_l("Første dag på SFO"), validators=[InputRequired(_l("Velg en dag."))])
    special_needs = BooleanField(
        _l("Barnet har vedtak om særskilte behov"),
        description=_l("Da kan det gå på SFO til og med 7. trinn. SFO ser på vedtaket med dere."),
    )
    own_share = IntegerField(
        _l("Hvor mye betaler du, i prosent?"),
        default=100,
        validators=[InputRequired(_l("Skriv et tall.")), NumberRange(0, 100)],
    )
    co_payer_id = SelectField(_l("Betaler noen resten?"), choices=[], default="")
    co_share = IntegerField(
        _l("Hvor mye betaler den andre, i prosent?"),
        default=0,
        validators=[Optional(), NumberRange(0, 100)],
    )

    def wanted(self) -> Wanted:
        """The place, its first day, and who pays what."""
        return Wanted(
            **self.payload(),
            starts_on=self.starts_on.data,
            special_needs=self.special_needs.data,
            own_share=self.own_share.data,
            co_share=self.co_share.data or 0,
            co_payer_id=UUID(self.co_payer_id.data) if self.co_payer_id.data else None,
        )


def _offers(form: TermsForm, offers: Iterable[OfferView], day: date) -> None:
    form.offer_id.choices = [SelectChoice(str(one.id), _offer_in_words(one, day)) for one in offers]


def _offer_in_words(offer: OfferView, day: date) -> str:
    price = price_on(offer.prices, day)
    return _(
        "%(name)s: inntil %(days)s dager, kl. %(opens)s–%(closes)s, %(price)s i måneden med mat",
        name=offer.name,
        days=offer.days,
        opens=f"{offer.opens_at:%H.%M}",
        closes=f"{offer.closes_at:%H.%M}",
        price=kroner(price.monthly(is_sibling=False) if price else 0),
    )


def apply_form(
    offers: Sequence[OfferView], adults: Iterable[Allowed], day: date, **more: Any
) -> ApplyForm:
    """The form of a home, with what there is and who may pay some of it."""
    form = ApplyForm(**more)
    _offers(form, offers, day)
    form.co_payer_id.choices = [
        SelectChoice("", _("Ingen")),
        *(SelectChoice(str(one.profile_id), one.name) for one in adults),
    ]
    return form


def terms_form(offers: Sequence[OfferView], day: date, **more: Any) -> TermsForm:
    """The form of other days or another kind."""
    form = TermsForm(**more)
    _offers(form, offers, day)
    return form


YES, NO, KEEP, TAKE_BACK = "YES", "NO", "KEEP", "TAKE_BACK"


class SettleForm(Form):
    """Which button: yes or no to an offer, keep a place, take an application back."""

    how = RadioField(
        choices=[SelectChoice(one) for one in (YES, NO, KEEP, TAKE_BACK)],
        validators=[InputRequired()],
    )


class EndForm(Form):
    """From which day there is no place. Built by ``end_form``."""

    ends_on = RadioField(
        _l("Første dag uten plass"),
        choices=[],
        validate_choice=False,
        validators=[needed(_l("Velg en dag."))],
    )

    def day(self) -> date:
        """The day; one that is none cannot be chosen, and so is refused as too early."""
        try:
            return date.fromisoformat(self.ends_on.data)
        except ValueError:
            return date.min


SHOWN_ENDS = 6


def end_form(ends: Sequence[tuple[date, int]], *, pays: bool, **more: Any) -> EndForm:
    """The form, with the first days on which a place may end, and what is paid until each."""
    form = EndForm(**more)
    form.ends_on.choices = [
        SelectChoice(
            end.isoformat(),
            _("%(day)s. Du betaler %(cost)s til da", day=numeric(end), cost=kroner(cost))
            if pays
            else numeric(end),
        )
        for end, cost in ends[:SHOWN_ENDS]
    ]
    return form


# ---- who leads -----------------------------------------------------------------------------


class StartForm(Form):
    """Which SFO a school takes in use. Built by ``start_form``."""

    unit_id = SelectField(_l("Hvilken SFO?"), choices=[], validators=[needed(_l("Velg en SFO."))])

    def payload(self) -> dict[str, Any]:
        """The unit."""
        return {"unit_id": UUID(self.unit_id.data)}


def start_form(units: Iterable[SfoUnit], **more: Any) -> StartForm:
    """The form, with those that nobody has taken in use."""
    form = StartForm(**more)
    form.unit_id.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(str(one.unit_id), one.name) for one in units),
    ]
    return form


class PriceForm(Form):
    """What a month costs."""

    price = KronerField(
        _l("Pris i måneden"), validators=[needed(_l("Skriv prisen. Er den gratis, skriv 0."))]
    )
    food = KronerField(_l("Mat i måneden"), default="0", validators=[Optional()])
    sibling_percent = IntegerField(
        _l("Rabatt for søsken, i prosent"),
        description=_l("Av prisen, ikke av maten."),
        default=0,
        validators=[Optional(), NumberRange(0, 100)],
    )

    def payload(self) -> dict[str, Any]:
        """Price, food and what a sibling gets off."""
        return {
            "price": self.price.amount,
            "food": self.food.amount or 0,
            "sibling_percent": self.sibling_percent.data or 0,
        }


class OfferForm(PriceForm):
    """Another kind of place."""

    name = StringField(
        _l("Hva heter plassen?"), validators=[needed(_l("Skriv hva den heter.")), at_most(NAME)]
    )
    days = IntegerField(
        _l("Hvor mange dager i uka?"),
        validators=[InputRequired(_l("Skriv et tall.")), NumberRange(1, 5)],
    )
    opens_at = ClockField(_l("Åpner"), validators=[InputRequired(_l("Skriv et klokkeslett."))])
    closes_at = ClockField(_l("Stenger"), validators=[InputRequired(_l("Skriv et klokkeslett."))])
    seats = IntegerField(
        _l("Antall plasser"),
        description=_l("La stå tomt når alle som søker, får plass."),
        validators=[Optional(), NumberRange(0, MOST_SEATS)],
    )

    def payload(self) -> dict[str, Any]:
        """All of it."""
        names = ("name", "days", "opens_at", "closes_at", "seats")
        return {**super().payload(), **{name: self[name].data for name in names}}


class NewPriceForm(PriceForm):
    """A price from a day on. Built by ``price_form``."""

    offer_id = SelectField(_l("Hvilken plass?"), choices=[], validators=[needed(_l("Velg én."))])
    valid_from = DayField(
        _l("Gjelder fra"), validators=[InputRequired(_l("Velg den første dagen i en måned."))]
    )

    def payload(self) -> dict[str, Any]:
        """All of it."""
        return {
            **super().payload(),
            "offer_id": UUID(self.offer_id.data),
            "valid_from": self.valid_from.data,
        }


def price_form(offers: Iterable[OfferView], **more: Any) -> NewPriceForm:
    """The form, with what there is."""
    form = NewPriceForm(prefix="new-", **more)
    form.offer_id.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(str(one.id), one.name) for one in offers),
    ]
    return form


class WaitForm(Form):
    """A child is put on the waiting list."""

    why = TextAreaField(
        _l("Hvorfor?"),
        description=_l("Hjemmet leser det."),
        validators=[at_most(WHY)],
        default="",
    )


class FinishForm(Form):
    """Who leads the SFO ends a place."""

    ends_on = DayField(_l("Første dag uten plass"), validators=[InputRequired(_l("Velg en dag."))])
    why = TextAreaField(
        _l("Hvorfor?"),
        description=_l("Hjemmet leser det."),
        validators=[needed(_l("Skriv hvorfor, så hjemmet forstår det.")), at_most(WHY)],
    )
