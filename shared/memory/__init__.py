"""The whole system in one process, without stores: for tests, for what-if, for a day played in a second.

    system = Memory([orders, pricing, inventory, fulfillment, support])
    system.storefront("OrderPlaced", {"channel": "shop", "external_id": "A1", ...})
    system.ask("orders", order_id, CancelOrder(...))
    system.advance(minutes=31)
    system.view("orders", "orders", order_id)

Services decide, fold and publish through the runtime's own functions, on records as they are on Kafka; only what lies between is
other: an input at a time, one partition unless more are asked for, a clock that stands until it is moved, nothing that fails.
"""
