"""JupyterHub with Karyaksham as one of its services. Load it from your own configuration, or add your own lines below.

    load_subconfig("/etc/karyaksham/jupyterhub_config.py")

The service and its workers are started by themselves, with KARYAKSHAM_AUTH=jupyterhub and
KARYAKSHAM_HUB_API_URL=http://<hub>:8081/hub/api: they outlive the Hub and the servers of its users. Database, Redis and
storage secrets belong to them alone; the server of a user gets the service's address and shows it the user's own token.
"""

import os

c = get_config()  # noqa: F821 - JupyterHub provides it

# Where the servers of the users, and the Hub's proxy, reach `karyaksham serve --host … --port …`.
SERVICE_URL = os.environ.get("KARYAKSHAM_SERVICE_URL", "http://127.0.0.1:8642")

# With an address the Hub's proxy lets users in from outside too, at /services/karyaksham/, with a token of theirs:
# the service then wants KARYAKSHAM_PATH_PREFIX=/services/karyaksham.
c.JupyterHub.services = [{"name": "karyaksham", "url": SERVICE_URL, "display": False}]

c.JupyterHub.custom_scopes = {
    "custom:karyaksham:read": {"description": "See one's own runs, and the datasets one may read"},
    "custom:karyaksham:submit": {
        "description": "Run pipelines, cancel them, upload files",
        "subscopes": ["custom:karyaksham:read"],
    },
    "custom:karyaksham:admin": {
        "description": "Define connections and quotas for everybody",
        "subscopes": ["custom:karyaksham:submit"],
    },
}

_EVERYBODY = ["access:services!service=karyaksham", "custom:karyaksham:submit"]

c.JupyterHub.load_roles = [
    # What a user may do …
    {"name": "user", "scopes": ["self", *_EVERYBODY]},
    {"name": "karyaksham-admin", "scopes": [*_EVERYBODY, "custom:karyaksham:admin"], "groups": ["karyaksham-admins"]},
    # … and how much of it the token of the user's server carries: never more than its owner may.
    {
        "name": "server",
        "scopes": ["users:activity!user", "access:servers!server", *_EVERYBODY, "custom:karyaksham:admin"],
    },
]
c.JupyterHub.load_groups = {"karyaksham-admins": {"users": []}}

# All that a user's server has to know.
c.Spawner.environment = {"KARYAKSHAM_SERVICE_URL": SERVICE_URL}
