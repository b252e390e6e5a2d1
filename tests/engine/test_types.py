"""Types are found in the file, told by the caller, and the values are exact."""

from datetime import date, datetime

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
    assert read_text("d\n2013-01-01\n", dates=False).types == {"d": "string"}


@pytest.mark.parametrize("word", ["varchar", "INT64"])
def test_an_unknown_type_word_is_answered_with_the_known_ones(read_text, word):
    with pytest.raises(ValueError, match="the types are bool int8"):
        read_text("a\n1\n", schema={"a": word})
