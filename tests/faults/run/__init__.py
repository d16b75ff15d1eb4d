"""`waybill faults`: a hundred faults under load on a real Kafka and MongoDB, then the independent checker and a fresh replay."""
