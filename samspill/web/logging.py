"""Structured logs without personal data: ids, codes and times, never names or addresses."""

from __future__ import annotations

import logging
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

SLOW = 1.0
"""Seconds after which a request is worth a line."""


def init_logging(*, as_json: bool) -> None:
    """JSON lines in production, readable ones in development; both on standard error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if as_json else _keep,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _keep(
    _logger: structlog.typing.WrappedLogger, _name: str, values: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return values


def init_request_log(app: Flask) -> None:
    """A request id on every line and answer; one line for what is slow or fails."""
    log = structlog.get_logger()

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex
        g.began = time.monotonic()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        took = time.monotonic() - g.get("began", time.monotonic())
        if response.status_code >= 500 or took > SLOW:
            log.warning(
                "request", page=request.endpoint, status=response.status_code, ms=int(took * 1000)
            )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
