"""The same work as Faust's user guide teaches it: agents, records, `topic.send`, a find_one and an update_one an event.

Settings are Faust's and motor's defaults, but for what the guide itself makes one choose (broker, serializer, partitions) and
quiet logs. It promises less than Waybill (at least once, and no order across restarts) and is
not made slow: one topic a fact type, so that nothing is parsed in vain; no personal data sealed; no copy for the public.
"""
