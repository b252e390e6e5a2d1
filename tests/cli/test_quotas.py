"""Quotas, as whoever keeps the database sets them."""

import json


def test_a_quota_is_set_listed_and_removed(terminal, no_tracebacks):
    assert terminal.karyaksham("quotas", "set", "ada", "--max-running", "2", "--weight", "1.5").returncode == 0
    terminal.karyaksham("quotas", "set", "ada", "--max-running", "3")
    listed = json.loads(terminal.karyaksham("quotas", "list", "--json").stdout)
    assert listed == [{"owner": "ada", "max_running": 3, "max_queued": None, "weight": 1.0}]
    assert "running ≤ 3" in terminal.karyaksham("quotas", "list").stdout
    terminal.karyaksham("quotas", "remove", "ada")
    assert terminal.karyaksham("quotas", "list").stdout == ""
    wrong = terminal.karyaksham("quotas", "set", "ada", "--weight", "0")
    assert wrong.returncode == 2
    no_tracebacks(wrong)
