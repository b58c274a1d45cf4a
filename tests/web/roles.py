"""Everybody who may knock at a door of the application: kinds, duties, and who is kept waiting."""

VISITOR, PENDING = "visitor", "pending organisation"
BUYER, OTHER_BUYER = "buyer", "other buyer"
VENDOR, OTHER_VENDOR = "vendor", "other vendor"
ADMINISTRATOR, SUPERVISOR = "administrator", "supervisor"
OWNERS = (VISITOR, PENDING, BUYER, OTHER_BUYER, VENDOR, OTHER_VENDOR, ADMINISTRATOR, SUPERVISOR)

BUYER_EDITOR, BUYER_VIEWER = "buyer's editor", "buyer's viewer"
VENDOR_EDITOR, VENDOR_BIDDER = "vendor's editor", "vendor's bidder"
VENDOR_VIEWER, AUTHORITY_VIEWER = "vendor's viewer", "authority's viewer"
EVALUATOR, EVALUATOR_EDITOR = "evaluator", "evaluator's editor"
EVALUATOR_VIEWER = "evaluator's viewer"
VIEWERS = (BUYER_VIEWER, VENDOR_VIEWER, EVALUATOR_VIEWER, AUTHORITY_VIEWER)
DUTIES = (BUYER_EDITOR, VENDOR_EDITOR, VENDOR_BIDDER, EVALUATOR, EVALUATOR_EDITOR, *VIEWERS)

# Who walks through every door. `OWNERS` alone try what differs by organisation and not by duty.
ROLES = (*OWNERS, *DUTIES)

SUSPENDED = "owner of a suspended buyer"
UNVERIFIED, WITHOUT_FACTOR = "buyer with an unverified address", "administrator without a code"
HINDERED = (UNVERIFIED, WITHOUT_FACTOR)

# Whole organisations, for what all their members may read.
BUYERS = frozenset({BUYER, BUYER_EDITOR, BUYER_VIEWER})
BUYING_EDITORS = frozenset({BUYER, BUYER_EDITOR})
VENDORS = frozenset({VENDOR, VENDOR_EDITOR, VENDOR_BIDDER, VENDOR_VIEWER})
VENDING_EDITORS = frozenset({VENDOR, VENDOR_EDITOR})
AUDITORS = frozenset({ADMINISTRATOR, SUPERVISOR})
AUTHORITY = frozenset({ADMINISTRATOR, SUPERVISOR, AUTHORITY_VIEWER})
APPROVED = BUYERS | VENDORS | frozenset({OTHER_BUYER, OTHER_VENDOR, ADMINISTRATOR, SUPERVISOR})
