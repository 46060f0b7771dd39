from typing import Any

class Members(dict[str, Any]):
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...

class Audio(Members):
    data: str | None
    url: str | None
    id: str | None
    expires_at: int | None

class MultiModalConversationUsage(Members):
    input_tokens: int
    output_tokens: int
    characters: int

class MultiModalConversationOutput(Members):
    text: str | None
    finish_reason: str | None
    choices: list[Any] | None
    audio: Audio

class TextToSpeechOutput(Members):
    finish_reason: str | None
    audio: Audio

class DashScopeAPIResponse(Members):
    status_code: int
    request_id: str
    code: str
    message: str
    output: Any
    usage: Any

class MultiModalConversationResponse(DashScopeAPIResponse):
    output: MultiModalConversationOutput
    usage: MultiModalConversationUsage

class TextToSpeechResponse(DashScopeAPIResponse):
    output: TextToSpeechOutput
    usage: MultiModalConversationUsage
