"""`waybill whatif pricing`: a real month's orders under today's price book, and under the rules of a file.

book      a price book read off the orders: by SKU and kind of customer, with quantity tiers
rules     the file: changes of the book behind their guards, and promotions
month     orders priced by the engine that prices orders, on both sides
report    what came of it, as tables
picture   revenue by day, as an SVG

All of it is pure but for reading and writing files: the same file and rules give the same bytes.
"""
