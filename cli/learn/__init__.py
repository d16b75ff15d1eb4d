"""`waybill prices learn FILE`: how demand answers to price, learned offline on a real shop's months (PRC-04).

panel     pieces and prices by unit and week; a unit is a SKU in one regime of prices
poisson   the elasticity: a Poisson regression with fixed effects of unit and week, errors clustered by SKU
judging   weeks after those that it learned from: its error against the last four weeks repeated
report    tables, sentences and the coefficients as pricing takes them
picture   the error by week

Floats: an analysis. Pricing is handed whole numbers (`Learned` in shared/contracts/strategies.py), and evaluates them in its own
pure function. No library: the regression is a page of arithmetic, and nothing of it is in a service.
"""
