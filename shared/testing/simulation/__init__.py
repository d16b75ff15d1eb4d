"""Deterministic simulation of the real loops: a fake broker, a troubled document store, processes that die at any await.

Everything is drawn from one seed and runs on one virtual clock, so a failing seed fails again.
"""
