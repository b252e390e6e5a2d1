"""The command line: one module per command, imported when that command is asked for."""

import os

# Nothing here is a pydantic plugin's business, and looking for one reads the metadata of every package installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
