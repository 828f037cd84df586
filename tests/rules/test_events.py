"""An event class says once what it means, and what it says fits."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Nothing, Notify, Timeline, Urgency, nothing
from samspill.infra.settings import ROOT

DECLARED = ("timeline", "notify", "trace")
IRREGULAR = ("Sent", "Began", "Written", "Withdrawn", "Said", "Held", "Made", "Left")
IN_TIMELINE = {"actor", "person", "unit"}
PARTS = ("subject.txt", "body.txt", "body.html")
IN_NOTICES = {"sign_in", "base_url", "locale", "invitation"}

TEMPLATES = Environment(loader=FileSystemLoader(ROOT / "templates"))  # noqa: S701 - only read
TEMPLATES.add_extension("jinja2.ext.i18n")


@pytest.fixture(scope="module")
def events(every_module: list[str]) -> list[type[Event]]:
    """Every event class of the program."""
    return sorted(
        (e for e in _below(Event) if e.__module__ in every_module), key=lambda e: e.__name__
    )


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def problems(event: type[Event]) -> Iterator[str]:
    """What an event class leaves unsaid, or says wrongly."""
    for name in DECLARED:
        if name not in vars(event):
            yield f"declares no {name}: write it, or {name} = nothing('why not')"
        elif isinstance(vars(event)[name], Nothing) and len(vars(event)[name].why) < 10:
            yield f"{name} = nothing(…) needs a reason that a reader learns from"
    if not event.__name__.endswith(("ed", *IRREGULAR)):
        yield "is not in the past tense: an event has happened"
    fields = {field.name for field in dataclasses.fields(event)}
    if isinstance(getattr(event, "timeline", None), Timeline):
        yield from _timeline(event.timeline, fields)
    if isinstance(getattr(event, "notify", None), Notify):
        yield from _notify(event.notify, fields)
    trace = getattr(event, "trace", ())
    if not isinstance(trace, Nothing) and not set(trace) <= fields:
        yield f"trace names no field of it: {set(trace) - fields}"
    if event.ends_access_of and event.ends_access_of not in fields:
        yield "ends_access_of names no field of it"


def _timeline(timeline: Timeline, fields: set[str]) -> Iterator[str]:
    words = set(re.findall(r"%\((\w+)\)s", timeline.sentence))
    if not words <= IN_TIMELINE:
        yield f"the sentence uses {words - IN_TIMELINE}, but only {IN_TIMELINE} are known"
    if words & {"person", "unit"} and not fields & {"profile_id", "contact_name"}:
        yield "the sentence names a person, so the event needs profile_id (or contact_name)"
    if timeline.area not in set(Area):
        yield f"{timeline.area} is no area"


def _notify(notify: Notify, fields: set[str]) -> Iterator[str]:
    if notify.audience is None and notify.area is None:
        yield "notify names an area (all who may read it), or the field with the audience"
    if notify.audience and notify.audience not in fields:
        yield f"notify: {notify.audience} is no field of it"
    if notify.address and notify.address not in fields:
        yield f"notify: {notify.address} is no field of it"
    if unknown := set(re.findall(r"{(\w+)}", notify.page)) - fields:
        yield f"notify: the page names no field of it: {unknown}"


def test_every_event_says_what_it_means(events: list[type[Event]]) -> None:
    wrong = [f"{event.__name__}: {problem}" for event in events for problem in problems(event)]
    assert events
    assert not wrong, "\n".join(["", *wrong])


def test_names_of_events_are_unique(events: list[type[Event]]) -> None:
    names = [event.__name__ for event in events]
    assert len(names) == len(set(names)), "the timeline finds the class by its name"


def test_every_notice_has_its_words_and_carries_nothing(events: list[type[Event]]) -> None:
    wanted = {e.notify.template for e in events if isinstance(e.notify, Notify)}
    known = IN_NOTICES | set(_set_by_notices())
    for template in sorted(wanted):
        for part in PARTS:
            name = f"notices/{template}/{part}"
            assert (ROOT / "templates" / name).is_file(), f"write templates/{name}"
            carries = _variables(name) - known
            assert not carries, (
                f"templates/{name} uses {sorted(carries)}: a notice tells that something waits,"
                " never about whom or what"
            )


def _variables(name: str) -> set[str]:
    """The names a template needs from outside, with those it includes or stands on."""
    tree = TEMPLATES.parse((ROOT / "templates" / name).read_text())
    below = [n for n in meta.find_referenced_templates(tree) if n]
    found = meta.find_undeclared_variables(tree) - set(TEMPLATES.globals) - {"_"}
    return found.union(*(_variables(n) for n in below))


def _set_by_notices() -> Iterator[str]:
    """What a notice's own words choose in the layout they stand on."""
    for path in (ROOT / "templates" / "notices").rglob("body.*"):
        tree = TEMPLATES.parse(path.read_text())
        yield from (node.target.name for node in tree.find_all(nodes.Assign))


def test_the_rule_sees_a_bad_event_and_lets_a_good_one_pass() -> None:
    @dataclass(frozen=True, kw_only=True)
    class GoalAdded(Event):
        goal_id: UUID
        timeline = Timeline(Area.GOALS, "%(actor)s la til et mål")
        notify = nothing("daily digests come later")
        trace = ("goal_id",)

    @dataclass(frozen=True, kw_only=True)
    class AddGoal(Event):
        timeline = Timeline(Area.GOALS, "%(title)s")
        notify = Notify("goal", Kind.GOALS, Urgency.D, "/{goal_id}", audience="everybody")

    assert not list(problems(GoalAdded))
    assert len(list(problems(AddGoal))) == 5
