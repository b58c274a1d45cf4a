"""The minutes of an opening on paper."""

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.exchange.pdf import PrintedDocument, PrintedTable, write_document
from marketplace.services.opening_minutes import Minutes, ProposalLine
from marketplace.web.formatting import person_name, to_the_second, yuan
from marketplace.web.messages import translate
from marketplace.web.openings.keys import side_name


def print_minutes(minutes: Minutes) -> bytes:
    """The minutes as a PDF file, in the reader's language."""
    return write_document(
        PrintedDocument(
            title=_("开启记录"),
            subtitle=minutes.title,
            language="en" if str(get_locale()) == "en" else "zh-Hans-CN",
            facts=_facts(minutes),
            tables=_tables(minutes),
            notes=[_("所有时间均为北京时间。每份方案开启前都核对了哈希、回执的签名和存证链。")],
            footer=_("校验和 %(digest)s", digest=minutes.digest or "—"),
        )
    )


def _facts(minutes: Minutes) -> list[tuple[str, str]]:
    confirmed = [
        (
            _("%(side)s确认", side=side_name(one.side)),
            _("%(name)s，%(moment)s", name=_name(one.name), moment=to_the_second(one.at)),
        )
        for one in minutes.confirmations
    ]
    return [
        (_("需求单位"), minutes.buyer),
        (_("申报截止"), to_the_second(minutes.deadline)),
        *confirmed,
        (_("开始开启"), to_the_second(minutes.begun_at)),
        (_("开启完成"), to_the_second(minutes.completed_at)),
        (_("开启的方案"), _("%(count)s 份", count=len(minutes.opened))),
        (_("没有通过核对的方案"), _("%(count)s 份", count=len(minutes.set_aside))),
        (_("存证链位置"), _place(minutes.ledger_position)),
        (_("校验和"), minutes.digest or "—"),
    ]


def _name(name: str | None) -> str:
    return person_name(name) if name else "—"


def _place(position: int | None) -> str:
    return "—" if position is None else _("第 %(position)s 条", position=position)


def _tables(minutes: Minutes) -> list[PrintedTable]:
    tables = [_opened_table(minutes.opened)] if minutes.opened else []
    return [*tables, _aside_table(minutes.set_aside)] if minutes.set_aside else tables


def _opened_table(lines: Sequence[ProposalLine]) -> PrintedTable:
    columns = (_("序号"), _("供给方"), _("报价"), _("工期（天）"), _("收到时间"))
    return PrintedTable(
        heading=_("已开启的方案"),
        columns=(*columns, _("回执编号"), _("存证链位置"), _("密文哈希"), _("核对")),
        widths=(4, 18, 10, 6, 12, 12, 8, 26, 5),
        rows=[
            (
                str(line.number),
                line.vendor or "—",
                yuan(line.price),
                str(line.days),
                to_the_second(line.received_at) if line.received_at else "—",
                line.receipt_number or "—",
                _place(line.ledger_position),
                line.commitment,
                _("一致"),
            )
            for line in lines
        ],
    )


def _aside_table(lines: Sequence[ProposalLine]) -> PrintedTable:
    return PrintedTable(
        heading=_("没有通过核对、另存的方案"),
        columns=(_("序号"), _("原因"), _("回执编号"), _("登记的密文哈希"), _("现有密文的 SHA-256")),
        widths=(4, 26, 14, 28, 28),
        rows=[
            (
                str(line.number),
                translate(line.reason) if line.reason else "—",
                line.receipt_number or "—",
                line.commitment or "—",
                line.token_digest,
            )
            for line in lines
        ],
    )
