"""Playing a storefront, a warehouse floor and a carrier against a running Waybill, from outside: by its topics and APIs only."""
