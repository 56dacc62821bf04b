"""CSV files as people save them: encodings, delimiters, decimal marks, dates, row errors, caps."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from journeymap.core.errors import Invalid, TooLarge
from journeymap.kpis.sources import csvfile

PARIS = ZoneInfo("Europe/Paris")


def parsed(text: str, *, encoding: str = "utf-8", order: str = "dmy") -> csvfile.Parsed:
    table = csvfile.read_table(text.encode(encoding))
    mapping = csvfile.checked_mapping(csvfile.guessed_mapping(table) | {"date_order": order})
    return csvfile.parse(table, mapping, zone=PARIS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    text = f"Période{delimiter}x{delimiter}n\n2026-10-05{delimiter}1000{delimiter}2500\n"
    got = parsed(text, encoding=encoding)
    assert got.errors == []
    assert got.points == [
        csvfile.Point("", datetime(2026, 10, 4, 22, tzinfo=UTC), {"x": "1000", "n": "2500"})
    ]


@pytest.mark.parametrize(
    ("text", "decimal", "wanted"),
    [
        ("2,35", ",", "2.35"),
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234,5", ",", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("1,234.5", ".", "1234.5"),
        ("40 %", ",", "40"),
        ("−3", ".", "-3"),
        ("1'234.5", ".", "1234.5"),
        ("1.23.4", ",", None),
        ("2,5", ".", None),
        ("NaN", ".", None),
        ("1e400", ".", None),
        ("=1+1", ".", None),
    ],
)
def test_numbers_are_read_with_their_decimal_mark(
    text: str, decimal: str, wanted: str | None
) -> None:
    got = csvfile.parse_number(text, decimal=decimal)
    assert got == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("2026-11-20", "dmy", "2026-11-19T23:00"),
        ("20/11/2026", "dmy", "2026-11-19T23:00"),
        ("20.11.2026", "dmy", "2026-11-19T23:00"),
        ("11/20/2026", "mdy", "2026-11-19T23:00"),
        ("2026-W47", "dmy", "2026-11-15T23:00"),
        ("2026-11", "dmy", "2026-10-31T23:00"),
        ("2026-11-20T10:00:00", "dmy", "2026-11-20T09:00"),
        ("2026-11-20T10:00:00+05:00", "dmy", "2026-11-20T05:00"),
    ],
)
def test_dates_are_read_in_the_zone_of_the_file(text: str, order: str, wanted: str) -> None:
    got = parsed(f"date;c\n{text};7\n", order=order)
    assert [p.at for p in got.points] == [datetime.fromisoformat(wanted).replace(tzinfo=UTC)]


def test_a_wrong_row_is_named_with_its_line_and_leaves_the_others() -> None:
    got = parsed('date;c\n05/10/2026;1\n05/13/2026;2\n"12/10/2026";three\n19/10/2026\n')
    assert [p.columns["c"] for p in got.points] == ["1"]
    assert [(e["line"], e["column"]) for e in got.errors] == [(3, "date"), (4, "c"), (5, "")]
    assert got.error_count == 3


def test_what_cannot_be_is_told_with_its_line_and_nothing_is_guessed() -> None:
    got = parsed("date;x;n\n2026-10-05;1000;2500\n2026-10-12;3;2\n2026-10-19;-1;5\n")
    assert [p.columns["x"] for p in got.points] == ["1000"]
    assert [(e["line"], e["column"], e["message"]) for e in got.errors] == [
        (3, "x", "3 of 2 is not possible: the part is larger than the whole."),
        (4, "x", "A number of people or events is not negative."),
    ]
    money = parsed("date;a;b\n2026-10-05;-12,50;3\n")  # a refund a customer
    assert (money.errors, money.points[0].columns["a"]) == ([], "-12.50")


def test_dates_of_both_orders_in_one_file_are_told_and_a_second_header_too() -> None:
    text = "date;c\n05/10/2026;1\n10/13/2026;2\ndate;c\n19/10/2026;NaN\n2026-10-26;3\n"
    got = parsed(text)
    assert [p.columns["c"] for p in got.points] == ["1", "3"]
    assert [(e["line"], e["message"]) for e in got.errors] == [
        (3, "Not a date as day/month/year; as month/day/year it would be one."),
        (4, "The header line again."),
        (5, "Not a number."),
    ]


def test_unknown_columns_become_one_series_each() -> None:
    got = parsed("semaine;Commandes;Panier moyen\n2026-W41;282;64,20\n")
    assert [(p.series, p.columns) for p in got.points] == [
        ("Commandes", {"value": "282"}),
        ("Panier moyen", {"value": "64.20"}),
    ]


def test_a_series_column_names_the_series() -> None:
    got = parsed("date,kpi,x,n\n2026-10-05,abandon,1000,2500\n2026-10-05,orders,10,20\n")
    assert [p.series for p in got.points] == ["abandon", "orders"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"date;c\n", b"\x00\x01\x02;\n1;2\n", b"date;date\n1;2\n"],
)
def test_what_is_no_table_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        csvfile.read_table(raw)


def test_the_caps_hold() -> None:
    too_many = b"date;c\n" + b"2026-10-05;1\n" * (csvfile.MAX_ROWS + 1)
    too_wide = b";".join(b"c%d" % n for n in range(201)) + b"\n" + b";".join([b"1"] * 201)
    for raw in (too_many, too_wide, b"x" * (csvfile.MAX_BYTES + 1)):
        with pytest.raises(TooLarge):
            csvfile.read_table(raw)
    assert len(csvfile.read_table(too_many[: -len(b"2026-10-05;1\n")]).rows) == csvfile.MAX_ROWS


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"date": "d"},
        {"date": "d", "series": [{"columns": {"evil": "c"}}]},
        {"date": "d", "series": [{"columns": {"c": 7}}]},
        {"date": "d", "series": [{"columns": {"c": "c"}}], "date_order": "ymd"},
        {"date": "d", "series": [{"columns": {"c": "c"}}], "more": 1},
    ],
)
def test_a_mapping_is_checked_before_it_is_kept(mapping: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        csvfile.checked_mapping(mapping)
