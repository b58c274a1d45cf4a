import json
from pathlib import Path

import pytest

from marketplace.credentials.filings import SERIES_NAMES, FilingSeries, check_filing

FILINGS = Path(__file__).parents[4] / "shared" / "data" / "scenarios" / "filings.jsonl"


def numbers(field: str) -> list[str]:
    rows = [json.loads(line) for line in FILINGS.read_text(encoding="utf-8").splitlines()]
    return [row[field] for row in rows if row.get(field)]


def test_real_numbers_of_the_service_register_match():
    real = numbers("filing_number")
    assert len(real) == 12
    assert [n for n in real if check_filing(FilingSeries.GENERATIVE_SERVICE, n)] == []


def test_real_numbers_of_the_algorithm_register_match():
    real = numbers("algorithm_filing_number")
    assert len(real) == 7
    assert [n for n in real if check_filing(FilingSeries.ALGORITHM, n)] == []


def test_numbers_of_one_register_are_not_those_of_the_other():
    for number in numbers("algorithm_filing_number"):
        assert check_filing(FilingSeries.GENERATIVE_SERVICE, number)
    for number in numbers("filing_number"):
        assert check_filing(FilingSeries.ALGORITHM, number)


@pytest.mark.parametrize(
    ("series", "number"),
    [
        (FilingSeries.GENERATIVE_SERVICE, ""),
        (FilingSeries.GENERATIVE_SERVICE, "beijing-MoXing-20230821"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing-MoXing-2023082"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing-MoXing-202308211"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing-MoXing-20230821\n"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing-MoXing-19990821"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing-MoXing-20２30821"),
        (FilingSeries.GENERATIVE_SERVICE, "Beijing MoXing 20230821"),
        (FilingSeries.ALGORITHM, "网信算备11010810583500123002号"),
        (FilingSeries.ALGORITHM, "网信算备1101081058350012300277号"),
        (FilingSeries.ALGORITHM, "网信算备110108105835001230027"),
        (FilingSeries.ALGORITHM, "网信算备１10108105835001230027号"),
        (FilingSeries.REGISTRATION, "登记号"),
        (FilingSeries.REGISTRATION, "Henan 2026 01"),
        (FilingSeries.REGISTRATION, "1" * 81),
    ],
)
def test_a_wrong_form_is_named_with_the_number(series, number):
    message = check_filing(series, number)
    assert message is not None
    assert number[:80] in str(message)


@pytest.mark.parametrize(
    "number", ["Henan-XiaoYu-202601010001", "豫登记〔2026〕0012", "HN-2026-001"]
)
def test_a_province_registers_in_a_form_of_its_own(number):
    assert check_filing(FilingSeries.REGISTRATION, number) is None


def test_every_series_has_a_name():
    assert set(SERIES_NAMES) == set(FilingSeries)
