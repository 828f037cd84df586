"""What contacts and needs are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.contacts.models import Closeness, NeedKind, RingsWhen

CLOSENESS_NAMES = {
    Closeness.GRANDPARENT: N_("Besteforelder"),
    Closeness.RELATIVE: N_("Annen i familien"),
    Closeness.NEIGHBOUR: N_("Nabo"),
    Closeness.FRIEND: N_("Venn av familien"),
    Closeness.OTHER: N_("En annen"),
}
RINGS_NAMES = {
    RingsWhen.UNREACHED: N_("Når skolen ikke får tak i meg"),
    RingsWhen.URGENT: N_("Bare når det haster"),
}
NEED_NAMES = {
    NeedKind.ALLERGY: N_("Allergi"),
    NeedKind.MEDICINE: N_("Medisin"),
    NeedKind.FOOD: N_("Mat"),
    NeedKind.OTHER: N_("Annet de må vite"),
}
