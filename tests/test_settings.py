"""Settings: what is given over variables over a file, and what is said of a value that cannot be used."""

from pathlib import Path

import pytest

from karyaksham_kernel.settings import InvalidSettings, Settings, get_settings


@pytest.fixture(autouse=True)
def _forget():
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file, in force."""
    path = tmp_path / "karyaksham.toml"
    path.write_text('slots = 3\nrun_days = 5\nroots = ["/data", "/more"]\n')
    monkeypatch.setenv("KARYAKSHAM_CONFIG", str(path))
    return path


def test_variables_win_over_the_file_and_what_is_given_over_both(file, monkeypatch):
    monkeypatch.setenv("KARYAKSHAM_SLOTS", "7")
    assert (get_settings().slots, get_settings().run_days) == (7, 5.0)
    assert Settings(slots=1).slots == 1


def test_lists_are_lists_in_the_file_and_separated_text_in_a_variable(file, monkeypatch):
    assert Settings().roots == [Path("/data"), Path("/more")]
    monkeypatch.setenv("KARYAKSHAM_ROOTS", "/elsewhere:/third")
    monkeypatch.setenv("KARYAKSHAM_ENDPOINT_HOSTS", "Minio, store.internal")
    assert Settings().roots == [Path("/elsewhere"), Path("/third")]
    assert Settings().endpoint_hosts == ["minio", "store.internal"]


def test_a_value_that_cannot_be_used_is_a_sentence_that_names_the_variable(monkeypatch):
    monkeypatch.setenv("KARYAKSHAM_SLOTS", "0")
    monkeypatch.setenv("KARYAKSHAM_AUTH", "nobody")
    with pytest.raises(InvalidSettings) as raised:
        get_settings()
    slots, auth = sorted(str(raised.value).splitlines(), reverse=True)
    assert slots.startswith("KARYAKSHAM_SLOTS=0: Input should be greater than or equal to 1")
    assert auth.startswith("KARYAKSHAM_AUTH=nobody: Input should be 'local', 'token' or 'jupyterhub'")


def test_what_users_share_may_not_lie_below_a_root(tmp_path, monkeypatch):
    for name, value in {"AUTH": "token", "HOME": str(tmp_path / "home"), "ROOTS": str(tmp_path)}.items():
        monkeypatch.setenv(f"KARYAKSHAM_{name}", value)
    with pytest.raises(InvalidSettings, match="may not lie below one of the roots"):
        get_settings()


@pytest.mark.parametrize("text", [None, "slots = "])
def test_a_file_that_is_absent_or_broken_is_named(text, tmp_path, monkeypatch):
    path = tmp_path / "absent.toml"
    if text is not None:
        path.write_text(text)
    monkeypatch.setenv("KARYAKSHAM_CONFIG", str(path))
    with pytest.raises(InvalidSettings, match=r"KARYAKSHAM_CONFIG=.*absent\.toml cannot be read"):
        get_settings()
