"""`waybill prove`: the whole log reckoned again by rules of its own. It shares no code with the services, nor their types: what
it reads is JSON, and what it says was not judged by whom it judges."""
