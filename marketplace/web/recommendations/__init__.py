"""Recommendations: scenarios for a vendor, models for a listing."""
