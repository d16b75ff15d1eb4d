"""Three small services, declared as the real ones are, each in two versions of its code that decide differently."""
