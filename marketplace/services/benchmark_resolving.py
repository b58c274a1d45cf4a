"""After the table of benchmarks has changed: whose results are known now, and at which tier.

The outbox's handler of the topic `benchmarks.resolve`. It reads every report again by the table as
it is, in short transactions; doing it twice comes to the same.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.lint import lint
from marketplace.credentials.reading import UnreadableReport, read_report
from marketplace.credentials.results import Tool
from marketplace.credentials.tiers import Verdict, judge_report
from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.models import Credential
from marketplace.models.credential import CredentialKind
from marketplace.services.benchmarks import current_table
from marketplace.services.installation import file_store, settings
from marketplace.services.stored_messages import dump_messages
from marketplace.services.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def resolve_all(_payloads: Sequence[Mapping[str, Any]]) -> None:
    """Look at every report; one pass answers any number of changes."""
    table = current_table()
    query = select(Credential.id).where(Credential.kind == CredentialKind.REPORT)
    for credential_id in list(db.session.scalars(query.order_by(Credential.id))):
        _resolve(credential_id, table)


def _resolve(credential_id: int, table: BenchmarkTable) -> None:
    verdict = _judge(credential_id, table)
    with unit_of_work() as work:
        row = db.session.get(Credential, credential_id)
        if row is None:
            return
        is_changed = _name_benchmarks(row, table)
        if verdict is not None:
            reasons = dump_messages(verdict.reasons)
            is_changed |= (row.tier, row.reasons) != (verdict.tier, reasons)
            row.tier, row.reasons = verdict.tier, reasons
        if is_changed:
            work.emit("search.model", id=row.model_version.model_id)


def _name_benchmarks(row: Credential, table: BenchmarkTable) -> bool:
    is_changed = False
    for result in row.results:
        found = table.find(Tool(row.format), result.task, result.metric)
        name = found.id if found else None
        is_changed |= result.benchmark != name
        result.benchmark = name
    return is_changed


def _judge(credential_id: int, table: BenchmarkTable) -> Verdict | None:
    """The tier by the table; None where the file cannot be read again, whose tier stays."""
    row = db.session.get(Credential, credential_id)
    if row is None:
        return None
    largest = settings().max_upload_megabytes * 2**20
    try:
        data = file_store().get(row.storage_key)
        model = row.model_name_in_file or ""
        report = read_report(data, row.file_name, model=model, largest=largest, table=table)
    except (UnreadableReport, NotFound):
        log.warning("the report of credential %s cannot be read again", credential_id)
        return None
    return judge_report(report, lint(report), table)
