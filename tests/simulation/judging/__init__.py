"""The judge's parts: it reads the raw records by the written rules, with code of its own."""
