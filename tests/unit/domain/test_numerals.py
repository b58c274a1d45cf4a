"""Numbers in every way lists write them."""

from decimal import Decimal

import pytest

from marketplace.domain.numerals import fold, normalise, read_number, write_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三百", 300),
        ("两千五百", 2_500),
        ("十五", 15),
        ("二十五", 25),
        ("一百零五", 105),
        ("一千零五十", 1_050),
        ("叁佰伍拾万", 3_500_000),
        ("三〇〇", 300),
        ("1亿2000万", 120_000_000),
        ("2千5百万", 25_000_000),
        ("一点二亿", 120_000_000),
        ("3,000,000", 3_000_000),
        ("12.50", Decimal("12.5")),
    ],
)
def test_reads(text: str, number: int | Decimal) -> None:
    assert read_number(fold(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "百",
        "万",
        "三万五",
        "三百五",
        "1万2万",
        "1万2亿",
        "十百",
        "1,00",
        "1.2.3",
        "1-2",
        "9" * 21,
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for nobody
        read_number(fold(text))


def test_normalises_width_and_case() -> None:
    assert normalise(" ３００Ｗ（含税） ") == "300w(含税)"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (999, "九百九十九"),
        (1_005, "一千零五"),
        (1_050, "一千零五十"),
        (9_000, "九千"),
    ],
)
def test_a_number_is_written_as_it_is_said(number: int, said: str) -> None:
    assert write_number(number) == said


def test_what_is_written_is_read_again() -> None:
    numbers = range(1, 10_000)
    assert [int(read_number(fold(write_number(number)))) for number in numbers] == list(numbers)


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_no_number_is_written_beyond_the_numerals(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        write_number(number)
