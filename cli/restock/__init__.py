"""A real shop's months sold out of a stock that is planned, ordered and received by inventory's own deciders.

sales.py reads what was asked for, inventory.py is the service without its runtime, suppliers.py brings what is ordered,
policies.py orders by the daily plan or keeps so many days of sales, simulate.py plays the days, outcome.py holds what came of
them, report.py and picture.py tell it, page.py writes it down.
"""
