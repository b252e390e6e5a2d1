"""A signed POST to a URL that a person named: never into this machine, never after a redirect.

The receiver checks `Karyaksham-Signature: t=<seconds>,v1=<hex>`, the HMAC-SHA256 of `<seconds>.<body>` under the
shared secret, and may tell a repeated delivery by `Karyaksham-Delivery`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

import httpx

from karyaksham_kernel.settings import Settings
from karyaksham_kernel.storage.endpoints import address_of
from karyaksham_kernel.telemetry import version

_TIMEOUT = httpx.Timeout(10.0)


class Webhooks:
    """Delivers payloads with these settings' secret."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def deliver(self, target: dict[str, Any], payload: dict[str, Any]) -> None:
        """POST a payload to the target's URL. Raises when the host is refused or does not answer with 2xx."""
        url = httpx.URL(target["url"])
        address = await asyncio.to_thread(address_of, url.host)
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": f"karyaksham/{version()}",
            "Karyaksham-Delivery": payload["id"],
            "Karyaksham-Signature": sign(await asyncio.to_thread(secret_of, self._settings), body, int(time.time())),
        }
        async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client:
            # The address that was looked at is the one that is connected to; the certificate is still the host's.
            request = client.build_request("POST", url.copy_with(host=address), content=body, headers=headers)
            request.extensions["sni_hostname"] = url.host
            answer = await client.send(request)
        if not answer.is_success:
            raise httpx.HTTPStatusError(f"the receiver answered {answer.status_code}", request=request, response=answer)


def sign(secret: bytes, body: bytes, moment: int) -> str:
    """The signature of a body, for its header."""
    return f"t={moment},v1={hmac.new(secret, f'{moment}.'.encode() + body, hashlib.sha256).hexdigest()}"


def secret_of(settings: Settings) -> bytes:
    """The secret that receivers share: the configured one, or one that is made once and kept below home."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value().encode()
    path = settings.home / "webhook.secret"
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii").strip().encode()


def _make_secret(path: Path) -> None:
    """Put a new secret in place whole, unless another process was faster."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
