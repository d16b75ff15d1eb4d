"""`waybill forecast`: what simple forecasts would have said of a real shop's months, and how wrong they would have been."""
