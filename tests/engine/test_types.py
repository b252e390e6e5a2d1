"""Types are found in the file, told by the caller, and the values are exact."""

from datetime import date, datetime, time
from decimal import Decimal

import polars as pl
import pytest


def test_each_column_gets_the_narrowest_type_that_fits_all_its_values(read_text):
    text = "a,b,c,d,e,f\n1,1.5,true,2013-01-01,2013-01-01T10:00:00Z,x\n-2,2,FALSE,2013-12-31,2013-01-01 10:00:00.25,1\n"
    reading = read_text(text)
    types = {"a": "int64", "b": "float64", "c": "bool", "d": "date", "e": "datetime", "f": "string"}
    assert reading.types == types
    moment = datetime.fromisoformat("2013-01-01T10:00:00.250")
    assert reading.rows[1] == (-2, 2.0, False, date(2013, 12, 31), moment, "1")


def test_the_arrow_types_are_those_polars_reads_itself(read_text, text_file):
    text = "a,b,c,d,e,f\n1,1.5,true,2013-01-01,2013-01-01T10:00:00,x\n"
    assert read_text(text).frame.equals(pl.read_csv(text_file(text), try_parse_dates=True))


def test_a_type_that_shows_only_late_in_the_file_is_found(tmp_path, read_text):
    early = "id,code\n" + "".join(f"{row},{row}\n" for row in range(200_000))
    late = "".join(f"{row},x{row}\n" for row in range(400_000))
    assert read_text(early + late).types == {"id": "int64", "code": "string"}


def test_types_can_be_told(read_text):
    words = ["int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64", "float32", "string", "bool"]
    header = ",".join(words)
    reading = read_text(f"{header}\n" + ",".join(["1"] * len(words)) + "\n", schema={word: word for word in words})
    assert reading.types == {word: word for word in words}
    assert [str(dtype) for dtype in reading.frame.dtypes] == [
        *("Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "String", "Boolean")
    ]


def test_numbers_that_would_lose_something_stay_text(read_text):
    reading = read_text("zip,phone,id\n00501,+4930,99999999999999999999\n10001,+4940,5\n")
    assert set(reading.types.values()) == {"string"}
    assert reading.rows[0] == ("00501", "+4930", "99999999999999999999")


def test_dates_stay_text_when_asked(read_text):
    assert read_text("d\n2013-01-01\n", dates="text").types == {"d": "string"}


def test_a_year_that_comes_last_needs_values_that_tell_the_day_from_the_month(read_text):
    reading = read_text("a,b,c\n01/02/2024,1.2.2024 05:15,01/02/2024\n31/01/2024,1.31.2024 05:15:30,03/04/2024\n")
    assert reading.types == {"a": "date", "b": "datetime", "c": "string"}
    assert reading.rows[0] == (date(2024, 2, 1), datetime.fromisoformat("2024-01-02T05:15"), "01/02/2024")
    assert reading.source.ambiguous_dates == ["c"]


@pytest.mark.parametrize(("order", "month"), [("day_first", 2), ("month_first", 1)])
def test_an_order_of_day_and_month_that_is_told_decides(read_text, order, month):
    reading = read_text("a\n01/02/2024\n", dates=order)
    assert reading.rows == [(date(2024, month, 3 - month),)]
    assert reading.source.ambiguous_dates == []


def test_times_and_decimals_are_read_exactly(read_text):
    reading = read_text("t,d\n05:15,1.10\n23:59:59.25,-0.005\n,\n", schema={"d": "decimal(10,2)"})
    assert reading.types == {"t": "time", "d": "decimal(10,2)"}
    assert reading.rows == [
        (time(5, 15), Decimal("1.10")),
        (time(23, 59, 59, 250_000), Decimal("-0.01")),
        (None, None),
    ]


def test_a_comma_may_stand_before_the_places(read_text):
    reading = read_text("a;b;c\n1,5;1;2,25\n-0,25;2;,5\n", decimal_comma=True, schema={"c": "decimal(5,2)"})
    assert reading.types == {"a": "float64", "b": "int64", "c": "decimal(5,2)"}
    assert reading.rows == [(1.5, 1, Decimal("2.25")), (-0.25, 2, Decimal("0.50"))]


@pytest.mark.parametrize("word", ["varchar", "INT64", "decimal(40,2)"])
def test_an_unknown_type_word_is_answered_with_the_known_ones(read_text, word):
    with pytest.raises(ValueError, match="the types are bool int8"):
        read_text("a\n1\n", schema={"a": word})
