"""Adapters: clients of the public contract, a folder for each marketplace. `map.py` is pure: bytes of its exports to events.

What reads files and sends events is `waybill import` (cli/importing.py). No service knows a marketplace's words.
"""
