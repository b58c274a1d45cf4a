"""What a vendor writes in a proposal, as a dataclass and as the document that gets encrypted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

LONGEST_SUMMARY = 5000
LONGEST_ANSWER = 2000
_MOST_AMENDMENTS = 10**6


@dataclass(frozen=True)
class Answer:
    """The answer to one requirement: met or not (None: not answered), and how."""

    is_met: bool | None
    text: str


@dataclass(frozen=True)
class FileNote:
    """An attachment as the proposal itself describes it; `file_id` is the encrypted file's row."""

    file_id: int
    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True)
class ProposalContent:
    """Price in yuan, delivery in calendar days, KPI commitments under the listing's KPI names."""

    summary: str = ""
    model_version_id: int | None = None
    credential_ids: tuple[int, ...] = ()
    price: Decimal | None = None
    days: int | None = None
    deployment: str | None = None
    answers: Mapping[int, Answer] = field(default_factory=dict)
    kpis: Mapping[str, str] = field(default_factory=dict)
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    files: tuple[FileNote, ...] = ()


def to_document(content: ProposalContent) -> dict[str, Any]:
    """The content as JSON: amounts as text, answers under the requirement's id as text."""
    return {
        "summary": content.summary,
        "model_version_id": content.model_version_id,
        "credential_ids": list(content.credential_ids),
        "price": None if content.price is None else f"{content.price:.2f}",
        "days": content.days,
        "deployment": content.deployment,
        "answers": {
            str(key): {"is_met": answer.is_met, "text": answer.text}
            for key, answer in content.answers.items()
        },
        "kpis": dict(content.kpis),
        "contact": {
            "name": content.contact_name,
            "phone": content.contact_phone,
            "email": content.contact_email,
        },
        "files": [vars(note) for note in content.files],
    }


def from_document(document: Mapping[str, Any]) -> ProposalContent:
    """The content that `to_document` wrote."""
    price, contact = document["price"], document["contact"]
    return ProposalContent(
        summary=document["summary"],
        model_version_id=document["model_version_id"],
        credential_ids=tuple(document["credential_ids"]),
        price=None if price is None else Decimal(price),
        days=document["days"],
        deployment=document["deployment"],
        answers={
            int(key): Answer(answer["is_met"], answer["text"])
            for key, answer in document["answers"].items()
        },
        kpis=document["kpis"],
        contact_name=contact["name"],
        contact_phone=contact["phone"],
        contact_email=contact["email"],
        files=tuple(FileNote(**note) for note in document["files"]),
    )


def confirmed_in(document: Mapping[str, Any]) -> int:
    """The last material amendment that a sealed document was sealed under.

    Inside what is sealed, so that nobody can give a proposal another number afterwards. Whoever has
    the scenario's public key can seal anything: what is no number is none.
    """
    number = document.get("amendment", 0)
    return number if type(number) is int and 0 <= number < _MOST_AMENDMENTS else 0
