"""Every fault names its kind, its place and the way out; nothing else is ever raised."""

import re

import pytest

from karyaksham_kernel._engine import CsvSource, EngineError, list_files

BAD = {
    # text: (code, line, byte offset, column, text)
    "a,b\n1,2\n3\n": ("ragged_line", 3, 8, None, "3"),
    "a,b\n1,2,3\n": ("ragged_line", 2, 4, None, "1,2,3"),
    'a,b\n1,2\n3,"x\ny\n': ("unterminated_quote", 3, 10, "b", '"x\ny'),
    'a,"b\n1,2\n': ("unterminated_quote", 1, 0, None, 'a,"b\n1,2'),
    b"a,b\n1,x\n2,caf\xe9\n": ("invalid_utf8", 3, 10, "b", "caf\ufffd"),
    'a,b\n1,"x"y\n': ("stray_quote", 2, 6, "b", '"x"y'),
    "": ("empty_file", None, None, None, None),
    "\n\n": ("empty_file", None, None, None, None),
    b"PAR1\0\0": ("unsupported", None, None, None, None),
    b"\xfd7zXZ\0": ("unsupported", None, None, None, None),
    b"\x1f\x8b\x08\0": ("damaged_file", None, None, None, None),
}


def place(error: EngineError) -> tuple[str, int | None, int | None, str | None, str | None]:
    return error.code, error.line, error.byte_offset, error.column, error.text


@pytest.mark.parametrize(("text", "expected"), BAD.items())
def test_a_faulty_file_is_answered_with_its_place(read_text, text, expected):
    with pytest.raises(EngineError) as caught:
        read_text(text)
    assert place(caught.value) == expected
    assert caught.value.uri is not None
    assert caught.value.uri in str(caught.value)


def test_a_value_of_the_wrong_type_names_column_text_and_the_way_out(read_text):
    with pytest.raises(EngineError) as caught:
        read_text("a,b\n1,2\n3,many\n", schema={"b": "int64"})
    assert place(caught.value) == ("wrong_type", 3, 10, "b", "many")
    assert re.search(r"line 3 \(byte 10\): 'many' in column 'b' is not of type int64: declare", caught.value.message)


def test_lines_are_those_an_editor_shows_even_after_values_of_several_lines(read_text):
    text = 'a,b\n"one\ntwo\nthree",1\n' + "x,2\n" * 400_000 + "y,z\n"
    with pytest.raises(EngineError) as caught:
        read_text(text, schema={"b": "int64"})
    assert (caught.value.line, caught.value.byte_offset) == (400_005, len(text) - 2)


def test_the_first_fault_of_the_file_is_told_whatever_thread_finds_one_first(read_text):
    rows = [f"{row},a note of some length to fill blocks" for row in range(400_000)]
    for row in range(300_000, 400_000, 1000):
        rows[row] = "not a number,x"
    with pytest.raises(EngineError) as caught:
        read_text("id,note\n" + "\n".join(rows), schema={"id": "int64"})
    assert caught.value.line == 300_002


def test_two_columns_that_cannot_both_be_are_refused(read_text):
    with pytest.raises(EngineError, match="give source_column another name") as caught:
        read_text("a,b\n1,2\n", source_column="a")
    assert caught.value.code == "duplicate_column"


def test_a_first_line_that_can_be_no_header_is_told_when_one_is_asked_for(read_text):
    with pytest.raises(EngineError, match="read it with header false") as caught:
        read_text("1,,2\n3,4,5\n", header=True)
    assert (caught.value.code, caught.value.line) == ("no_header", 1)


def test_an_unknown_column_is_answered_with_the_nearest_ones(read_text):
    source = read_text("dep_delay,carrier\n1,UA\n").source
    with pytest.raises(EngineError, match="nearest are 'dep_delay'") as caught:
        source.scan(["depdelay"])
    assert (caught.value.code, caught.value.column) == ("unknown_column", "depdelay")
    with pytest.raises(EngineError, match="no column 'carier'"):
        read_text("dep_delay,carrier\n1,UA\n", schema={"carier": "string"})


@pytest.mark.parametrize("name", ["x.csv", "x/", "*.csv"])
def test_a_path_with_nothing_there_is_a_missing_file(tmp_path, name):
    with pytest.raises(EngineError, match="check the path") as caught:
        list_files(f"{tmp_path}/{name}", {})
    assert caught.value.code == "missing_file"


def test_a_file_changed_since_it_was_listed_is_refused(text_file):
    files = list_files(text_file("a\n1\n"), {})
    text_file("a\n1\n2\n")
    with pytest.raises(EngineError) as caught:
        CsvSource(files, {})
    assert caught.value.code == "input_changed"
