"""The Jupyter server extension: brings the service's API below the user's own Jupyter server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "karyaksham_kernel.lab"}]


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    from karyaksham_kernel.lab import running
    from karyaksham_kernel.lab.handlers import ForwardHandler, route
    from karyaksham_kernel.lab.upstream import Upstream

    upstream = Upstream()
    web_app = server_app.web_app
    # JupyterLab's own `serverRoot` may begin with ~, which only this machine can read.
    web_app.settings.setdefault("page_config_data", {})["karyakshamRoot"] = server_app.root_dir
    base_url = web_app.settings["base_url"]
    rules = [
        (route(base_url), ForwardHandler, {"upstream": upstream}),
        (running.route(base_url), running.RunningHandler),
    ]
    web_app.add_handlers(".*$", rules)  # type: ignore[no-untyped-call]
