"""A vision-language model behind an OpenAI-compatible server: one picture, one question, a sentence."""

import base64

import httpx

from tapa_planner.errors import ModelError
from tapa_planner.models.openai_server import OpenAiServer
from tapa_planner.models.server_link import message_of

_MOST_TOKENS = 120
_LONGEST = 400


class VisionServer:
    """
    Answers questions about pictures.

    The picture travels as a data URL in the message, as such servers take it.
    """

    def __init__(self, server: OpenAiServer) -> None:
        self.name = server.name
        self._server = server

    @classmethod
    def connect(
        cls, url: str, *, timeout_s: float = 30.0, transport: httpx.BaseTransport | None = None
    ) -> 'VisionServer':
        """
        Reach a server; `URL#model` names one of its models, else its first one is taken.

        :raises ModelError: if nothing answers there or it offers no such model.
        """
        return cls(OpenAiServer.connect(url, timeout_s=timeout_s, transport=transport))

    def describe(self, png: bytes, question: str) -> str:
        """
        Return what the model says to a question about a picture, at most 400 characters.

        :param png: the picture as a PNG file.
        :raises ModelError: if it does not answer.
        """
        address = f'data:image/png;base64,{base64.b64encode(png).decode()}'
        body = {
            'model': self.name,
            'temperature': 0.0,
            'max_tokens': _MOST_TOKENS,
            'messages': [{
                'role': 'user',
                'content': [
                    {'type': 'text', 'text': question},
                    {'type': 'image_url', 'image_url': {'url': address}},
                ],
            }],
        }  # fmt: skip
        said = ' '.join(message_of(self._server.ask(body)).split())
        if not said:
            raise ModelError(f'the model {self.name} said nothing about the picture')
        return said[:_LONGEST]
