"""docs/protokoll.md and the annex of docs/dpia.md, from samspill/declared/tables.toml."""

from __future__ import annotations

from samspill.declared.registry import KINDS, Activity, Basis, Declared, Keep, registry

UNITS = {"days": "dager", "months": "måneder", "years": "år"}
RECORD_HEAD = """# Protokoll over behandlinger

{note}

Personvernforordningen art. 30. Kommunen er behandlingsansvarlig, fyller ut det som bare den vet,
og retter grunnlag og frister der den har bestemt noe annet. Tabellene er fra
[`samspill/declared/tables.toml`](../samspill/declared/tables.toml), risiko og tiltak står i
[dpia.md](dpia.md).

"""
FILLED_IN = [
    ["Behandlingsansvarlig", "Kommunen eller privatskolen (navn, adresse og telefon fylles ut)"],
    ["Personvernombud", "(fylles ut)"],
    ["Databehandlere", "Den som drifter Samspill, og kommunens e-posttjeneste (fylles ut)"],
    [
        "Overføring ut av EØS",
        "Ingen fra programmet selv: alt ligger der kommunen drifter det, og sidene henter"
        " ingenting fra andre",
    ],
    [
        "Sikkerhet (art. 32)",
        "[dpia.md](dpia.md), [access.md](access.md) og [SECURITY.md](../SECURITY.md)",
    ],
]


def record(note: str) -> str:
    """The record of processing."""
    parts = [RECORD_HEAD.format(note=note) + _rows(["", ""], FILLED_IN)]
    parts += [_activity(activity) for activity in registry().activities.values()]
    return "\n\n".join([*parts, _periods()]) + "\n"


def annex() -> str:
    """The annex of the assessment: every table, with every column."""
    rows = [
        [
            f"`{table.name}`",
            table.purpose,
            table.basis.code,
            ", ".join(keep.code for keep in table.classes),
            table.readers,
            _columns(table),
        ]
        for table in registry().tables.values()
    ]
    head = ["tabell", "hvorfor", "grunnlag", "hvor lenge", "hvem ser", "hva slags kolonner"]
    others = [[f"`{name}`", why] for name, why in sorted(registry().others.items())]
    bases = [
        [basis.code, f"{basis.law} {basis.section}", basis.says, "ja" if basis.read else "nei"]
        for basis in registry().bases.values()
    ]
    return "\n\n".join(
        [
            _rows(head, rows),
            "### Grunnlag",
            _rows(["grunnlag", "lov", "sier", "sett i kilde"], bases),
            "### Tabeller uten personopplysninger",
            _rows(["tabell", "hva"], others),
        ]
    )


def _activity(activity: Activity) -> str:
    tables = registry().of_activity(activity)
    kinds = [name for kind, name in KINDS.items() if kind != "metadata" and _any(tables, kind)]
    bases = list(dict.fromkeys(table.basis for table in tables))
    keeps = list(dict.fromkeys(keep for table in tables for keep in table.classes))
    rows = [
        ["Formål", ". ".join(table.purpose for table in tables) + "."],
        ["Hvem det gjelder", activity.about],
        ["Hva slags opplysninger", ", ".join(kinds)],
        ["Grunnlag", "; ".join(_law(basis) for basis in bases)],
        ["Hvem får det", activity.recipients],
        ["Slettefrister", "; ".join(_period(keep) for keep in keeps)],
        ["Tabeller", ", ".join(f"`{table.name}`" for table in tables)],
    ]
    return f"## {activity.name}\n\n{_rows(['', ''], rows)}"


def _any(tables: list[Declared], kind: str) -> bool:
    return any(table.of_kind(kind) for table in tables)


def _law(basis: Basis) -> str:
    unread = "" if basis.read else " (paragrafen må kontrolleres)"
    return f"{basis.law} {basis.section}: {basis.says}{unread}"


def _period(keep: Keep) -> str:
    if keep.value is None:
        return f"når {keep.counts_from}: {keep.does}"
    ((unit, count),) = keep.value.items()
    return f"{count} {UNITS[unit]} etter at {keep.counts_from} ({keep.does})"


def _periods() -> str:
    rows = [
        [keep.code, _period(keep), f"`{keep.policy}`" if keep.policy else "–", keep.source]
        for keep in registry().keeps.values()
    ]
    return "\n\n".join(
        [
            "## Slettefristene",
            "Forslag for hele landet. De ligger som daterte regler (tabellen `dated_policies`); det"
            " som gjelder i kommunen, er det som står der.",
            _rows(["klasse", "hvor lenge", "regel", "kilde"], rows),
        ]
    )


def _columns(table: Declared) -> str:
    said = [(name, table.of_kind(kind)) for kind, name in KINDS.items()]
    return "; ".join(f"{name}: {', '.join(columns)}" for name, columns in said if columns)


def _rows(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
