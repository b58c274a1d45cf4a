"""The Scenario Opportunity Marketplace."""
