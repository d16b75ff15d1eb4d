"""A Kafka that asks who is there: SASL_SSL with SCRAM-SHA-512, and nothing allowed that no ACL allows.

Its certificate is of an authority made for the test. Who may do what is written as an administrator would, over Kafka's protocol.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Int8, Int16, Int32, Schema, String
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from cli.docs.catalog import services
from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.rights import Right, logins
from shared.runtime.settings import Settings
from shared.runtime.stream.granted import BITS

BROKER = "broker"
"""Itself, and the administrator: the only ones whom ACLs do not bind. Between broker and controller its certificate says so."""
LEAVING = "leaving"
"""A login more, whose rights are taken away."""
PROPERTIES = """
listeners=SASL_SSL://{{host}}:{{broker}},CONTROLLER://{{host}}:{{controller}}
advertised.listeners=SASL_SSL://{{host}}:{{broker}}
listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:SSL
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
username="{broker}" password="{password}";
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={truststore}
listener.name.controller.ssl.client.auth=required
listener.name.controller.ssl.principal.mapping.rules=RULE:^.*CN=([^,]+).*$/$1/
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{broker}
"""


@dataclass(frozen=True)
class Secured:
    endpoints: Endpoints
    authority: Path
    passwords: Mapping[str, str]

    def environ(self, login: str, password: str | None = None) -> dict[str, str]:
        """What a process is given, to be let in."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.endpoints.kafka,
            "MONGODB_URI": self.endpoints.mongo,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SSL_CAFILE": str(self.authority),
            "KAFKA_SASL_USERNAME": login,
            "KAFKA_SASL_PASSWORD": password or self.passwords[login],
        }

    def options(self, login: str) -> dict[str, object]:
        """For a client of this process."""
        environ = self.environ(login)
        return Settings.model_validate({name: environ[name] for name in environ if name.startswith("KAFKA_")}).kafka_options()

    async def grant(self, login: str, rights: Collection[Right], *, allow: bool = True) -> None:
        """Not `allow`: denies, which outweighs what was granted."""
        client = AIOKafkaClient(bootstrap_servers=self.endpoints.kafka, **self.options(BROKER))
        try:
            await client.bootstrap()
            response = await client.send(client.get_random_node(), CreateAcls(f"User:{login}", rights, allow))
        finally:
            await client.close()
        assert [code for code, _ in response.results] == [0] * len(rights)


@contextmanager
def secured(data: Path) -> Iterator[Secured]:
    """Nobody but the broker may do anything yet."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost", common_name=BROKER)
    data.mkdir(parents=True, exist_ok=True)
    authority.cert_pem.write_to_path(data / "ca.pem")
    chain = b"".join(each.bytes() for each in certificate.cert_chain_pems)
    (data / "broker.pem").write_bytes(as_pkcs8(certificate.private_key_pem.bytes()) + chain)
    passwords = {name: secrets.token_urlsafe(16) for name in (BROKER, LEAVING, *logins(services().values()))}
    words = {"broker": BROKER, "password": passwords[BROKER]}
    files = {"keystore": data / "broker.pem", "truststore": data / "ca.pem"}
    kafka = EmbeddedKafka(data, properties=PROPERTIES.format(**words, **files), users=passwords)
    mongo = EmbeddedMongo(data)
    with ExitStack() as stopping:
        for server in (mongo, kafka):
            stopping.callback(server.stop)
            server.launch()
        mongo.await_ready()
        kafka.await_ready()
        yield Secured(Endpoints(kafka.address, mongo.uri, given=True), data / "ca.pem", passwords)


def as_pkcs8(key: bytes) -> bytes:
    """The one form that Kafka reads."""
    return load_pem_private_key(key, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class CreateAclsResponse(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY, API_VERSION = 30, 1
    SCHEMA = Schema(("throttle_time_ms", Int32), ("results", Array(("error_code", Int16), ("error_message", String("utf-8")))))


class CreateAclsRequest(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE = 30, 1, CreateAclsResponse
    SCHEMA = Schema(
        (
            "creations",
            Array(
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
                ("pattern_type", Int8),
                ("principal", String("utf-8")),
                ("host", String("utf-8")),
                ("operation", Int8),
                ("permission_type", Int8),
            ),
        )
    )


class CreateAcls(Request[CreateAclsRequest]):  # type: ignore[misc]
    """On whole names, from any host."""

    API_KEY = 30

    def __init__(self, principal: str, rights: Collection[Right], allow: bool) -> None:
        kinds, says = {"topic": 2, "group": 3}, 3 if allow else 2
        self.creations = [(kinds[each.kind], each.name, 3, principal, "*", BITS[each.operation], says) for each in rights]

    def build(self, request_struct_class: type[CreateAclsRequest]) -> CreateAclsRequest:
        return request_struct_class(self.creations)
