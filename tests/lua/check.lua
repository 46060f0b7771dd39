-- What the tests share: comparisons with a clear word, the servers' addresses, the audio that replay must give.
local qtts = require "qtts"
local check = {}

check.endpoint = assert(os.getenv "QTTS_TEST_ENDPOINT", "QTTS_TEST_ENDPOINT: base URL of qtts-endpoint; see run.sh")
check.wire = assert(os.getenv "QTTS_TEST_WIRE", "QTTS_TEST_WIRE: base of tests/wire/wire.py; see run.sh")
check.tag = assert(os.getenv "QTTS_TEST_TAG", "QTTS_TEST_TAG: a name for this run; see run.sh")
check.key = "sk-canary-0f1e2d3c-not-a-key"
check.folder = assert(os.getenv "QTTS_TEST_FOLDER", "QTTS_TEST_FOLDER: a folder to write to; see run.sh")

local function shown(value) return (tostring(value):sub(1, 300):gsub("[%c\128-\255]", "?")) end

function check.eq(got, wanted, what)
    if got ~= wanted then error(("%s: got %s, wanted %s"):format(what or "value", shown(got), shown(wanted)), 2) end
end

function check.has(text, part)
    if not tostring(text):find(part, 1, true) then error(("'%s' lacks '%s'"):format(shown(text), part), 2) end
end

-- Calls and gives the message that was raised.
function check.raises(part, call, ...)
    local ok, err = pcall(call, ...)
    if ok then error(("nothing was raised, wanted %q"):format(part), 2) end
    check.eq(type(err), "string", "raised value")
    check.has(err, part)
    return err
end

-- nil and an error value with this status.
function check.fails(status, value, err)
    if value ~= nil or type(err) ~= "table" then error(("got %s, %s; wanted nil and an error"):format(shown(value), shown(err)), 2) end
    check.eq(err.status, status, "status of '" .. tostring(err) .. "'")
    check.eq(type(err.message), "string", "message")
    check.eq(type(err.retryable), "boolean", "retryable")
    if tostring(err):find(check.key, 1, true) then error("the key is in the message", 2) end
    return err
end

function check.client(options)
    options = options or {}
    options.api_key = options.api_key or check.key
    options.base_url = options.base_url or check.endpoint
    local client, err = qtts.client(options)
    if not client then error(tostring(err), 2) end
    return client
end

function check.wire_client(script, options)
    options = options or {}
    options.base_url = check.wire .. "/s/" .. script .. "/api/v1"
    options.retries = options.retries or 0
    return check.client(options)
end

-- What the wire server or the endpoint tells about itself, fetched by the client itself.
function check.get(client, url)
    local body, err = client:download(url)
    if not body then error(tostring(err), 2) end
    return body
end

function check.request(replay)
    return { text = "Hello.", voice = "Cherry", model = "qwen3-tts-flash", parameters = { x_replay = replay } }
end

local lows = {}
for low = 0, 255 do lows[#lows + 1] = string.char(low) end

-- Sample i is the 16 bits of i: the endpoint's "ramp". In blocks, since a collector that never rests makes small strings dear.
function check.ramp(bytes)
    local blocks = {}
    for block = 0, math.ceil(bytes / 512) - 1 do
        local high = string.char(block % 256)
        blocks[#blocks + 1] = table.concat(lows, high) .. high
    end
    return table.concat(blocks):sub(1, bytes)
end

function check.read_all(stream)
    local chunks = {}
    local pcm, err = stream:next()
    while pcm do
        chunks[#chunks + 1] = pcm
        pcm, err = stream:next()
    end
    return table.concat(chunks), err
end

function check.path(name) return check.folder .. "/" .. name end

function check.read_file(path)
    local file = assert(io.open(path, "rb"))
    local bytes = file:read "*a"
    file:close()
    return bytes
end

return check
