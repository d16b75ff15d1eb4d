"""Event contracts: all that services share. One module a producer, and `storefront` for what comes in from outside."""
