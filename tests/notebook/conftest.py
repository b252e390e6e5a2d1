"""A Karyaksham of a module's own, as a notebook starts it when it needs one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from karyaksham_kernel.client.instance import stop_instance
from karyaksham_kernel.notebook.service import service
from karyaksham_kernel.settings import get_settings


@pytest.fixture(scope="module")
def running_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh KARYAKSHAM_HOME; the service that is started in it is stopped at the end."""
    home = tmp_path_factory.mktemp("karyaksham") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KARYAKSHAM_HOME", str(home))
        get_settings.cache_clear()
        service.cache_clear()
        yield home
        stop_instance(get_settings())
    get_settings.cache_clear()
    service.cache_clear()


@pytest.fixture
def folder(running_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of a notebook, with a small file in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n1,one\n2,two\n3,\n")
    return tmp_path
