"""Replay of the UCI Online Retail file (a real British web shop) through Waybill.

rows.py reads the file, rules.py names what each line is, credits.py finds the sale behind each credit note, plan.py makes
storefront events of it, reconcile.py proves afterwards that no invoice and no penny got lost. All of it is pure but for
reading the file: who sends the plan is no concern of it.
"""
