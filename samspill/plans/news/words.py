"""Why a row of a file cannot be read, and what register codes mean, in plain words."""

from __future__ import annotations

import re

from samspill.core.language import N_, _
from samspill.plans.news.models import FileState
from samspill.register.models import WhyAside

REASONS = (
    (r"more cells than the header has names", N_("Raden har flere felter enn overskriften.")),
    (r"a name that docs/register.md has not", N_("Raden har et felt som ikke finnes.")),
    (r"entry must be person or relation", N_("Feltet entry må være person eller relation.")),
    (r"as_of is outside all time", N_("Tidspunktet as_of finnes ikke.")),
    (r"as_of is not an instant .*", N_("as_of er ikke et tidspunkt, som 2026-03-31T12:00:00Z.")),
    (r"as_of must say its time zone", N_("as_of mangler tidssone.")),
    (r"(?P<name>\w+) is in the future", N_("%(name)s er i framtiden.")),
    (r"adult and child are the same", N_("Den voksne og barnet er samme person.")),
    (r"valid_to is before valid_from", N_("valid_to er før valid_from.")),
    (r"(?P<name>\w+) is not a text", N_("%(name)s er ikke en tekst.")),
    (r"(?P<name>\w+) is too long.*", N_("%(name)s er for lang, eller har tegn som ikke er tekst.")),
    (r"(?P<name>\w+) begins like a formula", N_("%(name)s begynner som en formel.")),
    (r"(?P<name>\w+) is not one of (?P<codes>.+)", N_("%(name)s må være en av %(codes)s.")),
    (r"(?P<name>\w+) must be yes, no or nothing", N_("%(name)s må være yes, no eller tom.")),
    (r"(?P<name>\w+) is not a day .*", N_("%(name)s er ikke en dag, som 2026-03-31.")),
    (r"(?P<name>\w+) is not a national number", N_("%(name)s er ikke et fødselsnummer.")),
    (r"it is about the one who sent .*", N_("Den er om deg selv. En annen må sende den.")),
    (r"it is about somebody of another .*", N_("Den er om noen i en annen kommune.")),
    (r"the file is not whole JSON", N_("Filen er kuttet, eller er ikke JSON.")),
    (
        r'the file must say "format": "(?P<name>.+)"',
        N_("Filen må si hvilket format den har: %(name)s"),
    ),
    (r'"entries" must be a list of objects', N_("entries må være en liste.")),
    (r"the file is neither JSON nor CSV .*", N_("Filen er verken JSON eller CSV fra registeret.")),
    (
        r"the header has a name twice, .*",
        N_("Overskriften har et felt to ganger, eller et ukjent."),
    ),
    (r"the file is not whole CSV.*", N_("Filen er kuttet, eller er ikke CSV.")),
)
"""What ``register.entries`` says of a row or a file, in the words of who administers."""
NO_ROW = re.compile(r"no entry can be read; entry \d+: (?P<why>.+)")


def why_not(said: str) -> str:
    """Why, in the reader's language."""
    of_one = NO_ROW.fullmatch(said)
    if of_one:
        return _("Ingen rad kan leses. Den første: %(why)s", why=why_not(of_one["why"]))
    for pattern, words in REASONS:
        if found := re.fullmatch(pattern, said):
            return _(words, **found.groupdict())
    return _("Raden kan ikke leses.")


STATES = {
    FileState.READING: N_("Leses nå"),
    FileState.READY: N_("Venter på ja"),
    FileState.TAKING: N_("Tas inn nå"),
    FileState.TAKEN: N_("Tatt inn"),
    FileState.UNREADABLE: N_("Kan ikke leses"),
    FileState.DROPPED: N_("Slettet"),
}
COLORS = {
    FileState.READY: "warning",
    FileState.TAKEN: "success",
    FileState.UNREADABLE: "danger",
}
WHY_ASIDE = {
    WhyAside.UNREADABLE: N_("Raden kunne ikke leses"),
    WhyAside.TWO_STORIES: N_("Registeret sier to ting fra samme øyeblikk"),
    WhyAside.BLOCK_STANDS: N_("En sperre som ledere har satt, står i veien"),
    WhyAside.PROTECTION_FALLS: N_("Registeret sier at adressen er mindre beskyttet enn før"),
}
