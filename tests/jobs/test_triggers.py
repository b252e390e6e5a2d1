"""When schedules fire: by clocks on walls that are put forward and back, and in words when a line is none."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs.triggers import MOST_CAUGHT_UP, missed, next_firings, read_trigger


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def times(cron: str, zone: str, after: str, count: int) -> list[str]:
    trigger = read_trigger({"kind": "cron", "cron": cron, "time_zone": zone})
    return [datetime.fromtimestamp(one, UTC).strftime("%d %H:%M") for one in next_firings(trigger, at(after), count)]


def test_a_cron_line_goes_by_the_clocks_of_its_zone():
    assert times("0 2 * * *", "UTC", "2026-01-01T12:00", 2) == ["02 02:00", "03 02:00"]
    assert times("0 2 * * *", "Asia/Kolkata", "2026-01-01T12:00", 2) == ["01 20:30", "02 20:30"]
    assert times("30 9 * * 1-5", "America/New_York", "2026-01-02T20:00", 2) == ["05 14:30", "06 14:30"]


def test_what_falls_into_the_gap_in_spring_fires_once_right_after_it():
    """Berlin, 29 March 2026: after 01:59 comes 03:00, which is 01:00 UTC."""
    assert times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", 3) == ["29 01:00", "30 00:30", "31 00:30"]


def test_what_comes_twice_in_autumn_fires_once():
    """Berlin, 25 October 2026: 02:30 comes at 00:30 UTC and again at 01:30 UTC."""
    assert times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 3) == ["25 00:30", "26 01:30", "27 01:30"]


def test_every_hour_stays_every_hour_when_clocks_change():
    assert times("0 * * * *", "Europe/Berlin", "2026-03-28T23:30", 4) == [
        "29 00:00",
        "29 01:00",
        "29 02:00",
        "29 03:00",
    ]
    assert times("0 * * * *", "Europe/Berlin", "2026-10-24T23:30", 4) == [
        "25 00:00",
        "25 01:00",
        "25 02:00",
        "25 03:00",
    ]


@given(
    st.sampled_from(["*/5 * * * *", "30 2 * * *", "0 0 1 * *", "15 1-3 * * *", "0 12 * * 0", "59 23 31 12 *"]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.integers(at("2025-01-01T00:00"), at("2027-12-31T00:00")),
)
def test_times_go_forward_and_what_was_missed_is_what_was_announced(cron, zone, moment):
    trigger = read_trigger({"kind": "cron", "cron": cron, "time_zone": zone})
    announced = next_firings(trigger, moment, 4)
    assert announced == sorted(set(announced))
    assert announced[0] > moment
    assert missed(trigger, announced[0], announced[-1]) == announced


def test_an_interval_counts_from_its_beginning():
    trigger = read_trigger({"kind": "interval", "seconds": 3600, "start": 1000.0})
    assert next_firings(trigger, 1000.0, 3) == [4600.0, 8200.0, 11800.0]
    assert next_firings(trigger, 4599.0, 1) == [4600.0]
    assert next_firings(trigger, 4600.0, 1) == [8200.0]
    assert missed(trigger, 4600.0, 12000.0) == [4600.0, 8200.0, 11800.0]


def test_no_more_is_made_up_for_than_a_machine_can_bear():
    trigger = read_trigger({"kind": "cron", "cron": "* * * * *"})
    now = at("2026-06-01T00:00")
    assert missed(trigger, at("2025-06-01T00:00"), now) == [now - 60 * n for n in range(MOST_CAUGHT_UP - 1, -1, -1)]


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"kind": "cron", "cron": "0 2 * *"}, "has 4 fields; a cron line has five"),
        ({"kind": "cron", "cron": "0 25 * * *"}, "is no cron line: bad hour"),
        ({"kind": "cron", "cron": "0 2 * * *", "time_zone": "Mars/Base"}, "There is no time zone 'Mars/Base'"),
        ({"kind": "cron", "cron": "0 2 * * *", "time_zone": "../../etc/passwd"}, "There is no time zone"),
        ({"kind": "cron", "cron": "0 0 30 2 *"}, "is no cron line: bad day-of-month"),
        ({"kind": "cron", "cron": "@daily"}, "has 1 fields"),
        ({"kind": "interval", "seconds": 1}, "greater than or equal to 10"),
        ({"kind": "interval", "seconds": "often"}, "valid number"),
        ({"kind": "files"}, "Field required"),
        ({"kind": "moon"}, "does not match any of the expected tags"),
        ({}, "discriminator"),
        ([], "valid dictionary"),
    ],
)
def test_a_trigger_that_is_none_is_told_why(trigger, words):
    with pytest.raises(KaryakshamError) as refused:
        read_trigger(trigger)
    assert words in refused.value.problem.message
    assert refused.value.problem.field.startswith("trigger.")


def test_a_trigger_says_itself_in_words():
    assert read_trigger({"kind": "cron", "cron": "0 2 * * *"}).words() == "At 02:00 every day, UTC"
    assert read_trigger({"kind": "interval", "seconds": 3600}).words() == "Every hour"
    assert read_trigger({"kind": "interval", "seconds": 90}).words() == "Every 90 seconds"
    assert "below s3://lake/in/" in read_trigger({"kind": "files", "prefix": "s3://lake/in/"}).words()
    assert len(list(islice(read_trigger({"kind": "files", "prefix": "/in"}).after(0.0), 3))) == 3
