"""A seeded day of several storefronts, played against a running Waybill, with a table at its end."""
