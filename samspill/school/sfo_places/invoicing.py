"""What an SFO is to be paid for a month: a line for each who pays, reckoned as on the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.clock import months_after
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.tabular import as_table
from samspill.school.sfo_places.costs import Costs, costs_of
from samspill.school.sfo_places.payment import PriceStep, Trace, days_of_month
from samspill.school.sfo_places.queries import PlaceView, places_in_month


@dataclass(frozen=True)
class Invoice:
    """What one who pays is to pay for a child in a month, and how it came about. ``days``: so many
    of the month the place stands."""

    place_id: UUID
    child: str
    payer: str
    share: int
    offer_id: UUID
    days: int
    of: int
    trace: Trace

    @property
    def amount(self) -> int:
        """In whole kroner."""
        return days_of_month(self.trace.monthly, self.days, self.of)


@dataclass(frozen=True)
class Month:
    """All there is to be paid to an SFO for a month, the oldest place first."""

    first: date
    is_paid: bool
    invoices: list[Invoice]

    @property
    def total(self) -> int:
        """Together, in kroner."""
        return sum(one.amount for one in self.invoices)

    @property
    def reduced(self) -> int:
        """So many of them pay less by a decision."""
        return sum(one.trace.is_reduced for one in self.invoices)


def invoices_of(group_id: UUID, tenant_id: UUID, first: date, today: date) -> Month:
    """The month that begins on a day: a fixed number of statements, however many places. Whom the
    reader may not find has no line."""
    after = months_after(first, 1)
    places = places_in_month(group_id, first, after)
    costs = costs_of({one.pupil_id for one in places}, tenant_id, first, today)
    if not costs.is_paid(first):
        return Month(first, False, [])
    others = profiles_by_id([one.co_payer_id for one in places if one.co_payer_id])
    names = {one: profile.name for one, profile in others.items()}
    found = [invoice for one in places for invoice in _invoices(one, costs, (first, after), names)]
    return Month(first, True, found)


def _invoices(
    place: PlaceView, costs: Costs, month: tuple[date, date], names: Mapping[UUID, str]
) -> Iterator[Invoice]:
    begins, ends = max(month[0], place.starts_on), min(month[1], place.ends_on)
    payers = [(place.applied_by, place.payer, 100 - place.co_share)]
    if place.co_payer_id:
        payers.append((place.co_payer_id, names[place.co_payer_id], place.co_share))
    for profile_id, name, share in payers:
        trace = costs.trace(place, begins, profile_id)
        if trace is None or not share:
            continue
        yield Invoice(
            place.id,
            place.name,
            name,
            share,
            place.now(begins).offer_id,
            (ends - begins).days,
            (month[1] - month[0]).days,
            trace,
        )


_OFF = (
    (PriceStep.FREE_HOURS,),
    (PriceStep.SIBLING,),
    (PriceStep.OTHER_PAYS, PriceStep.OWN_PART),
    (PriceStep.CAP, PriceStep.LOCAL, PriceStep.NEEDS, PriceStep.BY_HAND),
)


def as_file(month: Month, offers: dict[UUID, str]) -> str:
    """The month as rows for a spreadsheet or another system. The columns of the year add up to what
    it costs; no cell is read as a formula."""
    rows: list[list[object]] = [
        [
            *(_("Måned"), _("Barn"), _("Betaler"), _("Andel i prosent"), _("Plass")),
            *(_("Prisen i skoleåret"), _("Gratis timer"), _("Søskenrabatt")),
            *(_("Andres del"), _("Etter vedtak"), _("I skoleåret, uten mat")),
            *(_("Måneder"), _("Mat i måneden"), _("Hele måneden")),
            *(_("Dager"), _("Dager i måneden"), _("Å betale"), _("Referanse")),
        ]
    ]
    for one in month.invoices:
        trace = one.trace
        off = [sum(line.kroner for line in trace.lines if line.step in steps) for steps in _OFF]
        rows.append(
            [
                month.first.strftime("%Y-%m"),
                one.child,
                one.payer,
                one.share,
                offers.get(one.offer_id, ""),
                trace.lines[0].kroner,
                *off,
                trace.yearly,
                trace.months,
                trace.food,
                trace.monthly,
                one.days,
                one.of,
                one.amount,
                one.place_id,
            ]
        )
    return as_table(rows)
