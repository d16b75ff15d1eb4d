"""A real shop's months sold out of a stock that is planned, ordered and received by inventory's own deciders.

sales.py reads what was asked for, inventory.py is the service without its runtime, suppliers.py brings what is ordered,
policies.py orders by the daily plan or keeps so many days of sales, simulate.py plays the days, report.py and picture.py tell
what came of it, page.py writes it down.
"""
