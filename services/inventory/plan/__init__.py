"""Figures of planning: demand, its classes and errors, safety stock, what to order and when. Pure; no noun, no I/O."""
