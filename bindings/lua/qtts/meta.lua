---@meta qtts
-- Annotations of the module `qtts` for the Lua language server (LuaCATS). Never loaded by a program.
--
-- Misuse raises: a wrong type, an unknown option, a text that cannot be spoken, a closed object. What goes wrong in the world comes back
-- as nil and a qtts.Error. A client and its streams belong to the lua_State that made them.

---@class qtts
---@field version string of the library, such as "0.1.0"
local qtts = {}

---A failure as a value; tostring(err) is one full sentence. Lua 5.1's `assert` and `error` at top level print only strings: give them tostring(err).
---@class qtts.Error
---@field status "NOMEM"|"INVALID"|"NETWORK"|"TLS"|"TIMEOUT"|"HTTP"|"SERVICE"|"PROTOCOL"|"INCOMPLETE"|"LIMIT"|"CANCELLED"|"IO"|"CLOSED"
---@field message string one sentence
---@field code string? the service's own, such as "InvalidParameter"
---@field hint string? what to try next
---@field request_id string? to be quoted to the service's support
---@field http_status integer? of the answer
---@field retryable boolean the same request may succeed later
---@field retry_after number? seconds that the service asked to wait
---@field os_error integer? errno of a file operation or connection

---Seconds; math.huge switches one off.
---@class qtts.Timeout
---@field connect? number look-up, TCP and TLS
---@field first_byte? number from connected to the answer's first byte
---@field idle? number without a byte in the middle of an answer
---@field total? number of everything, with retries

---@class qtts.ClientOptions
---@field api_key? string without it: DASHSCOPE_API_KEY, the file DASHSCOPE_API_KEY_FILE_PATH, ~/.dashscope/api_key
---@field region? string "singapore" ("intl"), "beijing" ("cn") or "us"; a key belongs to one region
---@field base_url? string ends in /api/v1
---@field workspace? string
---@field headers? table<string, string> more request headers {Name = "value"}
---@field user_agent? string put in front of the library's own
---@field proxy? string http://, https://, socks5h://host:port; "" for none; without it, what http_proxy, https_proxy, no_proxy say
---@field ca_file? string PEM file of the authorities to trust
---@field timeout? number|qtts.Timeout seconds of silence (first_byte and idle at once), or each by name
---@field retries? integer before any audio; 0 for none. A retry may be billed again
---@field max_event_bytes? number bytes of one event; math.huge for no ceiling, as in the next three
---@field max_header_bytes? number bytes of an answer's headers
---@field max_buffered_bytes? number bytes of audio that wait for their reader before the transfer is held back
---@field max_download_bytes? number bytes of a downloaded file
---@field allow_plaintext? boolean http:// with the key to other hosts than loopback
---@field allow_private_address? boolean result urls may lead to private addresses

---@class qtts.Request
---@field text string what to say
---@field voice? string such as "Cherry", which every model has; case-sensitive
---@field model? string such as "qwen3-tts-flash"
---@field language_type? string such as "English"
---@field instructions? string how to speak, for models that take instructions
---@field optimize_instructions? boolean
---@field parameters? table|string more members of the request's `parameters`: a table or JSON text. An empty table is {}; [] and null need text
---@field input? table|string more members of the request's `input`, likewise

---As qtts.Request, with a text of any length, or none.
---@class qtts.NarrateRequest
---@field text? string what to say; without it: feed and finish
---@field voice? string as in qtts.Request, like the next six
---@field model? string
---@field language_type? string
---@field instructions? string
---@field optimize_instructions? boolean
---@field parameters? table|string
---@field input? table|string
---@field concurrency? integer requests at the same time
---@field max_bytes? integer of text in one request
---@field pause? number seconds at the end of a sentence, the other pauses in proportion; 0 for none
---@field trim? boolean false: bytes exactly as the service sends them, one piece behind the other
---@field start? integer bytes of the text to leave out, see qtts.Progress.resume_at
---@field silence? number seconds after which fed text that stalls is spoken, but for its last word, which may go on; math.huge: it waits

---A piece of a narration.
---@class qtts.Segment
---@field text string
---@field first_byte integer of the whole text: text:sub(first_byte, last_byte)
---@field last_byte integer
---@field first_sample integer? of the narration's audio, from 0; nil for MP3 and OGG
---@field end_sample integer? one behind its last
---@field request_id string
---@field usage qtts.Usage
---@field retries integer
---@field requests_sent integer

---How far a narration is.
---@class qtts.Progress
---@field pieces_done integer whose audio is here, in order
---@field pieces_known integer cut so far
---@field pieces_expected integer? of the whole text, judged by its bytes until all is cut; nil while more may come
---@field bytes_done integer of the text
---@field bytes_known integer of the text that has come
---@field resume_at integer for `start`: where the first piece begins that was not handed out whole

---What a request cost; what the service did not say is nil.
---@class qtts.Usage
---@field characters integer?
---@field input_tokens integer?
---@field output_tokens integer?
---@field total_tokens integer?
---@field input_text_tokens integer?
---@field output_audio_tokens integer?
---@field output_text_tokens integer?
---@field json string? the whole member as it came

---Seconds are counted from the call that opened the stream; what has not happened is nil.
---@class qtts.Metrics
---@field connected number? until the connection stood
---@field ttfa number? time to first audio
---@field duration number? until the stream ended
---@field audio_seconds number? of audio received
---@field audio_bytes integer received, decoded
---@field wire_bytes integer of bodies received
---@field connection_reused boolean
---@field retries integer that qtts made
---@field requests_sent integer each may be billed
---@field trailing_bytes integer of half a sample at the very end, dropped

---@class qtts.Response
---@field request_id string?
---@field finish_reason string? "stop" at the end
---@field url string? of the whole recording, signed: treat it as a secret
---@field audio_id string?
---@field expires_at integer? of the url, Unix seconds
---@field usage qtts.Usage
---@field sample_rate integer? Hz; nil for MP3 and OGG, as the next two
---@field channels integer?
---@field sample_width integer? bytes a sample
---@field encoding "pcm_s16le"|"pcm"|"mp3"|"ogg"
---@field metrics qtts.Metrics
---@field error qtts.Error? what ended it; nil while nothing failed. Also there after a `for` that raised

---A client: one pool of connections. nil and an error when the core refuses the settings, most often for want of a key.
---@param options? qtts.ClientOptions
---@return qtts.Client? client
---@return qtts.Error? err
function qtts.client(options) end

---The 44 bytes in front of PCM that make it a WAV.
---@param format qtts.Stream|qtts.Response|{sample_rate: integer, channels: integer, sample_width: integer}
---@param data_bytes? integer of audio; without it the header says "unknown", for a pipe
---@return string header
function qtts.wav_header(format, data_bytes) end

---Versions of what this build runs on.
---@return string
function qtts.build() end

---Whether one request carries the text, however the service counts; if not, it is for client:narrate.
---@param text string
---@return boolean
function qtts.fits(text) end

---The base64 decoder chosen for this processor.
---@return string
function qtts.base64_kernel() end

---@class qtts.Client
local Client = {}

---Opens a stream; never waits. `for pcm in client:stream{...} do` raises what goes wrong, as io.lines does: as text.
---@param request qtts.Request
---@return qtts.Stream
function Client:stream(request) end

---A text of any length, or one that is still arriving, as one stream of audio: cut at sentences, several requests ahead, joined with natural
---pauses. Without `text` it comes by feed and finish.
---@param request qtts.NarrateRequest
---@return qtts.Narration
function Client:narrate(request) end

---Without streaming: waits for the url of the whole recording.
---@param request qtts.Request
---@return qtts.Reply? reply
---@return qtts.Error? err
function Client:synthesize(request) end

---The bytes of a result url, fetched without the key.
---@param url string
---@return string? bytes
---@return qtts.Error? err
function Client:download(url) end

---synthesize for an event loop: a stream without chunks; its url and usage are there when next or poll gave nil.
---@param request qtts.Request
---@return qtts.Stream
function Client:open_synthesis(request) end

---download for an event loop: a stream of the file's own bytes.
---@param url string
---@return qtts.Stream
function Client:open_download(url) end

---Connects ahead of the first request, with a HEAD that is not billed and carries no key: the next stream finds the connection open. Never
---waits: whatever moves the client (step, next, poll) moves it on. Where no connection can be made the next stream tells why.
---@return boolean? begun
---@return qtts.Error? err
function Client:warmup() end

---The same as a stream without chunks, for who wants to wait for it or to hear how it went.
---@return qtts.Stream
function Client:open_warmup() end

---One descriptor for the whole life of the client: readable means that step has work.
---@return integer
function Client:fd() end

---Moves everything that can move. Waits up to `milliseconds` (default 0) for something to do; below 0: as long as it takes.
---@param milliseconds? integer
---@return boolean? moved false when there was nothing to do
---@return qtts.Error? err
function Client:step(milliseconds) end

---After a step: a stream or narration with news, each once; nil when no more. Poll each until false or its end.
---@return qtts.Stream|qtts.Narration|nil
function Client:ready() end

---Makes the descriptor readable, so that a loop that watches it comes by.
function Client:wakeup() end

---@return string
function Client:base_url() end

---Where the key was found: "api_key", the name of a variable, or of a file. Never the key.
---@return string
function Client:key_source() end

---The PEM file of whom it trusts; "" when the TLS library decides.
---@return string
function Client:ca_file() end

---Ends its streams. As often as you like; also __gc and __close.
function Client:close() end

---Audio as it is spoken: PCM s16le in whole samples unless `encoding` says otherwise. All fields of the response are fields of the stream too.
---@class qtts.Stream: qtts.Response
---@overload fun(): string?
local Stream = {}

---Waits for the next chunk. nil at the end; nil and an error when it failed. Ctrl-C in the interpreters `lua` and `luajit` works.
---@return string? pcm
---@return qtts.Error? err
function Stream:next() end

---Never waits: a chunk; false for "not yet"; nil at the end; nil and an error.
---@return string|false|nil pcm
---@return qtts.Error? err
function Stream:poll() end

---Waits for the rest and writes it: PCM as WAV, everything else as it is. The file appears when it is whole; one that is interrupted
---(Ctrl-C) is removed, and the stream cancelled.
---@param path string
---@return true? ok
---@return qtts.Error? err
function Stream:save(path) end

---Ends the transfer. At any time, as often as you like; no chunk comes after it.
function Stream:cancel() end

---Frees it; an unfinished one is cancelled. As often as you like; also __gc and __close.
function Stream:close() end

---Everything known so far, as a plain table.
---@return qtts.Response
function Stream:response() end

---A text as one stream: everything that a stream has, and more. When a piece fails for good, everything before it comes first; the error names
---the piece and where it begins.
---@class qtts.Narration: qtts.Stream
---@overload fun(): string?
local Narration = {}

---More of the text; the bytes may be cut anywhere. Raises behind the end of the text.
---@param text string
---@return true? ok
---@return qtts.Error? err what ended the narration meanwhile
function Narration:feed(text) end

---No more text comes.
---@return true? ok
---@return qtts.Error? err
function Narration:finish() end

---No more text comes, because its source failed: what was fed is spoken, then an error with this message ends it.
---@param message? string
---@return true? ok
---@return qtts.Error? err
function Narration:fail(message) end

---The pieces that are done, in order.
---@return qtts.Segment[]
function Narration:segments() end

---@return qtts.Progress
function Narration:progress() end

---Writes subtitles of what has been spoken, a cue for each sentence.
---@param path string
---@param format? "auto"|"srt"|"vtt" "auto": as the path ends
---@return true? ok
---@return qtts.Error? err
function Narration:subtitles(path, format) end

---What synthesize gives. All fields of the response are its fields.
---@class qtts.Reply: qtts.Response
local Reply = {}

---Downloads the recording into a file.
---@param path string
---@return true? ok
---@return qtts.Error? err
function Reply:save(path) end

---Downloads the recording.
---@return string? bytes
---@return qtts.Error? err
function Reply:read() end

---Everything known, as a plain table.
---@return qtts.Response
function Reply:response() end

return qtts
