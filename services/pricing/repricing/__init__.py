"""How a price is found, and what guards it: pure functions, the same for people and strategies.

product     what is known of a SKU on a channel
endings     prices on permitted endings inside bounds
strategies  from product, signals and terms to a wanted price, by name
guards      from a wanted price to a permitted one, each with its trace
refusing    what a person is told whose price they do not let through
"""
