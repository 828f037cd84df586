"""What people do again and again on a journey, in the words of the pages."""

from __future__ import annotations

from samspill.core import clock
from tests.journeys.town import Town
from tests.journeys.walker import Walker, in_days
from tests.support.numbers import number_of

HANNE, MARIT = "Hanne Nilsen", "Marit Sund"
KARI, SIV, JONAS, NINA = "Kari Lunde", "Siv Pedersen", "Jonas Berg", "Nina Haug"
SECRETS = ("Moe", "Aas", "Lie", "Sand", "Nes", "Foss", "Omar", "Dahl", "Hanne", "Marit", "Kari")
SECRETS += ("Siv", "Helsestasjon", "skole", "stafettlogg", "plan for", "barnevern", "samtykket til")
TO_TRY = ("", "/samtykke", "/deltakere", "/tidslinje", "/innsynslogg", "/innstillinger", "/bilde")


def starts_a_plan(
    town: Town, child: str, *proposed: tuple[str, str], holder: str = HANNE, days: int = 200
) -> Walker:
    """From home to a draft that can be sent: whom, what the child means, how long."""
    walker = town.person(holder)
    walker.goes_home()
    walker.follows("Planer")
    walker.follows("Start en plan")
    walker.fills("Barnets fødselsnummer", number_of(child))
    walker.fills("Hvorfor, i én setning", "Det skal bli tryggere på skolen.")
    walker.presses("Lag utkast")
    for name, role in proposed:
        proposes(walker, name, role)
    hears(walker, child)
    walker.fills("Samtykket skal gjelde til og med", in_days(days))
    walker.presses("Lagre datoen")
    return walker


def proposes(holder: Walker, name: str, role: str) -> None:
    """Foreslå deltaker: search, choose, say which role."""
    holder.follows("Foreslå deltaker")
    holder.fills("Navn, rolle eller arbeidssted", name)
    holder.presses("Søk")
    holder.follows(name)
    holder.fills("Rolle i planen", role)
    holder.presses("Foreslå deltaker")
    holder.sees(f"{name} er foreslått. Ingen får tilgang før samtykket gjelder.")


def hears(holder: Walker, child: str) -> None:
    """What the child means, asked before the adults are."""
    holder.follows(f"Skriv hva {child.split()[0]} mener")
    holder.ticks("I en samtale")
    holder.fills("Det barnet sa", "Det er greit for meg.")
    holder.fills("Hvem snakket med barnet?", holder.name)
    holder.fills("Når?", clock.today())
    if "Barnet vet hva som står her" in holder.page.text:
        holder.ticks("Barnet vet hva som står her")
    holder.presses("Lagre")
    holder.sees("Det er greit for meg.")


def sends(holder: Walker) -> str:
    """Send samtykket til signering. Gives the address of the plan."""
    holder.presses("Send samtykket til signering")
    holder.sees("Samtykket er sendt. Ingen nye har fått tilgang ennå.")
    return holder.plan


def reads_the_question(walker: Walker) -> None:
    """From home to what one is asked."""
    walker.goes_home()
    walker.follows("Se og svar")


def answers(
    walker: Walker,
    yes: tuple[str, ...] = (),
    no: tuple[str, ...] = (),
    swaps: tuple[str, ...] = (),
) -> None:
    """Read, answer line by line, sign with a fresh login. With one line the button is the yes.

    ``swaps``: who may be swapped for a colleague when the family has been told.
    """
    reads_the_question(walker)
    for who in yes:
        walker.ticks("Ja", under=who)
    for who in swaps:
        walker.ticks("Ja, og si fra til meg 72 timer før", under=who)
    for who in no:
        walker.ticks("Nei", under=who)
    walker.signs("Signer samtykke")
    walker.sees("Takk, du har svart")


def comes_in(town: Town, name: str, child: str) -> Walker:
    """An invited person finds the plan at home, and joins."""
    walker = town.person(name)
    walker.goes_to_plan(child)
    walker.sees(f"Vil du være med i planen til {child}?", "Dette får du se")
    walker.presses("Bli med")
    walker.sees(child, "Planoversikt")
    return walker


def finds_nothing(town: Town, name: str, child: str, plan: str, **more: str) -> None:
    """Neither at home, nor in the list, nor by an address that somebody gave."""
    walker = town.person(name, **more)
    walker.goes_home()
    walker.does_not_see(child, child.split()[0])
    walker.follows("Planer")
    walker.does_not_see(child, child.split()[0])
    for part in TO_TRY:
        assert walker.opens(plan + part) == 404, f"{name} gets to {part}"
        walker.sees("Vi finner ikke siden.")
        walker.does_not_see(child, child.split()[0])


def says_nothing(letters: list[str]) -> None:
    """No letter names anybody, any place or any matter."""
    for letter in letters:
        told = [word for word in SECRETS if word.lower() in letter.lower()]
        assert not told, f"{told} stands in: {letter}"
        assert "Logg inn" in letter or "Kontakt lederen din" in letter, letter
