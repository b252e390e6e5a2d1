"""Saved jobs as a person uses them: kept from a canvas or a cell, run, scheduled, compared, and looked back at."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.axe import serious
from e2e.composing import Composer
from e2e.jupyter import PATIENCE, Lab
from playwright.sync_api import Locator, expect

from karyaksham_kernel.client.client import connect
from karyaksham_kernel.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

expect.set_options(timeout=PATIENCE)


def document(name: str, rows: int, condition: str = "n >= $least") -> dict:
    return {
        "karyaksham": 1,
        "name": name,
        "parameters": {"least": {"type": "int64", "default": 0, "description": "smaller ones are left out"}},
        "nodes": [
            {"id": "numbers", "type": "inline_table", "params": {"rows": [{"n": number} for number in range(rows)]}},
            {"id": "kept", "type": "filter", "inputs": ["numbers"], "params": {"condition": condition}},
        ],
    }


def settings_of(lab: Lab) -> Settings:
    return Settings(home=Path(lab.server.environment["KARYAKSHAM_HOME"]))


def front(lab: Lab) -> Locator:
    """The job in front."""
    return lab.page.locator(".lm-DockPanel-widget:not(.lm-mod-hidden) [data-testid='kk-job']")


def show(lab: Lab, part: str) -> None:
    front(lab).get_by_role("group", name="Show").get_by_role("button", name=part).click()


def open_job(lab: Lab, job: str) -> Locator:
    lab.command("karyaksham:open-job", {"job": job})
    front(lab).wait_for()
    return front(lab)


@dataclass(frozen=True)
class Job:
    """A saved job of one test's own."""

    id: str
    name: str


NAMES = (f"numbers of {day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


@pytest.fixture
def history(lab: Lab) -> Job:
    """A job with eleven runs behind it, of two versions, and a schedule that is paused."""
    name = next(NAMES)
    with connect(settings_of(lab)) as client:
        saved = client.save_pipeline(name, document(name, 40), description="Counts what is left of the numbers.")
        for least in (0, 12, 5, 20, 3, 9, 1):
            client.submit_saved(saved["id"], {"least": least})
        client.save_pipeline(name, document(name, 60, "n > $least * 2"))
        for least in (2, 4, 25, 6):
            client.submit_saved(saved["id"], {"least": least})
        trigger = {"kind": "cron", "cron": "30 2 * * 1-5", "time_zone": "Europe/Berlin"}
        client.add_schedule(saved["id"], trigger, name="workdays", paused=True)
    return Job(str(saved["id"]), name)


@pytest.mark.long
def test_a_drawn_pipeline_is_saved_scheduled_and_fires(lab: Lab, picture: Callable[[str], None]) -> None:
    (lab.server.folder / "drawn.karya").write_text(json.dumps(document("drawn numbers", 5)))
    composer = Composer(lab).open("drawn.karya")
    composer.hook("kk-save-as-job").click()
    asked = lab.page.get_by_role("dialog", name="Save as job")
    name = asked.get_by_label("Name of the job")
    expect(name).to_be_focused()
    expect(name).to_have_value("drawn numbers")
    name.fill("n" * 201)
    expect(asked.get_by_text("A name has at most 200 characters; this one has 201.")).to_be_visible()
    name.fill("every few seconds")
    picture("save-as-job")
    name.press("Enter")
    lab.page.get_by_role("button", name="Open job").click()
    expect(front(lab)).to_contain_text("It has not run yet")

    show(lab, "Schedules")
    job = front(lab)
    job.get_by_role("button", name="Add a schedule").click()
    cron = job.get_by_label("Cron line")
    cron.fill("0 26 * * *")
    fault = job.get_by_text("is no cron line")
    fault.wait_for()
    assert fault.get_attribute("id") in (cron.get_attribute("aria-describedby") or "")
    cron.fill("30 2 * * 1-5")
    job.get_by_label("Time zone").fill("Europe/Berlin")
    expect(lab.hook("kk-firings")).to_contain_text("Monday through Friday, Europe/Berlin")
    expect(lab.hook("kk-firings").get_by_role("listitem")).to_have_count(5)
    expect(lab.hook("kk-firings").get_by_role("listitem").first).to_contain_text("02:30")
    picture("job-schedule")
    job.get_by_role("button", name="Every so often").click()
    job.get_by_label("Every", exact=True).fill("0.01")
    job.get_by_label("Unit").select_option("minutes")
    expect(job.get_by_text("greater than or equal to 10")).to_be_visible()
    job.get_by_label("Every", exact=True).fill("0.2")
    job.get_by_role("button", name="Add the schedule").click()
    lab.hook("kk-schedule", paused="false").wait_for()

    show(lab, "History")
    # It fires by itself; the history hears of it as it begins, and of its end.
    fired = lab.hook("kk-past-run", state="succeeded").first
    fired.wait_for()
    expect(fired).to_contain_text("schedule")
    expect(fired.get_by_role("cell").nth(5)).to_have_text("5")
    show(lab, "Schedules")
    job.get_by_role("button", name="Pause").click()
    lab.hook("kk-schedule", paused="true").wait_for()


@pytest.mark.long
def test_saving_again_makes_a_version_that_is_compared(lab: Lab, history: Job, picture: Callable[[str], None]) -> None:
    changed = document(history.name, 60, "n > $least * 3")
    (lab.server.folder / "again.karya").write_text(json.dumps(changed))
    composer = Composer(lab).open("again.karya")
    composer.hook("kk-save-as-job").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Save version").click()
    lab.page.get_by_text("is at version").first.wait_for()
    job = open_job(lab, history.id)
    show(lab, "Versions")
    difference = lab.hook("kk-difference")
    expect(difference.get_by_text("n > $least * 2")).to_be_visible()
    expect(difference.get_by_text("n > $least * 3")).to_be_visible()
    job.get_by_label("Compare from version 1").check()
    expect(difference.get_by_text("n >= $least", exact=True)).to_be_visible()
    picture("job-versions")
    newest = job.get_by_role("row").nth(1).get_by_role("rowheader").inner_text()
    job.get_by_role("row", name="1", exact=False).last.get_by_role("button", name="Make it the newest").click()
    expect(job.get_by_role("rowheader", name=str(int(newest) + 1), exact=True)).to_be_visible()


def test_a_job_is_run_with_values_found_and_looked_back_at(
    lab: Lab, history: Job, picture: Callable[[str], None]
) -> None:
    lab.command("karyaksham:show-jobs")
    panel = lab.page.locator("#karyaksham-panel")
    panel.get_by_label("Filter jobs by name").fill(history.name)
    row = lab.in_panel("kk-job-row", job=history.id)
    row.click()
    job = front(lab)
    show(lab, "Run now")
    job.get_by_label("least (int64)").fill("many")
    run = job.get_by_role("form", name="Run now").get_by_role("button", name="Run now")
    run.click()
    expect(job.get_by_text("'many'")).to_be_visible()
    job.get_by_label("least (int64)").fill("7")
    job.get_by_role("button", name="Keep these values").click()
    job.get_by_label("Name of the set").fill("seven")
    job.get_by_role("button", name="Keep", exact=True).click()
    expect(job.get_by_label("Set of values").get_by_role("option")).to_have_count(2)
    run.click()
    lab.hook("kk-job-started", state="succeeded").wait_for()
    show(lab, "History")
    expect(lab.hook("kk-past-run", state="succeeded")).to_have_count(12)
    picture("job-history")


@pytest.mark.long
def test_a_job_is_copied_archived_and_removed(lab: Lab, history: Job) -> None:
    job = open_job(lab, history.id)
    job.get_by_role("button", name="Clone…").click()
    job.get_by_label("Name of the copy").fill(history.name)
    job.get_by_role("form").get_by_role("button", name="Clone").click()
    expect(job.get_by_text(f"You have a pipeline named '{history.name}' already.")).to_be_visible()
    job.get_by_label("Name of the copy").fill("a copy")
    job.get_by_role("form").get_by_role("button", name="Clone").click()
    expect(front(lab).get_by_role("heading", name="a copy")).to_be_visible()
    front(lab).get_by_role("button", name="Share…").click()
    expect(front(lab).get_by_text("You are in no group")).to_be_visible()
    front(lab).get_by_role("button", name="Close").click()
    front(lab).get_by_role("button", name="Archive", exact=True).click()
    expect(front(lab)).to_contain_text("archived")
    lab.command("karyaksham:show-jobs")
    lab.page.locator("#karyaksham-panel").get_by_role("button", name="Archive").click()
    copy = lab.in_panel("kk-job-row").filter(has_text="a copy")
    copy.wait_for()
    front(lab).get_by_role("button", name="Remove…").click()
    front(lab).get_by_role("button", name="Remove", exact=True).click()
    lab.page.get_by_role("button", name="Read the jobs again").click()
    copy.wait_for(state="detached")


@pytest.mark.long
def test_a_cell_keeps_its_pipeline_as_a_job(lab: Lab) -> None:
    pipeline = 'kk.inline_table(rows=[{"n": 1}, {"n": 2}]).filter("n > 1")'
    lab.write_notebook("keep.ipynb", f"import karyaksham_kernel as kk\n{pipeline}")
    lab.open_notebook("keep.ipynb")
    lab.run_all()
    lab.in_notebook("kk-save-as-job").click()
    asked = lab.in_notebook("kk-save-job")
    asked.get_by_label("Name of the job").fill("from a cell")
    asked.get_by_role("button", name="Save as job").click()
    lab.page.get_by_role("button", name="Open job").click()
    expect(front(lab).get_by_role("heading", name="from a cell")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_jobs_have_no_serious_accessibility_problem(lab: Lab, history: Job, theme: str) -> None:
    lab.theme(theme)
    lab.command("karyaksham:show-jobs")
    lab.in_panel("kk-job-row", job=history.id).wait_for()
    job = open_job(lab, history.id)
    assert serious(lab.page, "#karyaksham-panel") == []
    lab.hook("kk-past-run").first.wait_for()
    assert serious(lab.page, ".kk-lab-job") == []
    for part, there in (("Run now", "kk-job-run"), ("Schedules", "kk-schedule"), ("Versions", "kk-versions")):
        show(lab, part)
        lab.hook(there).first.wait_for()
        assert serious(lab.page, ".kk-lab-job") == []
    show(lab, "Schedules")
    job.get_by_role("button", name="Change…").click()
    lab.hook("kk-firings").wait_for()
    assert serious(lab.page, ".kk-lab-job") == []
