"""The tables, a noun per file. Importing this package registers them all."""

from marketplace.models.amendment import Amendment
from marketplace.models.annex import Annex, AnnexFile
from marketplace.models.annex_request import AnnexRequest
from marketplace.models.assessment import Assessment
from marketplace.models.assessor import Assessor
from marketplace.models.attachment import Attachment
from marketplace.models.audit_entry import AuditEntry
from marketplace.models.award import Award
from marketplace.models.batch import Batch
from marketplace.models.benchmark import Benchmark, BenchmarkChange, BenchmarkProposal
from marketplace.models.credential import Credential, CredentialResult
from marketplace.models.custodian_key import CustodianKey
from marketplace.models.custody_share import CustodyShare
from marketplace.models.delivery import Acceptance, Delivery, Handover, HandoverFile
from marketplace.models.document_badge import DocumentBadge
from marketplace.models.email_link import EmailLink
from marketplace.models.evaluator import Evaluator, EvaluatorKey, RegistryChange
from marketplace.models.external_identity import ExternalIdentity
from marketplace.models.filing_check import FilingCheck
from marketplace.models.filing_register_row import FilingRegisterRow
from marketplace.models.import_batch import ImportBatch, ImportRow
from marketplace.models.invitation import Invitation
from marketplace.models.ledger_checkpoint import LedgerCheckpoint
from marketplace.models.ledger_entry import LedgerEntry
from marketplace.models.ledger_guards import TABLES as LEDGER_TABLES
from marketplace.models.listing_flag import ListingFlag
from marketplace.models.member import Member
from marketplace.models.model import Filing, Model, ModelVersion
from marketplace.models.notification import Notification
from marketplace.models.opening import Opening, OpeningConfirmation, OpeningLine
from marketplace.models.organisation import Organisation
from marketplace.models.organisation_document import OrganisationDocument
from marketplace.models.outbox_message import OutboxMessage
from marketplace.models.proposal import Proposal, SealedFile
from marketplace.models.question import Question
from marketplace.models.ranking import Ranking
from marketplace.models.receipt import Receipt
from marketplace.models.recommendation_feedback import RecommendationFeedback
from marketplace.models.recovery_code import RecoveryCode
from marketplace.models.resemblance import Resemblance, ResemblanceCheck
from marketplace.models.scenario import Criterion, Requirement, Scenario
from marketplace.models.scenario_invitation import ScenarioInvitation
from marketplace.models.scenario_review import ScenarioReview
from marketplace.models.scenario_view import ScenarioView
from marketplace.models.sealing_request import SealingRequest
from marketplace.models.sign_in_failure import SignInFailure
from marketplace.models.state_change import StateChange
from marketplace.models.status_list import StatusList, StatusListVersion
from marketplace.models.taking_back import TakingBack
from marketplace.models.terms import Terms, TermsAcceptance
from marketplace.models.user import User
from marketplace.models.user_session import UserSession
from marketplace.models.watch import Watch

__all__ = [
    "LEDGER_TABLES",
    "Acceptance",
    "Amendment",
    "Annex",
    "AnnexFile",
    "AnnexRequest",
    "Assessment",
    "Assessor",
    "Attachment",
    "AuditEntry",
    "Award",
    "Batch",
    "Benchmark",
    "BenchmarkChange",
    "BenchmarkProposal",
    "Credential",
    "CredentialResult",
    "Criterion",
    "CustodianKey",
    "CustodyShare",
    "Delivery",
    "DocumentBadge",
    "EmailLink",
    "Evaluator",
    "EvaluatorKey",
    "ExternalIdentity",
    "Filing",
    "FilingCheck",
    "FilingRegisterRow",
    "Handover",
    "HandoverFile",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "LedgerCheckpoint",
    "LedgerEntry",
    "ListingFlag",
    "Member",
    "Model",
    "ModelVersion",
    "Notification",
    "Opening",
    "OpeningConfirmation",
    "OpeningLine",
    "Organisation",
    "OrganisationDocument",
    "OutboxMessage",
    "Proposal",
    "Question",
    "Ranking",
    "Receipt",
    "RecommendationFeedback",
    "RecoveryCode",
    "RegistryChange",
    "Requirement",
    "Resemblance",
    "ResemblanceCheck",
    "Scenario",
    "ScenarioInvitation",
    "ScenarioReview",
    "ScenarioView",
    "SealedFile",
    "SealingRequest",
    "SignInFailure",
    "StateChange",
    "StatusList",
    "StatusListVersion",
    "TakingBack",
    "Terms",
    "TermsAcceptance",
    "User",
    "UserSession",
    "Watch",
]
