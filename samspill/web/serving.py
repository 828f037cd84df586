"""``samspill serve``: one process, for supervisors; and what runs one job."""

from __future__ import annotations

import gc
from collections.abc import Callable
from smtplib import SMTPConnectError, SMTPServerDisconnected
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from samspill.access.actor import acting
from samspill.infra.development_keys import ensure_keys
from samspill.infra.jobs import Stopped, go_on_or_stop, one_by_one
from samspill.infra.mail import one_line
from samspill.infra.settings import Settings
from samspill.infra.transaction import transaction
from samspill.infra.turns import in_turn
from samspill.web.database import application_url, check_application
from samspill.web.factory import create_app
from samspill.web.logging import init_logging

if TYPE_CHECKING:
    from samspill.web.metrics import Metrics


NOBODY_ANSWERS = (ConnectionError, TimeoutError, SMTPServerDisconnected, SMTPConnectError)
GOES_AWAY = 421
"""What a mail server says that takes nothing more, from anybody, for now."""


def _nobody_takes(error: Exception) -> bool:
    said = getattr(error, "smtp_code", None)
    return isinstance(error, (*NOBODY_ANSWERS, Stopped)) or said == GOES_AWAY


class _Gunicorn(BaseApplication):
    """gunicorn without a command line: two processes of four threads, forked after loading."""

    def __init__(self, app: Flask, settings: Settings, metrics: Metrics | None) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        super().__init__()

    def load_config(self) -> None:
        everywhere = "0.0.0.0"  # noqa: S104 - a container; the proxy in front decides who comes in
        host = everywhere if self._settings.is_production else "127.0.0.1"
        options = {
            "bind": f"{host}:{self._settings.port}",
            "workers": 2,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 30,
            "graceful_timeout": 25,
            "keepalive": 5,
            "preload_app": True,
            "loglevel": "warning",
            "proc_name": "samspill",
            "control_socket_disable": True,
            "pre_fork": lambda _server, _worker: gc.freeze(),
            "post_fork": self._begin,
        }
        if self._metrics is not None:
            options["child_exit"] = self._forget
        for name, value in options.items():
            self.cfg.set(name, value)

    def _begin(self, _server: Any, _worker: Any) -> None:
        gc.set_threshold(10_000)
        if self._metrics is not None:
            self._metrics.answer_here()

    def _forget(self, _server: Any, worker: Any) -> None:
        assert self._metrics is not None  # noqa: S101 - or this is not called
        self._metrics.forget(worker.pid)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings, metrics: Metrics | None = None) -> None:
    """Run the web until SIGTERM. Raises WrongDatabase when row security would not bind."""
    init_logging(as_json=settings.is_production)
    ensure_keys(settings)
    url = application_url(settings)
    check_application(url)
    app = create_app(settings, url)
    if metrics is not None:
        metrics.count(app)
    _Gunicorn(app, settings, metrics).run()


def job_runner(app: Flask) -> Any:
    """What runs one job: an application context, nobody acting, one transaction for each call.

    Where a job holds many, one that fails keeps none of the others back, unless nobody answers:
    then they wait too, as when the worker stops. The first error is raised when all have had
    their turn.
    """

    def run(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        errors: list[Exception] = []
        found = None
        with app.app_context(), one_line():
            for call in one_by_one(function, arguments):
                try:
                    go_on_or_stop()
                    with in_turn(), acting(None), transaction():
                        found = function(**call)
                except Exception as error:  # noqa: BLE001 - raised below
                    errors.append(error)
                    if _nobody_takes(error):
                        break
        if errors:
            raise errors[0]
        return found

    return run
