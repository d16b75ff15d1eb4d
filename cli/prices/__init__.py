"""`waybill prices`: many prices at once, and whether channels agree."""
