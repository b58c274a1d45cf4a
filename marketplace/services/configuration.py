"""Whether an installation is set up for real use, and what is wrong with it."""

from marketplace.services.installation import settings
from marketplace.services.installation_weaknesses import list_installation_findings
from marketplace.services.ledger_weaknesses import list_ledger_findings
from marketplace.services.setting_weaknesses import list_setting_findings
from marketplace.services.weaknesses import Finding, Severity


def list_findings() -> list[Finding]:
    """What should be changed: weaknesses, then advice."""
    found = [
        *list_setting_findings(settings()),
        *list_installation_findings(),
        *list_ledger_findings(),
    ]
    return sorted(found, key=lambda finding: finding.severity is not Severity.WEAKNESS)


def list_obstacles() -> list[Finding]:
    """The weaknesses for which this installation may not start; none unless in production."""
    if not settings().is_production:
        return []
    return [finding for finding in list_findings() if finding.severity is Severity.WEAKNESS]
