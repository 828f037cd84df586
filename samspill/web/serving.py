"""``samspill serve`` and ``samspill work``: one process each, for supervisors."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from samspill.access.actor import acting
from samspill.infra.development_keys import ensure_keys
from samspill.infra.jobs import worker_app
from samspill.infra.settings import Settings
from samspill.infra.transaction import transaction
from samspill.web.database import application_url, check_application
from samspill.web.factory import create_app, create_worker_app
from samspill.web.logging import init_logging


class _Gunicorn(BaseApplication):
    """gunicorn without a command line: two processes of four threads, forked after loading."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
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
            "post_fork": lambda _server, _worker: gc.set_threshold(10_000),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings) -> None:
    """Run the web until SIGTERM. Raises WrongDatabase when row security would not bind."""
    init_logging(as_json=settings.is_production)
    ensure_keys(settings)
    url = application_url(settings)
    check_application(url)
    _Gunicorn(create_app(settings, url), settings).run()


def work(settings: Settings) -> None:
    """Run background jobs until SIGINT or SIGTERM; a job under way is finished first."""
    init_logging(as_json=settings.is_production)
    ensure_keys(settings)
    url = application_url(settings)
    check_application(url)
    jobs = worker_app(url, job_runner(create_worker_app(settings, url)))
    with jobs.open():
        jobs.run_worker(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=25)


def job_runner(app: Flask) -> Any:
    """What runs one job: an application context, nobody acting, one transaction."""

    def run(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        with app.app_context(), acting(None), transaction():
            return function(**arguments)

    return run
