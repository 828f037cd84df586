"""Each of the demo's people follows every link and form: no dead end, and nobody else's children.

Who may read of which child is written by hand, from what the demo tells (people.md), not from
what the pages show.
"""

from __future__ import annotations

import re

import pytest

from samspill.access.levels import Strength
from samspill.demo.people import CHILDREN, PEOPLE
from tests.support.cast import Cast
from tests.support.crawling import Crawl, Found

WORK, PRIVATE, EXTERNAL = "WORK", "PRIVATE", "EXTERNAL"

READS_OF: dict[tuple[str, str], str] = {
    # families
    ("Mona Aas", PRIVATE): "Emma Oskar",
    ("Tor Aas", PRIVATE): "Emma Oskar",
    ("Grete Vik", PRIVATE): "Lea",
    ("Liv Moe", PRIVATE): "Noah",
    ("Jon Lie", PRIVATE): "Sara",
    ("Sara Lie", PRIVATE): "Sara",
    ("Mina Sand", PRIVATE): "Mina",
    ("Yusuf Ali", PRIVATE): "Amir Zara",
    ("Anne Dahl", PRIVATE): "Iben",
    ("Siri Tveit", PRIVATE): "Jakob Ludvig",
    ("Pål Eide", PRIVATE): "Tiril Sander",
    ("Vibeke Roen", PRIVATE): "Tuva",
    # daily life at school: foster parents, and a login at level substantial
    ("Ellen Krog", PRIVATE): "Adam",
    ("Rune Krog", PRIVATE): "Adam",
    ("Halima Omar", PRIVATE): "Idris",
    # no responsibility, a block, came of age, a decision, a login that is too weak
    ("Per Strand", PRIVATE): "",
    ("Erik Moe", PRIVATE): "",
    ("Arne Sand", PRIVATE): "",
    ("Nora Nes", PRIVATE): "",
    # in a plan by consent
    ("Kari Lunde", WORK): "Emma Adam Noah Amir Iben Lea Jakob Tuva",
    ("Siv Pedersen", WORK): "Emma Mina Sara",
    ("Jonas Berg", WORK): "Emma Lea Iben Sander Tiril Adam Jakob",
    # a substitute in 3B today; answers homes for who is away in 2A
    ("Nina Haug", WORK): "Ulrik Emma Iben Lea",
    ("Tone Bakke", WORK): "Adam Amir",
    ("Petter Hov", EXTERNAL): "Amir",
    ("Knut Vold", PRIVATE): "Amir",
    # has a pause in Emma's, is still in Sara's; said no; a no from the father
    # has 2A, and Emma in a group that reads
    ("Anne Dahl", WORK): "Sara Lea Ulrik Iben Emma",
    ("Eva Tangen", WORK): "",
    # who lead plans (and act for another from tomorrow), settle who must agree, witness, block,
    # have a plan open in an emergency
    ("Hanne Nilsen", WORK): "Emma Oskar Adam Sara Noah Mina Ulrik Idris Amir Tuva",
    ("Randi Lid", WORK): "Lea",
    # heads: all of a school but who is protected
    ("Bente Ruud", WORK): "Lea Jakob Tiril Sander Emma Adam Amir Idris Iben Ulrik",
    ("Leif Nordby", WORK): "Oskar Sara",
    ("Frode Dale", WORK): "Oskar Sara",
    ("Turid Aune", WORK): "Zara",
    ("Marit Sund", WORK): "Sara Iben Oskar Idris Lea Ludvig Adam",
    # no plan at all
    ("Ola Vik", WORK): "",
    ("Dag Moen", WORK): "",
    ("Geir Rud", WORK): "",
    # next door: leads the plan that began with a copy; asked to take part in it
    ("Ingrid Holm", WORK): "Zara",
    ("Åse Brekke", WORK): "Zara",
}
"""Everybody who can sign in, and the children of whom she may read."""

NAMED_ON: dict[tuple[str, str], dict[str, str]] = {
    # her own bond to a child without a plan, who lives in another municipality
    # asked whether Kari may see where Noah's people are reached (F8); not a word of the plan
    # and the answer on paper that she confirmed, where she was told of it
    ("Marit Sund", WORK): {
        "Noah": r"/hjem|/planer/[^/]+/avklaring",
        "Ulrik": r"/planer/[^/]+/samtykke/svar/[^/]+",
    },
    # the head named who may come to find Noah; she finds him no more than others
    ("Bente Ruud", WORK): {"Noah": r"/skole/grupper/[^/]+/beskyttede-elever(\?elev=[^/]+)?"},
    # who leads decides on a block that another has asked for
    ("Leif Nordby", WORK): {"Lea": r"/sperrer"},
    # what a mother wrote when she asked to have something corrected
    ("Dag Moen", WORK): {"Lea": r"/admin/[^/]+/personvernsaker/[^/]+"},
}
"""Children who are named on these pages alone, to somebody who may read nothing else of them."""

OPEN_TO_ALL = {"/spraak"}
"""A form without a key: it is done at once."""

ASKS_FOR_MORE = "/logg-inn?niva=hoyt"
"""The page for a login that is too weak leads on: to a stronger one."""

GIVEN = {p.name.partition(" ")[0] for p in PEOPLE if p.group == CHILDREN}
SHORT = ("Mona Aas", "Kari Lunde", "Halima Omar", "Petter Hov", "Nora Nes", "Dag Moen")


def test_everybody_who_can_sign_in_is_here():
    profiles = {
        (person.name, kind)
        for person in PEOPLE
        for kind, there in (
            (PRIVATE, person.private),
            (WORK, person.work and not person.external),
            (EXTERNAL, person.work and person.external),
        )
        if there and person.eid != "none"
    }
    assert profiles == set(READS_OF)


def dead_end(found: Found) -> str:
    """Why the way ends here, or «»."""
    status = found.answer.status_code
    right = {409} if found.is_form else {200, 302, 303}
    if found.address in OPEN_TO_ALL:
        right = {303}
    if status == 403 and ASKS_FOR_MORE in found.answer.text:
        return ""
    what = "the form" if found.is_form else "the link"
    return "" if status in right else f"{what} on {found.led_by} to {found.address}: {status}"


def children_on(who: tuple[str, str], address: str) -> set[str]:
    """The children who may stand on a page."""
    named = NAMED_ON.get(who, {})
    here = {child for child, pages in named.items() if re.fullmatch(pages, address)}
    return {*READS_OF[who].split(), *here}


def strangers(found: Found, children: set[str]) -> str:
    """The children that stand on the page and should not, or «»."""
    if found.answer.mimetype != "text/html":
        return ""
    words = set(re.findall(r"\w+", f"{found.answer.headers} {found.answer.text}"))
    names = (words & GIVEN) - children
    return f"{found.address} names {sorted(names)}" if names else ""


EVERYBODY = [
    pytest.param(*who, id=" ".join(who), marks=() if who[0] in SHORT else pytest.mark.deep)
    for who in READS_OF
]


@pytest.mark.parametrize(("name", "kind"), EVERYBODY)
def test_no_way_ends_and_none_leads_to_another_child(demo, name, kind, count):
    low = next(one.eid for one in PEOPLE if one.name == name) == "substantial"
    strength = Strength.SUBSTANTIAL if low else Strength.HIGH
    found = list(Crawl(Cast(demo).client(name, kind, strength)))
    who = (name, kind)
    ends = [end for one in found if (end := dead_end(one))]
    foreign = [words for one in found if (words := strangers(one, children_on(who, one.address)))]
    forms = sum(one.is_form for one in found)
    count("the crawl", people=1, pages=len(found) - forms, forms=forms, dead_ends=len(ends))
    assert ends == []
    assert foreign == []
    read = " ".join(one.answer.text for one in found if one.answer.mimetype == "text/html")
    children = {*READS_OF[who].split(), *NAMED_ON.get(who, {})}
    assert children - set(re.findall(r"\w+", read)) == set()
