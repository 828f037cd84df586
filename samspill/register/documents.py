"""A person's document from Folkeregisteret as news, checked as the rows of a file are.

What is not known (a new code, an empty list of who has the responsibility) is never taken as
less protection or more power: it counts as unknown, or is left for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from samspill.core.clock import today
from samspill.identity.models import AddressProtection, RelationKind
from samspill.register.falls import GUARD

GRADES = {
    "ugradert": AddressProtection.NONE,
    "klientadresse": AddressProtection.CLIENT,
    "fortrolig": AddressProtection.CONFIDENTIAL,
    "strengtFortrolig": AddressProtection.STRICT,
}
RESPONSIBILITY = {
    "felles": RelationKind.JOINT,
    "mor": RelationKind.SOLE,
    "far": RelationKind.SOLE,
    "medmor": RelationKind.SOLE,
    "andre": RelationKind.BY_JUDGEMENT,
}
ADDRESSES = ("bostedsadresse", "deltBosted", "oppholdsadresse")


class MustBeLookedAt(ValueError):
    """The register does not say who has the responsibility: people find out, nothing opens."""


def current(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The entries of one kind that hold now. Raises ValueError when they are no list."""
    found = document.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"{name} is no list")
    return [one for one in found if one.get("erGjeldende") is not False]


def person_row(number: str, document: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    """What the document says of the person, as a row of a file says it."""
    names = current(document, "navn")
    name = names[0] if names else {}
    given = " ".join(str(name[part]) for part in ("fornavn", "mellomnavn") if name.get(part))
    return {
        "entry": "person",
        "as_of": as_of.isoformat(),
        "number": number,
        "given_name": _written(given),
        "family_name": _written(str(name.get("etternavn") or "")),
        "protection": _protection(document),
        "died_on": _died_on(document, as_of),
    }


def _written(name: str) -> str:
    """The register writes some names in capitals."""
    return name.title() if name.isupper() else name


def _protection(document: dict[str, Any]) -> str:
    """The strictest grade, of the person and of each address; '' when it says nothing."""
    said = [
        one.get("graderingsnivaa") or one.get("gradering") or "?"
        for one in current(document, "adressebeskyttelse")
    ]
    for kind in ADDRESSES:
        said += [one.get("adressegradering") for one in current(document, kind)]
    grades = [GRADES.get(str(one), AddressProtection.UNKNOWN) for one in said if one]
    return max(grades, key=lambda one: GUARD[one], default="")


def _died_on(document: dict[str, Any], as_of: datetime) -> str:
    for one in current(document, "doedsfall"):
        return str(one.get("doedsdato") or today(as_of).isoformat())
    dead = any(one.get("status") == "doed" for one in current(document, "status"))
    return today(as_of).isoformat() if dead else ""


def responsible(document: dict[str, Any]) -> dict[str, tuple[RelationKind, str]]:
    """Who has the responsibility for the person by her document: number to kind and first day.

    None at all is an empty answer. Raises MustBeLookedAt where the register does not know.
    """
    if "foreldreansvar" not in document:
        return {}
    found: dict[str, tuple[RelationKind, str]] = {}
    for one in current(document, "foreldreansvar"):
        if one.get("ansvarssubjekt"):
            continue  # for whom the person has it, not who has it for her
        kind = RESPONSIBILITY.get(str(one.get("ansvar")))
        if kind is None:
            raise MustBeLookedAt("the responsibility is unknown")
        if one.get("ansvarlig"):
            found[str(one["ansvarlig"])] = (kind, str(one.get("gyldighetstidspunkt") or "")[:10])
    return found


def relation_rows(
    child: str, held: dict[str, tuple[RelationKind, str]], document: dict[str, Any], as_of: datetime
) -> Iterator[dict[str, Any]]:
    """What the child's document changes for its adults, as rows of a file.

    ``held``: who has the responsibility by what we know, and since when. Raises MustBeLookedAt
    when the document leaves a child with nobody.
    """
    said = responsible(document)
    if "foreldreansvar" in document and held and not said:
        raise MustBeLookedAt("nobody has the responsibility")
    day = today(as_of).isoformat()
    for adult, (kind, since) in said.items():
        same = adult in held and held[adult][0] == kind
        yield _relation(child, adult, kind, held[adult][1] if same else since or day, as_of)
    if said:
        for adult in held.keys() - said.keys():
            yield _relation(child, adult, RelationKind.WITHOUT, day, as_of)


def _relation(
    child: str, adult: str, kind: RelationKind, since: str, as_of: datetime
) -> dict[str, Any]:
    return {
        "entry": "relation",
        "as_of": as_of.isoformat(),
        "adult": adult,
        "child": child,
        "kind": str(kind),
        "valid_from": since,
    }
