"""The application and a live login provider, on a database of their own: what is done, is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, create_engine, text
from werkzeug.test import TestResponse

from samspill.identity.signin.client import KEPT, SIGNED_OUT
from samspill.identity.signin.oidc import OidcClient
from samspill.identity.signin.providers import FEIDE, IDPORTEN, Provider
from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.devidp.live_provider import (
    Browser,
    MovableClock,
    Stage,
    callback,
    live_provider,
    write_people,
)
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import TestCluster
from tests.support.forms import post
from tests.support.rendering import watch_rendering

STRANGER = {"name": "Ukjent Person", "pid": "05898012345", "group": "Ukjente"}
"""Somebody the provider knows and we do not."""


@dataclass
class House:
    """The application, its provider, and the clock of its login client."""

    app: Flask
    stage: Stage
    superuser: Engine
    people: list[dict[str, str]]
    clock: MovableClock = field(default_factory=MovableClock)

    def reset(self) -> None:
        """Forget the faults, the shifted clock and the counts of the test before."""
        self.stage.reset()
        self.sql("delete from limit_counts")
        write_people(self.stage.settings.instance, [*self.people, STRANGER])
        self.clock.ahead = timedelta()
        self.meet()

    def meet(self, patience: tuple[float, float] = (3, 8), **changes: Any) -> None:
        """Give the application a login client; ``changes`` replace settings of the provider.

        ``patience`` is how many seconds it waits to be met, and to be answered; a full machine's
        provider answers late, so that only who asks what happens then makes it short.
        """
        settings = self.stage.settings
        for way, found in ((IDPORTEN, settings.idporten), (FEIDE, settings.feide)):
            assert found is not None
            self.app.extensions[KEPT[way.key]] = OidcClient(
                replace(found, **changes),
                redirect_uri=settings.base_url + way.callback,
                post_logout_redirect_uri=settings.base_url + SIGNED_OUT,
                way=way,
                now=self.clock,
                timeout=patience,
            )

    def caller(self) -> Caller:
        """Somebody at a browser of their own."""
        return Caller(self)

    def sql(self, query: str, **values: Any) -> list[Any]:
        """Ask or change the database past all rules, and commit."""
        with self.superuser.begin() as connection:
            result = connection.execute(text(query), values)
            return list(result.all()) if result.returns_rows else []

    def active_plan(self, **how: Any) -> UUID:
        """An active plan, as ``Cast.active_plan`` makes it."""
        with self.app.app_context():
            plan_id = Cast(self.app).active_plan(**how)
            db.session.remove()
            return plan_id


class Caller:
    """Somebody at a browser: our pages by Flask's client, the provider's over HTTP."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client = house.app.test_client()
        self.provider = Browser(house.stage)

    @property
    def cookie(self) -> str:
        """The session cookie's value, '' without one."""
        found = self.client.get_cookie("samspill", domain="127.0.0.1")
        return found.value if found else ""

    def carries(self, cookie: str) -> None:
        """Put a session cookie into the browser."""
        self.client.set_cookie("samspill", cookie, domain="127.0.0.1")

    def opens(self, path: str, **options: Any) -> TestResponse:
        """Open one of our pages."""
        return self.client.get(path, **options)

    def sends(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send one of our forms, with its token and key."""
        return post(self.client, path, data, **options)

    def begins(self, **form: str) -> str:
        """Logg inn; gives the provider's address."""
        answer = self.client.post("/logg-inn", data=form)
        assert answer.status_code == 303, answer.text
        return answer.location

    def comes_back(self, arguments: dict[str, str], way: Provider = IDPORTEN) -> TestResponse:
        """The provider sends the browser back with these arguments."""
        return self.client.get(way.callback, query_string=arguments)

    def chooses(self, address: str, name: str, level: str = "høyt") -> dict[str, str]:
        """Log in at the provider as somebody; gives the arguments of the callback."""
        page = self.provider.open(address)
        if page.is_redirect:
            return callback(page)
        return callback(self.provider.press(page, f"Logg inn som {name} · nivå {level}"))

    def logs_in(self, name: str, level: str = "høyt", **form: str) -> TestResponse:
        """The whole way; gives what the callback answered."""
        return self.comes_back(self.chooses(self.begins(**form), name, level))

    def chooses_at_feide(self, name: str) -> dict[str, str]:
        """Begin a pupil's login, and be somebody at Feide; gives the arguments of the callback."""
        page = self.provider.open(self.begins(med="feide"))
        if page.is_redirect:
            return callback(page)
        return callback(self.provider.press(page, f"Logg inn som {name} · Feide"))

    def logs_in_by_feide(self, name: str) -> TestResponse:
        """The whole way; gives what the callback answered."""
        return self.comes_back(self.chooses_at_feide(name), FEIDE)

    def confirms(self, answer: TestResponse, name: str) -> TestResponse:
        """Make the fresh login that ``answer`` asks for, and let it complete what it was for."""
        back = self.comes_back(self.chooses(answer.location, name))
        return self.opens(back.location) if back.location == "/oidc/fullfor" else back

    def is_signed_in(self) -> bool:
        """Does our house know who this is?"""
        answer = self.opens("/hjem")
        return answer.status_code == 200 or answer.location == "/bytt-profil"

    def session_row(self) -> Any:
        """The row that the cookie opens, ended or not."""
        query = "select * from sessions where token_hash = sha256(cast(:t as bytea))"
        rows = self.house.sql(query, t=self.cookie.encode())
        return rows[0] if rows else None


@contextmanager
def live_house(cluster: TestCluster, folder: Path, **more: Any) -> Iterator[House]:
    """Start the provider, and the application on a fresh copy of the template.

    ``more`` replaces settings of the application.
    """
    with live_provider(folder / "instance") as stage, cluster.copy() as urls:
        settings = replace(
            cluster.settings,
            port=stage.settings.port,
            base_url=stage.settings.base_url,
            idporten=stage.settings.idporten,
            feide=stage.settings.feide,
            **more,
        )
        app = create_app(settings, urls.app)
        app.config.update(SERVER_NAME=urlsplit(settings.base_url).netloc)
        app.test_client_class = Client
        watch_rendering(app)
        people = json.loads(cluster.settings.development_people_file.read_text("utf-8"))
        superuser = create_engine(urls.superuser)
        try:
            yield House(app, stage, superuser, people)
        finally:
            superuser.dispose()
            with app.app_context():
                db.engine.dispose()
