"""A service with one more view than it has."""

import dataclasses

from shared.domain.messages import Message
from shared.domain.nouns import Noun, View
from shared.domain.service import Service


class Tag(Message):
    text: str


def with_view(service: Service, name: str, view: View) -> Service:
    """With one more collection, of this noun."""

    def noun(noun: Noun) -> Noun:
        return dataclasses.replace(noun, views=(*noun.views, view)) if noun.name == name else noun

    return dataclasses.replace(service, nouns=tuple(noun(each) for each in service.nouns))
