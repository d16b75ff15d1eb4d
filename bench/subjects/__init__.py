"""Programs that are measured: each is a process of its own."""
