"""JD (京东): the export of orders of the back office of its marketplace's merchants (POP), a line in each row."""
