"""Measures the matching engine beside what else one could install. Not part of the product."""
