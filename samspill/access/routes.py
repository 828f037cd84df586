"""The first net: a route that does not say what it opens cannot be added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, request
from werkzeug.exceptions import HTTPException

from samspill.access.actor import Actor, acting
from samspill.access.door import Opened, enough_for, require_actor
from samspill.access.forms import earlier_answer, first_time, remember_answer
from samspill.access.levels import Area, Level, Strength
from samspill.access.log import ALLOWED, SAFE, write_access
from samspill.core.errors import Conflict
from samspill.core.language import _
from samspill.infra.db import begin_in_turn
from samspill.infra.transaction import Act, transaction

Opener = Callable[[UUID, Area, Level], Opened[Any]]
View = Callable[..., Any]
AtTheEnd = Callable[[], None]


@dataclass(frozen=True)
class Public:
    """Open to everybody, for a reason that stands in docs/public-routes.txt."""

    reason: str


@dataclass(frozen=True)
class Mine:
    """For whoever is signed in: shows and changes only what the profile itself owns.

    ``by_feide``: a pupil's login at Feide is enough. It opens nothing else.
    """

    reason: str
    by_feide: bool = False


@dataclass(frozen=True)
class Declaration:
    """What a route opens, and how far."""

    opens: Area | Public | Mine
    at: Level
    least: Strength


declared: dict[str, Declaration] = {}
_openers: dict[str, Opener] = {}
_before: list[AtTheEnd] = []
_at_the_end: list[AtTheEnd] = []


def public(reason: str) -> Public:
    """Declare a route open to all."""
    return Public(reason)


def mine(reason: str, *, by_feide: bool = False) -> Mine:
    """Declare a route that opens only the profile's own things."""
    return Mine(reason, by_feide)


def register_opener(argument: str, opener: Opener) -> None:
    """Say who opens the subject that the URL argument names (``plan_id``)."""
    _openers[argument] = opener


def before_what_is_shown(do: AtTheEnd) -> None:
    """Say what to leave for the end of a GET before its look is written, which then writes it."""
    if do not in _before:
        _before.append(do)


def at_the_end_of_acts(do: AtTheEnd) -> None:
    """Say what is left for the end of each act that goes well (``infra/last.py``)."""
    if do not in _at_the_end:
        _at_the_end.append(do)


class Module(Blueprint):
    """The only way to add a route. The view gets the *opened* subject as its first argument."""

    def route(  # type: ignore[override]
        self,
        rule: str,
        *,
        opens: Area | Public | Mine,
        at: Level | None = None,
        least: Strength | None = None,
        methods: tuple[str, ...] = ("GET",),
    ) -> Callable[[View], View]:
        """Add a route. An Area needs ``at`` and a URL argument that an opener knows.

        How sure the login must be follows from the area.

        Raises TypeError at start when the declaration does not fit the rule.
        """
        is_area = isinstance(opens, Area)
        argument = _subject_argument(rule)
        if is_area != (argument is not None) or is_area != (at is not None):
            raise TypeError(f"{rule}: opens=Area needs at=Level and a subject in the address")
        if is_area and least is not None:
            raise TypeError(
                f"{rule}: an area is behind the door, which knows what login it demands"
            )
        declaration = Declaration(opens, at or Level.NONE, _least(rule, opens, least))

        def register(view: View) -> View:
            declared[f"{self.name}.{view.__name__}"] = declaration
            self.add_url_rule(
                rule,
                view.__name__,
                _guarded(view, declaration, argument),
                methods=list(methods),
                provide_automatic_options=False,
            )
            return view

        return register


def _least(rule: str, opens: Area | Public | Mine, least: Strength | None) -> Strength:
    """How sure the login must be. Feide is never enough by a route that forgot to say (F9)."""
    if isinstance(opens, Mine) and opens.by_feide:
        usual = Strength.OWN_ROOM
    elif isinstance(opens, Area):
        usual = enough_for(opens)
    else:
        usual = Strength.SUBSTANTIAL
    if least is not None and least < usual:
        raise TypeError(f"{rule}: a weaker login is declared by mine(…, by_feide=True) alone")
    return usual if least is None else least


def _subject_argument(rule: str) -> str | None:
    return next((name for name in _openers if f"<uuid:{name}>" in rule), None)


def _guarded(view: View, declaration: Declaration, argument: str | None) -> View:
    @wraps(view)
    def run(**values: Any) -> Response:
        actor: Actor | None = g.get("actor")
        with acting(actor), transaction() as act:
            for do in _before if request.method == "GET" else ():
                do()
            response = _answer(view, declaration, argument, actor, act, values)
            if response.status_code >= 400:
                act.abandon()
            for do in () if act.is_abandoned else _at_the_end:
                do()
        return response

    return run


def _answer(
    view: View,
    declaration: Declaration,
    argument: str | None,
    actor: Actor | None,
    act: Act,
    values: dict[str, Any],
) -> Response:
    arguments: list[Any] = []
    if isinstance(declaration.opens, Area) and argument:
        subject_id = values.pop(argument)
        if request.method not in SAFE and actor and actor.strength >= declaration.least:
            # what an act decides by is read when its turn has come (I18)
            begin_in_turn(subject_id, actor.profile_id)
        opened = _openers[argument](subject_id, declaration.opens, declaration.at)
        act.refused = partial(write_access, opened.actor, opened.subject.id, declaration.opens)
        act.keep = partial(act.refused, ALLOWED)
        g.opened = opened
        arguments.append(opened)
    elif isinstance(declaration.opens, Mine):
        arguments.append(require_actor(declaration.least))
    if request.method in SAFE or isinstance(declaration.opens, Public) or actor is None:
        return make_response(view(*arguments, **values))
    return _once(partial(view, *arguments, **values), actor)


def _once(act: Callable[[], Any], actor: Actor) -> Response:
    key = _form_key()
    page = str(request.endpoint)
    if not first_time(key, actor.profile_id, page):
        location = earlier_answer(key, page)
        if location is None:
            raise Conflict(_("Skjemaet er allerede sendt."))
        return make_response(redirect(location, 303))
    response = make_response(act())
    if response.status_code in (302, 303):
        remember_answer(key, response.location or "/")
    return response


def _form_key() -> UUID:
    try:
        return UUID(request.form.get("form_key", ""))
    except ValueError:
        raise Conflict(
            _("Vi kjenner ikke igjen skjemaet. Last siden på nytt og prøv igjen.")
        ) from None


def opens_for(path: str, levels: Mapping[Area, Level]) -> bool:
    """Does what lies at an address open for who has these levels in the subject that it names?

    For links to what somebody was told of: what she may do may have changed since.
    """
    try:
        endpoint, _values = current_app.url_map.bind("").match(path.partition("?")[0])
    except HTTPException:
        return False
    page = declared[endpoint]
    return not isinstance(page.opens, Area) or levels.get(page.opens, Level.NONE) >= page.at


def require_all_declared(app: Flask) -> None:
    """Raise RuntimeError naming every endpoint that does not say what it opens."""
    missing = {rule.endpoint for rule in app.url_map.iter_rules()} - set(declared)
    if missing:
        raise RuntimeError(f"these routes do not say what they open: {', '.join(sorted(missing))}")
