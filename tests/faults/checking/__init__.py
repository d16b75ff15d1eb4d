"""The independent checker's parts. It shares no code with the product: it reads raw topics and judges by the written rules."""
