"""Says whether the service runs, without starting it: a page that only shows its status bar must not."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from karyaksham_kernel.client.instance import running_pid
from karyaksham_kernel.settings import get_settings


def route(base_url: str) -> str:
    """The pattern of its one path."""
    return url_path_join(base_url, "karyaksham", "running")


class RunningHandler(APIHandler):
    """Answers {"running": true} or {"running": false}."""

    auth_resource = "karyaksham"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Look at the lock that a running service holds."""
        pid = await asyncio.to_thread(running_pid, get_settings())
        self.finish({"running": pid is not None})
