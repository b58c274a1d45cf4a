"""What requests may leave in the audit, and that they leave nothing else."""

from werkzeug.routing import Rule

from tests.web.walking import COUNTED, Walker, Watch

# What shows personal or restricted data to others, by itself or when a form is given back: that
# it was read is entered in the audit, and nothing else is written.
AUDITED_READS = frozenset(
    {"annexes.show", "annexes.download", "annexes.download_own"}
    | {"scenarios.show", "scenarios.review", "scenarios.publish", "scenarios.return_"}
    | {"scenarios.schedule"}
    | {"amendments.index"}
    | {"scenarios.export_xlsx", "scenarios.export_csv"}
    | {"scenarios.export_own_xlsx", "scenarios.export_own_csv"}
    | {"organisations.show", "organisations.approve", "organisations.reject"}
    | {"organisations.refuse_name", "organisations.download_document"}
    | {"openings.show_proposal", "openings.download", "rankings.show_proposal"}
    | {"assessments.show_proposal", "assessments.save", "assessments.download"}
    | {"personal_data.download"}
    | {"resemblances.show", "deliveries.download"}
    | {"filings.download_badge"}
    | {"audit.index", "audit.export_csv", "audit.export_xlsx"}
)


def written_beside_entries(watch: Watch, walker: Walker, rule: Rule) -> set[str]:
    """The tables written to without the entries that ought to be there: of an audited read, and
    of each refusal exactly one."""
    others = walker.judge_entries(watch.list_entered())
    is_meant = not others or rule.endpoint in AUDITED_READS
    return watch.written - ({"audit_entry"} if is_meant else set()) - COUNTED
