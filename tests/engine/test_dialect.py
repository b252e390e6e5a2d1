"""Separators, quotes, headers, nulls, comments: what makes a CSV file this CSV file."""

import pytest


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(read_text, separator):
    reading = read_text(f"a{separator}b\n1{separator}x y\n")
    assert reading.source.separator == separator
    assert reading.rows == [(1, "x y")]


def test_a_separator_that_is_told_is_used(read_text):
    assert read_text("a;b,c\n1;2,5\n3;4,6\n", separator=",").types == {"a;b": "string", "c": "int64"}


def test_quoted_fields_hold_separators_quotes_and_newlines(read_text):
    assert read_text('a,b\n"x, ""y""\nz",1\n').rows == [('x, "y"\nz', 1)]


def test_a_quote_inside_an_unquoted_field_is_text(read_text):
    assert read_text('size,n\n5" pipe,1\n6" pipe,2\n').rows == [('5" pipe', 1), ('6" pipe', 2)]


def test_stray_quotes_in_the_middle_of_a_large_file_change_nothing_before_or_after(read_text):
    notes = ["a plain note that takes some room"] * 300_000
    notes[200_000] = '5" pipe'
    rows = [f"{row},{note}" for row, note in enumerate(notes)]
    reading = read_text("id,note\n" + "\n".join(rows))
    assert reading.frame["id"].to_list() == list(range(300_000))
    assert reading.frame["note"].to_list() == notes
    assert reading.progress.bytes_read == reading.progress.bytes_total


def test_without_a_quote_character_quotes_are_text(read_text):
    assert read_text('a,b\n"x,y"\n', quote=None).rows == [('"x', 'y"')]


def test_line_ends_of_windows_and_a_missing_last_one_are_no_part_of_the_values(read_text):
    assert read_text("a,b\r\n1,x\r\n2,y").rows == [(1, "x"), (2, "y")]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read_text):
    assert read_text(b"\xef\xbb\xbfa,b\n1,2\n").types == {"a": "int64", "b": "int64"}


def test_a_file_of_rows_alone_gets_names_by_place(read_text):
    reading = read_text("1,2.5\n3,4.5\n")
    assert not reading.source.header
    assert reading.types == {"column_1": "int64", "column_2": "float64"}
    assert reading.rows == [(1, 2.5), (3, 4.5)]


def test_a_header_can_be_told_to_be_there_or_not(read_text):
    assert read_text("2019,2020\n1,2\n", header=True).types == {"2019": "int64", "2020": "int64"}
    assert read_text("a,b\nc,d\n", header=False).rows == [("a", "b"), ("c", "d")]


def test_a_header_alone_is_a_table_without_rows(read_text):
    for text in ["a,b\n", "a,b"]:
        reading = read_text(text)
        assert reading.types == {"a": "string", "b": "string"}
        assert reading.rows == []


def test_null_values_can_be_told_and_take_the_place_of_the_empty_text(read_text):
    reading = read_text('a,b\nNA,1\n"NA",NA\n,3\n', null_values=["NA"])
    assert reading.types == {"a": "string", "b": "int64"}
    assert reading.rows == [(None, 1), (None, None), ("", 3)]


def test_a_null_value_that_looks_like_a_number_is_null(read_text):
    assert read_text("a\n-999\n5\n", null_values=["-999", ""]).rows == [(None,), (5,)]


def test_blanks_around_numbers_are_passed_over_and_kept_in_text(read_text):
    assert read_text("a, b\n 1 , x\n").rows == [(1, " x")]


def test_comment_lines_and_lines_before_the_header_are_left_out(read_text):
    text = 'made by "hand\n# units: "m\na,b\n1,x\n# more "\n2,y\n'
    assert read_text(text, skip_rows=1, comment="#").rows == [(1, "x"), (2, "y")]


def test_the_file_of_each_row_can_be_a_column(read_text, text_file):
    reading = read_text("a\n1\n", source_column="file")
    assert reading.types == {"a": "int64", "file": "string"}
    assert reading.rows == [(1, text_file("a\n1\n"))]


@pytest.mark.parametrize("settings", [{"separator": ",,"}, {"quote": "é"}, {"comment": "\n"}])
def test_a_character_that_is_none_is_refused(read_text, settings):
    with pytest.raises(ValueError, match="must be one ASCII character"):
        read_text("a\n1\n", **settings)
