"""Saved pipelines from a notebook: kept, found again, run, and looked back at."""

import pytest

import karyaksham_kernel as kk
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError


def test_a_pipeline_is_saved_found_run_and_looked_back_at(folder):
    late = kk.read_csv("x.csv").filter("a >= 2")
    saved = kk.save(late, "late")
    assert repr(saved) == "Saved('late', version 1)"
    assert kk.save(late, "late").version == 1
    assert kk.save(kk.read_csv("x.csv").filter("a >= 3"), "late").version == 2
    found = kk.saved("late")
    assert (found.version, found.versions()["number"].to_list()) == (2, [2, 1])
    assert found.difference(1)["nodes"][0]["fields"][0]["name"] == "params.condition"
    assert found.submit(version=1).wait().outputs[0]["rows"] == 2
    assert found.submit().wait().outputs[0]["rows"] == 1
    history = found.history()
    assert (history["version"].to_list(), history["rows"].to_list()) == ([1, 2], [2, 1])
    with pytest.raises(KaryakshamError, match="Somebody has saved version 2"):
        kk.save(late, "late", expected=1)
    schedule = found.schedule("0 2 * * *", "Europe/Berlin")
    assert len(schedule["next"]) == 5
    with pytest.raises(InvalidPipeline, match="is no cron line"):
        found.schedule("0 26 * * *")


def test_a_schedule_pauses_and_goes(folder):
    saved = kk.read_csv("x.csv").filter("a >= 2").save("by itself", description="from a pipeline's own method")
    assert (saved.version, saved.record["description"]) == (1, "from a pipeline's own method")
    assert saved.schedule(every=3600, name="hourly")["words"] == "Every hour"
    saved.pause("hourly")
    assert saved.schedules().select("name", "words", "next", "paused").rows() == [("hourly", "Every hour", None, True)]
    saved.pause("hourly", paused=False)
    assert saved.schedules()["next"].null_count() == 0
    saved.unschedule("hourly")
    assert saved.schedules().is_empty()
    for triggers in ({}, {"cron": "0 2 * * *", "every": 60}):
        with pytest.raises(KaryakshamError, match="A schedule has one trigger"):
            saved.schedule(**triggers)


def test_a_saved_pipeline_shows_itself(folder):
    saved = kk.read_csv("x.csv").save("shown")
    assert (saved.view.view, saved.view.job) == ("job", saved.record["id"])
    assert kk.saved("shown").share(None).record["group"] is None


def test_a_pipeline_that_is_not_there_is_told(folder):
    with pytest.raises(KaryakshamError, match="There is no saved pipeline 'nope'"):
        kk.saved("nope")
