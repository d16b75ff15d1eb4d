"""Payment providers, as services ask them: the port, its HTTP client, and a simulated provider."""
