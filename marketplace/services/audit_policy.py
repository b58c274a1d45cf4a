"""Which columns the audit shows with their values, table by table.

What is not named here is recorded as changed, without a value: a new column is a secret until
somebody says otherwise. The `ANONYMOUS` table holds sealed proposals: that somebody wrote is
recorded, not who or from where. What vendors write about models that they have not published is
nobody else's either. `UNAUDITED` ones follow from audited writes, or are themselves a
record. On `SEALED_PAGES` people work on proposals of their own: that somebody who is let in was
refused a step there would tell who has one.
"""

from collections.abc import Mapping

from marketplace.domain.permissions import Permission

UNAUDITED = frozenset(
    {
        "audit_entry",
        "benchmark_change",
        "credential_result",
        "email_link",
        "import_row",
        "ledger_checkpoint",
        "ledger_entry",
        "notification",
        "opening_line",
        "outbox_message",
        "receipt",
        "resemblance_check",
        "registry_change",
        "scenario_view",
        "sealed_file",
        "sealing_request",
        "sign_in_failure",
        "state_change",
        "user_session",
    }
)

ANONYMOUS = "proposal"

SEALED_PAGES = frozenset({Permission.PROPOSAL_READ_OWN, Permission.PROPOSAL_WRITE})

_FILE = frozenset({"name", "media_type", "size", "digest"})

SHOWN: Mapping[str, frozenset[str]] = {
    "acceptance": frozenset({"scenario_id", "accepted_at", "summary", "kpis"}),
    "amendment": frozenset(
        {"scenario_id", "number", "kind", "reason", "is_material", "rules_before", "rules_after"}
        | {"question_deadline_before", "question_deadline_after"}
        | {"proposal_deadline_before", "proposal_deadline_after"}
    ),
    # Without the file's name, which is the annex's own to tell.
    "annex": frozenset({"scenario_id", "title", "summary", "undertaking_digest"}),
    "annex_file": frozenset({"annex_id", "media_type", "size", "digest", "removed_at"}),
    "annex_request": frozenset({"annex_id", "organisation_id", "state", "undertaking_digest"}),
    # Without points and comments, and without the declaration, which names bidders.
    "assessment": frozenset({"assessor_id", "proposal_id", "version", "state", "submitted_at"}),
    "assessor": frozenset(
        {"scenario_id", "user_id", "email", "is_chair", "state", "expires_at", "joined_at"}
        | {"declared_at", "reason"}
    ),
    "attachment": _FILE | {"scenario_id"},
    "award": frozenset({"scenario_id", "proposal_id", "departure_reason", "standstill_until"}),
    "batch": frozenset({"number", "title", "notice", "publish_at", "published_at"}),
    "benchmark": frozenset(
        {"slug", "name", "sector", "relevance", "metric", "is_higher_better", "baseline", "top"}
        | {"n_items", "lang", "confidence", "reference_model", "reference_date", "source"}
    ),
    "benchmark_proposal": frozenset(
        {"organisation_id", "tool", "task", "sector", "metric", "baseline", "top", "source"}
        | {"decided_at", "reason", "benchmark_id"}
    ),
    "credential": frozenset(
        {"model_version_id", "kind", "file_name", "format", "noted_tier", "digest"}
        | {"evaluator_id", "statement_id", "valid_from", "valid_until", "standing"}
    ),
    "criterion": frozenset({"scenario_id", "kind", "weight"}),
    "custodian_key": frozenset({"organisation_id", "kind", "name", "fingerprint", "retired_at"}),
    "custody_share": frozenset({"scenario_id", "custodian_key_id"}),
    # Of a delivery the titles, notes, reasons and names of files are its two sides' own.
    "delivery": frozenset({"scenario_id", "number", "due_on", "state", "accepted_at"}),
    "evaluator": frozenset(
        {"organisation_id", "name", "issuer", "accredited_from", "accredited_to"}
        | {"status_list_source", "sectors", "benchmarks"}
    ),
    "evaluator_key": frozenset({"evaluator_id", "kid", "withdrawn_at", "compromised_since"}),
    "external_identity": frozenset({"user_id", "issuer"}),
    "document_badge": _FILE
    | {"model_id", "kind", "number", "issued_on", "valid_until"}
    | {"state", "source", "checked_by_id", "checked_at"},
    "filing": frozenset(
        {"model_id", "series", "number", "filed_on"}
        | {"state", "source", "checked_by_id", "checked_at"}
    ),
    "filing_check": frozenset({"filing_id", "state", "source", "checked_by_id", "checked_at"}),
    "filing_register_row": frozenset(
        {"series", "registry_number", "number", "algorithm_number", "model_name", "entity"}
        | {"jurisdiction", "filed_on", "source", "vanished_at"}
    ),
    "handover": frozenset({"delivery_id", "handed_over_at", "decided_at"}),
    "handover_file": frozenset({"handover_id", "media_type", "size", "digest"}),
    "import_batch": frozenset({"filename", "sheet", "organisation_id", "state"}),
    "invitation": frozenset(
        {"organisation_id", "email", "role", "expires_at", "accepted_at", "revoked_at"}
    ),
    "listing_flag": frozenset({"scenario_id", "kind", "other_scenario_id", "resolved_at"}),
    "member": frozenset({"user_id", "organisation_id", "role"}),
    "model": frozenset({"name", "kind", "base_model", "sectors", "deployments", "is_published"}),
    "model_version": frozenset(
        {"model_id", "name", "released_on", "weights_digest", "weights_recorded_at"}
    ),
    "opening": frozenset({"scenario_id", "completed_at", "minutes_digest", "ledger_position"}),
    "opening_confirmation": frozenset(
        {"scenario_id", "side", "user_id", "confirmed_at", "taken_back_at", "opening_id"}
    ),
    "organisation": frozenset(
        {"kind", "name", "uscc", "city", "state", "decision_reason", "proposed_name"}
        | {"address", "website", "introduction", "requires_second_factor"}
    ),
    "organisation_document": _FILE | {"organisation_id", "kind"},
    "proposal": frozenset({"state"}),
    "question": frozenset(
        {"scenario_id", "number", "state", "merged_into_id", "answered_by_id", "published_at"}
    ),
    "ranking": frozenset({"scenario_id", "input_digest", "result_digest"}),
    "recommendation_feedback": frozenset(
        {"user_id", "organisation_id", "direction", "scenario_id", "model_id", "reason"}
    ),
    "recovery_code": frozenset({"user_id", "used_at"}),
    "requirement": frozenset({"scenario_id", "is_mandatory", "text"}),
    # Without the findings, which quote proposals.
    "resemblance": frozenset({"check_id", "one_id", "other_id", "conclusion", "noted_at"}),
    "scenario": frozenset(
        {"state", "version", "title", "sector", "sub_scenario", "city", "demand_unit", "batch"}
        | {"pain_point", "contents", "kpis", "data_types", "data_scale", "data_labelled_percent"}
        | {"data_confidentiality", "data_access", "deployment", "is_domestic_stack_required"}
        | {"compute_provided", "cooperation_mode", "budget_minimum", "budget_maximum"}
        | {"price_ceiling", "reference_price", "reference_days", "longest_days", "minimum_tier"}
        | {"rule_set", "procurement_kind", "floors", "deployment_bands", "measured_bands"}
        | {"judged_bands", "requirements_spread_limit", "assessors_spread_limit"}
        | {"is_filing_required", "question_deadline", "proposal_deadline", "planned_award_date"}
        | {"delivery_from", "delivery_to", "contact_name", "contact_phone", "contact_email"}
        | {"rules_digest", "ending_reason", "batch_id", "publish_at"}
        | {"rules_digest", "ending_reason", "reopened_from_id", "custody"}
    ),
    "scenario_invitation": frozenset({"scenario_id", "organisation_id", "invited_by_id"}),
    "scenario_review": frozenset({"scenario_id", "reason"}),
    "status_list": frozenset({"evaluator_id", "url", "purpose"}),
    "status_list_version": frozenset({"status_list_id", "version", "digest", "issued_at", "via"}),
    "taking_back": frozenset(
        {"credential_id", "purpose", "reason", "made_by_id", "lifted_by_id", "lifted_at"}
    ),
    "terms": frozenset({"changes_zh", "changes_en"}),
    "terms_acceptance": frozenset({"user_id", "terms_id"}),
    "watch": frozenset({"user_id", "scenario_id", "sector", "buyer_id", "vendor_id"}),
    "user": frozenset(
        {"email", "name", "phone", "locale", "email_verified_at", "totp_confirmed_at"}
        | {"deleted_at"}
    ),
}
