"""One benchmark a module: `run(context)` gives its Result."""
