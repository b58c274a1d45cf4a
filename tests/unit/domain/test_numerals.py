"""Numbers in every way lists write them."""

from decimal import Decimal

import pytest

from marketplace.domain.numerals import fold, normalise, read_number


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
