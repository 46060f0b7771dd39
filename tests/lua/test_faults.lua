-- The world failing: errors as values, one for each way, after all that came before.
local qtts, check = require "qtts", require "check"

-- A script of wire_scripts.py, and what a stream makes of it.
local faults = {
    { "html", { status = "PROTOCOL" } },
    { "html-502", { status = "HTTP", http_status = 502 } },
    { "unauthorized", { status = "SERVICE", http_status = 401, code = "InvalidApiKey", request_id = "r-401" } },
    { "event-error", { status = "SERVICE", http_status = 400, code = "InvalidParameter", request_id = "r-400" } },
    { "error-after-audio", { status = "SERVICE", http_status = 500, code = "InternalError" }, bytes = 6 },
    { "cut", { status = "INCOMPLETE" }, bytes = 6 },
    { "throttled", { status = "SERVICE", http_status = 429, code = "Throttling.RateQuota", retryable = true } },
    { "throttled-2s", { status = "SERVICE", http_status = 429, retry_after = 2, retryable = true } },
    { "broken-500", { status = "SERVICE", http_status = 500, retryable = true } },
    { "redirect", { status = "HTTP", http_status = 307 } },
    { "bad-base64", { status = "PROTOCOL" } },
    { "bad-json", { status = "PROTOCOL" } },
    { "empty", { status = "PROTOCOL" } },
}

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

for _, row in ipairs(faults) do
    add(row[1], function()
        local stream = check.wire_client(row[1]):stream(check.request())
        local pcm, err = check.read_all(stream)
        check.eq(#pcm, row.bytes or 0, "bytes before the fault")
        check.fails(row[2].status, nil, err)
        for name, wanted in pairs(row[2]) do check.eq(err[name], wanted, name) end
        check.fails(row[2].status, stream:next())
        check.fails(row[2].status, stream:poll())
        check.eq(stream.error.message, err.message)
        check.eq(stream:response().error.status, err.status)
    end)
    add(row[1] .. " in a loop", function()
        local size, message = 0, nil
        message = check.raises("", function()
            for pcm in check.wire_client(row[1]):stream(check.request()) do size = size + #pcm end
        end)
        check.eq(size, row.bytes or 0, "bytes before the fault")
        check.has(message, "test_faults.lua:")
    end)
    add(row[1] .. " while saving", function()
        local path = check.path(row[1] .. ".wav")
        check.fails(row[2].status, check.wire_client(row[1]):stream(check.request()):save(path))
        check.eq(io.open(path), nil, "a half file")
    end)
end

add("tostring is a sentence", function()
    local _, err = check.wire_client("unauthorized"):stream(check.request()):next()
    for _, part in ipairs{ err.message, "InvalidApiKey", "HTTP 401", "r-401", err.hint } do check.has(err, part) end
end)
add("a retry heals", function()
    local stream = check.wire_client("second-time-lucky", { retries = 1 }):stream(check.request())
    local pcm, err = check.read_all(stream)
    check.eq(err, nil)
    check.eq(#pcm, 6)
    check.eq(stream.metrics.retries, 1)
end)
add("a refused connection", function()
    local client = check.client{ base_url = "http://127.0.0.1:1/api/v1", retries = 0 }
    local err = check.fails("NETWORK", client:stream(check.request()):next())
    check.has(err, "127.0.0.1")
    check.fails("NETWORK", client:synthesize(check.request()))
end)
add("silence", function()
    check.fails("TIMEOUT", check.wire_client("silence", { timeout = 0.1 }):stream(check.request()):next())
    check.fails("TIMEOUT", check.wire_client("silence", { timeout = { total = 0.1 } }):stream(check.request()):next())
end)
add("a ceiling", function()
    check.fails("LIMIT", check.wire_client("long-event", { max_event_bytes = 1000 }):stream(check.request()):next())
end)
add("a wrong key", function()
    local err = check.fails("SERVICE", check.client{ api_key = "no-such-key" }:stream(check.request()):next())
    check.eq(err.http_status, 401)
    check.has(err.hint, "region")
end)
-- The rest waits behind a gate of the wire server until the first chunk was seen here.
local function behind_gate(script)
    local client = check.wire_client(script)
    local stream = client:stream(check.request())
    check.eq(#stream:next(), 6)
    check.eq(stream:poll(), false)
    check.get(client, check.wire .. "/gate/" .. script .. check.tag .. "/open")
    return check.read_all(stream)
end
add("the first chunk is there before the rest was sent", function()
    local pcm, err = behind_gate "gate"
    check.eq(err, nil)
    check.eq(#pcm, 6)
end)
add("a reset connection", function()
    local _, err = behind_gate "reset"
    check.fails("NETWORK", nil, err)
end)
add("the client goes on after a fault", function()
    local client = check.client()
    check.fails("SERVICE", client:stream{ text = "Hello.", voice = "Nobody" }:next())
    check.eq(#check.read_all(client:stream(check.request{ bytes = 100 })), 100)
end)
return tests
