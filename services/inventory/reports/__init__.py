"""Figures for people over what inventory's documents say: ABC, turnover, write-offs, fill rate (INV-14, INV-19, SUS-03)."""
