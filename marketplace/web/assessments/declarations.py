"""What an assessor declares, in the reader's language.

The relations are those of 政府采购法实施条例 第九条, for which people have to step back.
"""

from collections.abc import Sequence
from hashlib import sha256

from flask_babel import gettext as _


def list_relations() -> list[str]:
    """The relations that make a conflict."""
    return [
        _("近三年内与申报单位存在劳动关系；"),
        _("近三年内担任申报单位的董事、监事；"),
        _("近三年内是申报单位的控股股东或者实际控制人；"),
        _("与申报单位的法定代表人或者负责人有夫妻、直系血亲、三代以内旁系血亲或者近姻亲关系；"),
        _("与申报单位有其他可能影响评审公平、公正的关系。"),
    ]


def write_declaration(bidders: Sequence[str]) -> str:
    """The whole text, as it is kept with the declaration."""
    return "\n".join(
        [
            _("本人与下列申报单位没有以下任何一种关系。"),
            *list_relations(),
            _("申报单位：%(names)s", names=_("、").join(bidders)),
        ]
    )


def digest_of(text: str) -> str:
    """What names the text in the form."""
    return sha256(text.encode()).hexdigest()
