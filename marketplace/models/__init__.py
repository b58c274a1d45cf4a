"""The tables, a noun per file. Importing this package registers them all."""

from marketplace.models.attachment import Attachment
from marketplace.models.award import Award
from marketplace.models.credential import Credential, CredentialResult
from marketplace.models.import_batch import ImportBatch, ImportRow
from marketplace.models.ledger_entry import LedgerEntry
from marketplace.models.member import Member
from marketplace.models.model import Filing, Model, ModelVersion
from marketplace.models.notification import Notification
from marketplace.models.opening import Opening
from marketplace.models.organisation import Organisation
from marketplace.models.outbox_message import OutboxMessage
from marketplace.models.proposal import Proposal, SealedFile
from marketplace.models.ranking import Ranking
from marketplace.models.receipt import Receipt
from marketplace.models.scenario import Criterion, Requirement, Scenario
from marketplace.models.scenario_review import ScenarioReview
from marketplace.models.state_change import StateChange
from marketplace.models.user import User

__all__ = [
    "Attachment",
    "Award",
    "Credential",
    "CredentialResult",
    "Criterion",
    "Filing",
    "ImportBatch",
    "ImportRow",
    "LedgerEntry",
    "Member",
    "Model",
    "ModelVersion",
    "Notification",
    "Opening",
    "Organisation",
    "OutboxMessage",
    "Proposal",
    "Ranking",
    "Receipt",
    "Requirement",
    "Scenario",
    "ScenarioReview",
    "SealedFile",
    "StateChange",
    "User",
]
