"""Benchmarks on a real Kafka and a real mongod: `python -m bench`. What each one measures stands in its module."""
