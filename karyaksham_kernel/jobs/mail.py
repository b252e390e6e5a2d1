"""A mail about a run's end, through the mail server of the settings."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from karyaksham_kernel.settings import Settings

_TIMEOUT = 15.0


class Mails:
    """Sends mails through the mail server of these settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def deliver(self, target: dict[str, Any], payload: dict[str, Any]) -> None:
        """Mail a payload's sentence to the target. Raises when the server does not take it."""
        if self._settings.smtp_url is None:
            raise ValueError("no mail server is set up (KARYAKSHAM_SMTP_URL)")
        message = mail(self._settings.mail_from, target["to"], payload)
        await asyncio.to_thread(_send, self._settings.smtp_url.get_secret_value(), message)


def mail(sender: str, receiver: str, payload: dict[str, Any]) -> EmailMessage:
    """The mail about a run's end."""
    run = payload["run"]
    # A header is one line, whatever a name holds.
    name = " ".join((run["name"] or "A pipeline").split())[:100]
    message = EmailMessage()
    message["Subject"] = f"{name}: {run['state']}"
    message["From"], message["To"] = sender, receiver
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(payload["id"], "karyaksham")
    message.set_content("\n".join(_lines(name, run)))
    return message


def _lines(name: str, run: dict[str, Any]) -> list[str]:
    lines = [
        f"{name} {run['state']} at {run['finished_at']}.",
        f"Run {run['id']}, begun {run['started_at'] or 'never'}.",
    ]
    if run["error"]:
        lines += ["", run["error"]["message"], run["error"].get("hint") or ""]
    for output in run["outputs"] or []:
        rows = "" if output.get("rows") is None else f", {output['rows']:,} rows"
        lines.append(f"{output['node']}: {output['uri']}{rows}")
    return lines


def _send(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    secure, host = parts.scheme == "smtps", parts.hostname or "localhost"
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT, context=context)
        if secure
        else smtplib.SMTP(host, parts.port or 25, timeout=_TIMEOUT)
    )
    with server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
