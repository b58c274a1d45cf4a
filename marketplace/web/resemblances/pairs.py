"""Resemblances as their page shows them: who, what is the same, where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from marketplace.domain.messages import mark
from marketplace.matching.particulars import MARK_NAMES, MarkKind
from marketplace.models import Proposal, Resemblance, ResemblanceCheck, Scenario
from marketplace.services import resemblance_marks
from marketplace.services.opened_proposals import content_of

_SOURCES = {
    resemblance_marks.CONTACT: mark("申报联系人"),
    resemblance_marks.MEMBER: mark("成员账号"),
    resemblance_marks.ORGANISATION: mark("单位资料"),
    resemblance_marks.SUBMISSION: mark("提交申报时"),
    resemblance_marks.SIGN_IN: mark("征集期间的登录"),
}
_TEXTS = mark("文字相同")
# How it may have come about without anybody's doing.
_HINTS = {
    MarkKind.PERSON: mark("一个人可以在几个单位任职，但参加同一场景时应当说明。"),
    MarkKind.EMAIL_NAME: mark("@ 前面的部分相同，可能是同名的人。"),
    MarkKind.ADDRESS: mark("同一园区或代理注册的地址也会相同。"),
    MarkKind.BROWSER: mark("比较的是浏览器登录标记的摘要；公用电脑也会相同。"),
    MarkKind.NETWORK: mark("同一园区、同一运营商出口也会相同，单独出现说明不了什么。"),
    MarkKind.DOCUMENT: mark("由同一份文档另存或修改而来；共同的模板也会这样。"),
    MarkKind.AUTHOR: mark("取自文档属性；同名的人或代写机构也会这样。"),
    MarkKind.COMPANY: mark("取自文档属性，往往是安装办公软件时填写的。"),
}


@dataclass(frozen=True)
class MarkLine:
    """One particular that two vendors share: what each has, and where."""

    name: str
    hint: str
    one: str
    other: str


@dataclass(frozen=True)
class PassageLines:
    """One passage that stands in both proposals."""

    length: int
    one_place: str
    one_text: str
    other_place: str
    other_text: str
    is_cut: bool


@dataclass(frozen=True)
class Pair:
    """Two proposals and what they have in common."""

    row: Resemblance
    one: str
    other: str
    marks: list[MarkLine]
    share: Decimal | None
    overlap: Decimal | None
    longest: int
    passages: list[PassageLines]

    @property
    def kinds(self) -> list[str]:
        """In a word each: what is the same."""
        names = list(dict.fromkeys(line.name for line in self.marks))
        return [*names, *([] if self.share is None else [gettext(_TEXTS)])]


@dataclass(frozen=True)
class Unread:
    """An attachment whose text was not compared, or only its beginning."""

    vendor: str
    name: str
    is_cut: bool


def list_pairs(scenario: Scenario, rows: Iterable[Resemblance]) -> list[Pair]:
    """The pairs of a comparison."""
    places = {
        f"answer:{row.id}": gettext("对“%(text)s”的响应", text=row.text)
        for row in scenario.requirements
    }
    return [_pair(row, {"summary": gettext("方案概述"), **places}) for row in rows]


def _pair(row: Resemblance, places: Mapping[str, str]) -> Pair:
    here, there = ({**places, **_files_of(side)} for side in (row.one, row.other))
    texts: Mapping[str, Any] = row.findings["texts"] or {}
    return Pair(
        row=row,
        one=vendor_of(row.one),
        other=vendor_of(row.other),
        marks=[_mark(found, here, there) for found in row.findings["marks"]],
        share=Decimal(texts["share"]) if texts else None,
        overlap=Decimal(texts["overlap"]) if texts else None,
        longest=texts.get("longest", 0),
        passages=list(_passages(texts.get("passages", ()), here, there)),
    )


def vendor_of(proposal: Proposal) -> str:
    """The vendor's name."""
    return proposal.organisation.name if proposal.organisation else "—"


def _files_of(proposal: Proposal) -> dict[str, str]:
    return {
        f"file:{note.digest}": gettext("附件“%(name)s”", name=note.name)
        for note in content_of(proposal).files
    }


def _mark(found: Mapping[str, Any], here: Mapping[str, str], there: Mapping[str, str]) -> MarkLine:
    kind = MarkKind(found["kind"])
    hint = _HINTS.get(kind)
    one, other = (
        _describe(kind, shown, source, places)
        for shown, source, places in zip(
            found["shown"], found["sources"], (here, there), strict=True
        )
    )
    return MarkLine(gettext(MARK_NAMES[kind]), gettext(hint) if hint else "", one, other)


def _describe(kind: MarkKind, shown: str, source: str, places: Mapping[str, str]) -> str:
    place = gettext(_SOURCES[source]) if source in _SOURCES else places.get(source, shown)
    is_said = not shown or kind in (MarkKind.FILE, MarkKind.DOCUMENT)
    return place if is_said else gettext("%(shown)s（%(place)s）", shown=shown, place=place)


def _passages(
    found: Iterable[Mapping[str, Any]], here: Mapping[str, str], there: Mapping[str, str]
) -> Iterator[PassageLines]:
    for passage in found:
        one, other = passage["one"], passage["other"]
        yield PassageLines(
            length=passage["length"],
            one_place=here.get(one["place"], "—"),
            one_text=one["text"],
            other_place=there.get(other["place"], "—"),
            other_text=other["text"],
            is_cut=passage["is_cut"],
        )


def list_unread(check: ResemblanceCheck, proposals: Iterable[Proposal]) -> list[Unread]:
    """The attachments that were not compared whole."""
    vendors = {proposal.id: vendor_of(proposal) for proposal in proposals}
    return [
        Unread(vendors.get(one["proposal"], "—"), one["file"], one["is_cut"])
        for one in check.unread
    ]
