"""Spans for OpenTelemetry, in the W3C trace context that travels with a run.

Off, and nothing imported for it, unless `OTEL_EXPORTER_OTLP_ENDPOINT` says where spans go; OpenTelemetry's own
variables set everything else.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NANO = 1_000_000_000
_log = logging.getLogger(__name__)


@contextmanager
def span(name: str, parent: str | None = None, **attributes: str | int) -> Iterator[str | None]:
    """A span for as long as the block lasts, below `parent`; gives the `traceparent` for what is begun inside."""
    provider = _provider()
    if provider is None:
        yield parent
        return
    from opentelemetry.propagate import inject

    tracer = provider.get_tracer(__name__)
    with tracer.start_as_current_span(name, _context(parent), attributes=attributes):
        carrier: dict[str, str] = {}
        inject(carrier)
        yield carrier.get("traceparent")


def past(name: str, parent: str | None, start: float, end: float, **attributes: str | int) -> None:
    """A span that is over already; `start` and `end` are seconds since the epoch."""
    provider = _provider()
    if provider is not None:
        tracer = provider.get_tracer(__name__)
        made = tracer.start_span(name, _context(parent), attributes=attributes, start_time=int(start * _NANO))
        made.end(int(end * _NANO))


def flush() -> None:
    """Send what has ended, before a process goes that will not tidy up."""
    if _provider.cache_info().currsize and (provider := _provider()) is not None:
        provider.force_flush(2000)


@cache
def _provider() -> TracerProvider | None:
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        _log.warning("no spans are sent: %s; `pip install 'karyaksham[tracing]'` brings what is missing", error)
        return None
    name = os.environ.get("OTEL_SERVICE_NAME", "karyaksham")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), schedule_delay_millis=500))
    return provider


def _context(parent: str | None) -> Any:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if parent is None:
        return None
    return TraceContextTextMapPropagator().extract({"traceparent": parent}, context=Context())
