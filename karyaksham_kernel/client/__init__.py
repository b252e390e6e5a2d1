"""The one Python client of the HTTP API: finds or starts the service, and follows events."""

from karyaksham_kernel.client.client import Client, connect
from karyaksham_kernel.client.service import ensure_service

__all__ = ["Client", "connect", "ensure_service"]
