"""Document badges: papers that a vendor shows of a model. Like filings they are never scored."""

from enum import StrEnum

from marketplace.domain.messages import Message, mark, say

LONGEST_NUMBER = 80


class BadgeKind(StrEnum):
    """What the paper is."""

    TRUSTED_AI = "trusted-ai"
    GBT_45288 = "gbt-45288"
    GBT_45654 = "gbt-45654"
    CMA = "cma"
    CNAS = "cnas"


BADGE_NAMES = {
    BadgeKind.TRUSTED_AI: mark("可信AI 评估证书"),
    BadgeKind.GBT_45288: mark("GB/T 45288 测评报告"),
    BadgeKind.GBT_45654: mark("GB/T 45654 安全评估报告"),
    BadgeKind.CMA: mark("CMA 检验检测报告"),
    BadgeKind.CNAS: mark("CNAS 检测报告"),
}


def check_badge_number(number: str) -> Message | None:
    """What is wrong with the form of a paper's number: each issuer has one of its own."""
    if len(number) > LONGEST_NUMBER or not any(character.isdigit() for character in number):
        return say(
            "编号“%(number)s”不像证书或报告的编号，应含数字。", number=number[:LONGEST_NUMBER]
        )
    return None
