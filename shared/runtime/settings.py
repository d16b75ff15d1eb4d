"""Every setting of a service, its default and what it means. Environment variables; the documented table is generated."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="WAYBILL_", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )  # what cannot be used is told without the passwords beside it

    kafka: str = Field(
        "127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS", description="Bootstrap servers, comma-separated."
    )
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", validation_alias="KAFKA_SECURITY_PROTOCOL", description="How to speak to Kafka."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", validation_alias="KAFKA_SASL_MECHANISM", description="With SASL."
    )
    kafka_username: str = Field("", validation_alias="KAFKA_SASL_USERNAME", description="With SASL: one principal a service.")
    kafka_password: str = Field("", validation_alias="KAFKA_SASL_PASSWORD", description="With SASL.")
    kafka_cafile: Path | None = Field(None, validation_alias="KAFKA_SSL_CAFILE", description="CA certificates, with SSL.")
    mongo: str = Field(
        "mongodb://127.0.0.1:27017", validation_alias="MONGODB_URI", description="MongoDB (a replica set), with TLS and user."
    )
    database_prefix: str = Field("", description="Before every database's name; for several Waybills on one MongoDB.")
    host: str = Field("127.0.0.1", description="Address that the service's HTTP API listens on.")
    port: int = Field(8000, description="Port of the service's HTTP API; 0 chooses a free one.")
    clock: Literal["system", "driven"] = Field(
        "system", description="`driven`: time is what the ticks on waybill.clock say (replays, demonstrations)."
    )
    partitions: int = Field(
        4,
        ge=1,
        description="Partitions of every topic when they are made. Set once: keys and positions depend on it. As many as there "
        "will ever be replicas of a service, not more: each is decided and written on its own, which costs latency.",
    )
    replication: int = Field(1, ge=1, description="Replicas of every topic when they are made.")
    cache: int = Field(20_000, ge=1, description="Documents kept in memory, by partition owned.")
    write_every: float = Field(
        0.5,
        ge=0,
        description="Seconds between writes of changed views, each once; at once where somebody waits.",
    )
    save_every: float = Field(
        5.0, gt=0, description="Seconds between writes of changed states, and of places: what a successor reads again at most."
    )
    session_timeout: float = Field(6.0, gt=0, description="Seconds until a silent worker's partitions go to another.")
    instance: str | None = Field(None, description="Static membership: a stable name of this replica (a StatefulSet's pod).")
    stall_after: float = Field(
        60.0, gt=0, description="Seconds that a position may stand still behind its end before the process leaves."
    )
    drain: float = Field(10.0, ge=0, description="Seconds that SIGTERM gives what is under way.")
    accepts_back: float = Field(
        7.0,
        ge=0,
        description="Days before its receipt that a storefront's event may have happened; earlier, its receipt counts.",
    )
    accepts_ahead: float = Field(5.0, ge=0, description="Minutes after its receipt that it may say; later, its receipt counts.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Of the service's own log lines.")
    log_format: Literal["json", "text"] = Field("text", description="Log lines for machines or for people.")
    api_tokens: str = Field("", description="Bearer tokens (JSON, or the path of a JSON file); empty: authentication is off.")
    payment_secrets: str = Field(
        "",
        description="Secrets that payment providers sign their callbacks with, one or (while rotating) two each (JSON, or the "
        "path of a JSON file); empty: no callback is taken.",
    )
    providers: str = Field(
        "",
        description="Where payment providers are that orders asks to move money (JSON, or the path of a JSON file): "
        '{"provider": {"url": "...", "token": "..."}}. What is asked of others waits.',
    )
    batch_bytes: int = Field(512 * 1024, ge=1, le=900_000, description="Bytes of records that one produce batch holds.")
    failpoint: str = Field("", description="Tests only: where the process kills itself: name or name:N, runtime/failpoints.py.")

    @model_validator(mode="after")
    def _can_log_in(self) -> "Settings":
        """Said here and not by the broker, whose words are fewer."""
        if self.kafka_security.startswith("SASL") and not (self.kafka_username and self.kafka_password):
            raise ValueError(f"{self.kafka_security} needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD")
        if self.kafka_security.endswith("SSL") and self.kafka_cafile and not self.kafka_cafile.is_file():
            raise ValueError(f"KAFKA_SSL_CAFILE is {self.kafka_cafile}, and no file is there")
        return self

    def kafka_options(self) -> dict[str, object]:
        """For aiokafka's clients."""
        if self.kafka_security == "PLAINTEXT":
            return {}
        from aiokafka.helpers import create_ssl_context

        options: dict[str, object] = {"security_protocol": self.kafka_security}
        if self.kafka_security.endswith("SSL"):
            options["ssl_context"] = create_ssl_context(cafile=str(self.kafka_cafile) if self.kafka_cafile else None)
        if self.kafka_security.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.kafka_sasl_mechanism,
                "sasl_plain_username": self.kafka_username,
                "sasl_plain_password": self.kafka_password,
            }
        return options
