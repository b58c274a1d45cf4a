"""Restricted annexes for tests, made by the services themselves."""

from typing import Any

from marketplace.domain.undertakings import standard_text
from marketplace.models import Annex, AnnexFile, AnnexRequest, Scenario
from marketplace.services import annex_files, annex_requests, annexes
from marketplace.services.annex_requests import Signature
from marketplace.services.annexes import AnnexText
from tests.factories.people import Person

SECRET = "核心交换机 10.20.30.40"


def annex_text(**fields: Any) -> AnnexText:
    """What a buyer might write."""
    words = {
        "title": "内网拓扑和影像样本",
        "summary": "含网络拓扑图，涉及安全，不公开。",
        "undertaking": standard_text(),
    }
    return AnnexText(**{**words, **fields})


def make_annex(buyer: Person, scenario: Scenario, **fields: Any) -> Annex:
    """An annex without files."""
    return annexes.save(buyer.actor, scenario.id, annex_text(**fields))


def add_annex_file(
    buyer: Person, scenario: Scenario, text: str = SECRET, name: str = "拓扑.txt"
) -> AnnexFile:
    """A text in the annex."""
    return annex_files.add(buyer.actor, scenario.id, text.encode(), name)


def signature(annex: Annex, **fields: Any) -> Signature:
    """A signature under the annex's present undertaking."""
    words = {
        "purpose": "判断接口改造的工作量。",
        "name": "王经理",
        "is_agreed": True,
        "digest": annex.undertaking_digest,
    }
    return Signature(**{**words, **fields})


def make_request(vendor: Person, scenario: Scenario, annex: Annex, **fields: Any) -> AnnexRequest:
    """A signed request that waits."""
    return annex_requests.request(vendor.actor, scenario.id, signature(annex, **fields))


def make_grant(buyer: Person, vendor: Person, scenario: Scenario, annex: Annex) -> AnnexRequest:
    """A request that was granted."""
    row = make_request(vendor, scenario, annex)
    return annex_requests.grant(buyer.actor, scenario.id, row.id)
