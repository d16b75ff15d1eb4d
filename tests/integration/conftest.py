from shared.testing.infra import endpoints

__all__ = ["endpoints"]
