-- Streams: audio byte for byte, the ways to take it, what is known about it.
local qtts, check = require "qtts", require "check"

local SECOND = 48000 -- bytes of PCM

local function ramp(bytes, event_bytes) return check.request{ kind = "ramp", bytes = bytes, event_bytes = event_bytes, riff = "never" } end

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

for _, event_bytes in ipairs{ 1, 999, 9600, 60000 } do
    add("byte for byte, events of " .. event_bytes, function()
        local bytes = event_bytes == 1 and 2000 or 3 * SECOND
        local pcm, err = check.read_all(check.client():stream(ramp(bytes, event_bytes)))
        check.eq(err, nil)
        check.eq(#pcm, bytes, "size")
        if pcm ~= check.ramp(bytes) then error "other bytes" end
    end)
end

add("for", function()
    local size = 0
    for pcm in check.client():stream(ramp(SECOND, 9601)) do
        check.eq(#pcm % 2, 0, "half a sample")
        size = size + #pcm
    end
    check.eq(size, SECOND)
end)
add("a RIFF header is no audio", function()
    local pcm = check.read_all(check.client():stream(check.request{ kind = "ramp", bytes = 4000, riff = "always" }))
    if pcm ~= check.ramp(4000) then error "other bytes" end
end)
add("poll", function()
    local client = check.client()
    local stream = client:stream(check.request{ kind = "ramp", bytes = SECOND, delay_ms = 50, riff = "never" })
    local chunks, waits = {}, 0
    check.eq(stream:poll(), false)
    repeat
        local pcm, err = stream:poll()
        check.eq(err, nil)
        if pcm then chunks[#chunks + 1] = pcm end
        if pcm == false then
            waits = waits + 1
            client:step(10)
        end
    until pcm == nil
    if table.concat(chunks) ~= check.ramp(SECOND) then error "other bytes" end
    check.eq(waits > 0, true, "waited")
    check.eq(stream:poll(), nil)
end)
add("the end stays the end", function()
    local stream = check.client():stream(ramp(100, 100))
    check.read_all(stream)
    for _ = 1, 3 do
        local pcm, err = stream:next()
        check.eq(pcm, nil)
        check.eq(err, nil)
    end
    check.eq(stream:poll(), nil)
end)
add("fields", function()
    local stream = check.client():stream(ramp(SECOND, 9600))
    check.eq(stream.finish_reason, nil)
    check.eq(stream.error, nil)
    check.read_all(stream)
    check.eq(stream.finish_reason, "stop")
    for _, name in ipairs{ "request_id", "url", "audio_id" } do check.eq(type(stream[name]), "string", name) end
    check.eq(type(stream.expires_at), "number", "expires_at")
    check.eq(stream.sample_rate, 24000)
    check.eq(stream.channels, 1)
    check.eq(stream.sample_width, 2)
    check.eq(stream.encoding, "pcm_s16le")
    check.eq(type(stream.usage.characters), "number", "characters")
    check.has(stream.usage.json, "characters")
end)
add("tokens of qwen-tts", function()
    local request = ramp(SECOND, 9600)
    request.model = "qwen-tts"
    local stream = check.client():stream(request)
    check.read_all(stream)
    local usage = stream.usage
    check.eq(usage.characters, nil)
    for _, name in ipairs{ "input_tokens", "output_tokens", "total_tokens", "input_text_tokens", "output_audio_tokens", "output_text_tokens" } do
        check.eq(type(usage[name]), "number", name)
    end
end)
add("metrics", function()
    local client = check.client()
    local first = client:stream(ramp(SECOND, 9600))
    check.eq(first.metrics.ttfa, nil)
    check.read_all(first)
    local second = client:stream(ramp(SECOND + 1, 9600))
    check.read_all(second)
    local metrics = second.metrics
    check.eq(metrics.audio_bytes, SECOND)
    check.eq(metrics.audio_seconds, 1)
    check.eq(metrics.trailing_bytes, 1)
    check.eq(metrics.connection_reused, true)
    check.eq(first.metrics.connection_reused, false)
    check.eq(metrics.retries, 0)
    check.eq(metrics.requests_sent, 1)
    check.eq(metrics.connected, 0)
    check.eq(metrics.ttfa >= 0 and metrics.ttfa <= metrics.duration, true, "ttfa")
    check.eq(metrics.wire_bytes > SECOND, true, "wire_bytes")
end)
add("response is a plain table", function()
    local stream = check.client():stream(ramp(100, 100))
    check.read_all(stream)
    local response = stream:response()
    stream:close()
    check.eq(type(response), "table")
    check.eq(response.finish_reason, "stop")
    check.eq(response.metrics.audio_bytes, 100)
    check.eq(response.error, nil)
end)
add("save", function()
    local path = check.path "saved.wav"
    local stream = check.client():stream(ramp(SECOND, 9600))
    check.eq(stream:save(path), true)
    local format = { sample_rate = 24000, channels = 1, sample_width = 2 }
    if check.read_file(path) ~= qtts.wav_header(format, SECOND) .. check.ramp(SECOND) then error "other bytes" end
    check.eq(stream:next(), nil)
end)
add("save where nothing can be written", function()
    for _, path in ipairs{ check.path "no/such/folder/x.wav", "/dev/full", check.folder } do
        local err = check.fails("IO", check.client():stream(ramp(SECOND, 9600)):save(path))
        check.eq(err.os_error ~= nil, true, "os_error")
    end
end)
add("cancel", function()
    local stream = check.client():stream(check.request{ seconds = 60, pace = 1 })
    check.eq(type(stream:next()), "string")
    stream:cancel()
    stream:cancel()
    for _ = 1, 2 do check.fails("CANCELLED", stream:next()) end
end)
add("no voice is the core's choice", function()
    local stream = check.client():stream{ text = "Hello.", parameters = { x_replay = { bytes = 100 } } }
    check.eq(#check.read_all(stream), 100)
end)
add("cancel before the start", function()
    local stream = check.client():stream(check.request{ seconds = 1 })
    stream:cancel()
    check.fails("CANCELLED", stream:next())
end)
add("every parameter arrives", function()
    local client = check.wire_client "hello"
    local stream = client:stream{ text = "Grüß dich", voice = "Eldric Sage", model = "qwen3-tts-instruct-flash", language_type = "German",
        instructions = "slowly", optimize_instructions = false, parameters = { speech_rate = 1.5 }, input = { extra = { 1, 2 } } }
    check.read_all(stream)
    local seen = check.get(client, check.wire .. "/seen/hello"):gsub(" ", "")
    for _, part in ipairs{ "EldricSage", "qwen3-tts-instruct-flash", "German", "slowly", "speech_rate", "extra" } do check.has(seen, part) end
end)
add("in a coroutine", function()
    local client = check.client()
    local speaker = coroutine.wrap(function()
        local stream = client:stream(ramp(SECOND, 9600))
        local pcm = stream:next()
        while pcm do
            coroutine.yield(pcm)
            pcm = stream:next()
        end
    end)
    local size = 0
    for pcm in speaker do size = size + #pcm end
    check.eq(size, SECOND)
end)
return tests
