"""Structured logs without personal data: ids, codes and times, never names or addresses."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

SLOW = 1.0
"""Seconds after which a request is worth a line."""


TRAIL = 20
"""How many of the last lines that an exception passed are worth keeping."""


def init_logging(*, as_json: bool) -> None:
    """JSON lines in production, readable ones in development; both on standard error.

    In production an exception is its type and where it was, without its words: a database error
    quotes the row, a mail error the address. Libraries that log by themselves are held to it too.
    """
    steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer()
    if as_json:
        steps.append(without_words)
        renderer = structlog.processors.JSONRenderer()
        _hold_libraries_to_it(steps, renderer)
    structlog.configure(
        processors=[*steps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _hold_libraries_to_it(
    steps: list[structlog.typing.Processor], renderer: structlog.typing.Processor
) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def without_words(
    _logger: structlog.typing.WrappedLogger, _name: str, values: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace ``exc_info`` by ``exception``: the types of the chain and the lines they passed."""
    given = values.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    chain = []
    while isinstance(error, BaseException):
        lines = traceback.extract_tb(error.__traceback__)[-TRAIL:]
        trail = [f"{line.filename}:{line.lineno} {line.name}" for line in lines]
        chain.append({"type": type(error).__qualname__, "trail": trail})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if chain:
        values["exception"] = chain
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
