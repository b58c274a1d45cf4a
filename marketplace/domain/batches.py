"""What a batch of the opportunity list is called."""

from marketplace.domain.numerals import write_number

HIGHEST_NUMBER = 999


def official_name(number: int) -> str:
    """The name as notices and lists have it: 第一批."""
    return f"第{write_number(number)}批"
