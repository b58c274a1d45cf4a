"""Where the ledger's pages hang."""

from flask import Blueprint

ledger_pages = Blueprint("ledger", __name__)
