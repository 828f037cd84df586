"""``samspill dev-idp``: the provider as a process."""

from __future__ import annotations

import socket

from flask import Flask
from gunicorn.app.base import BaseApplication

from samspill.devidp.app import create_app
from samspill.infra.settings import SettingError, Settings

HOST = "127.0.0.1"


class _Gunicorn(BaseApplication):
    """gunicorn without a command line. One worker: the state lives in its memory."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{HOST}:{self._settings.port + 1}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 30,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "proc_name": "samspill-dev-idp",
            "control_socket_disable": True,  # else it puts a socket in the home folder
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._settings)


def serve(settings: Settings) -> None:
    """Run the provider on 127.0.0.1:PORT+1 until SIGTERM or SIGINT.

    Raises SettingError in production and when the port is taken. Leaves by SystemExit.
    """
    if settings.is_production:
        raise SettingError("the development identity provider refuses to start in production")
    _check_port(settings.port + 1)
    _Gunicorn(settings).run()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingError(f"port {port} (PORT + 1) is taken on {HOST}") from error
