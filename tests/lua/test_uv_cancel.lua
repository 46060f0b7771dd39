-- Cancel in each phase of a stream, in the loop: how soon the end is told, and that nothing is left. tests/cancel does it a thousand times.
local check, loop = require "check", require "loop"
local qtts, quv = require "qtts", require "qtts.uv"

local TIMES = 20
local LEFT_KIB = 64 -- what Lua may hold more after all of them than after a few: not one stream's worth each

local function port(kind)
    local told = check.get(check.client(), check.wire .. "/port/" .. kind)
    return assert(told:match "%d+")
end

local function client(base, options)
    options = options or {}
    options.base_url, options.retries = base, 0
    return check.client(options)
end

local function connected(job) return job:response().metrics.connected ~= nil end
local function has_socket(_, before) return loop.descriptors() > before end
local function streaming(_, _, heard) return #heard.chunks > 0 end

-- A name look-up shows nothing outside: it has begun when a turn has been made.
local function begun() loop.turn(2) return true end

local phases = {
    { "before a turn", 100, function() return client(check.endpoint) end, function() return true end },
    { "look-up", 100, function() return client "https://nobody.silent.invalid/api/v1" end, begun },
    { "connecting", 100, function() return client("http://127.0.0.1:" .. port "full" .. "/api/v1") end, has_socket },
    { "TLS", 100, function() return client("https://127.0.0.1:" .. port "mute" .. "/api/v1") end, has_socket },
    { "waiting", 100, function() return check.wire_client "silence" end, connected },
    { "streaming", 50, function() return client(check.endpoint) end, streaming },
}

local function cancel_once(driver, ready)
    local heard, before = loop.listener(), loop.descriptors()
    local job = driver:stream(check.request{ seconds = 600, pace = 20, event_bytes = 960 }, heard)
    loop.turn_until(function() return ready(job, before, heard) end, "the phase")
    check.eq(heard.ended, 0, "on_end before cancel")
    local at = loop.now()
    heard.cancelled = true
    job:cancel()
    loop.turn_until(heard.has_ended, "on_end")
    local took = loop.now() - at
    check.fails("CANCELLED", nil, heard.err)
    check.eq(heard.late, 0, "late chunks")
    check.eq(driver.watcher, nil)
    return took
end

local function kib()
    collectgarbage()
    collectgarbage()
    return collectgarbage "count"
end

local tests = {}
for _, phase in ipairs(phases) do
    local name, limit, open, ready = phase[1], phase[2], phase[3], phase[4]
    tests[#tests + 1] = { "cancel: " .. name, function()
        local driver, took = quv.new(open()), {}
        kib() -- what other tests left is not counted
        local memory, descriptors = 0, loop.descriptors()
        local function settle() -- libcurl's thread of a look-up holds one until it is answered
            loop.turn_until(function() return loop.descriptors() <= descriptors end, "as few descriptors as before")
        end
        for i = 1, TIMES do
            took[i] = cancel_once(driver, ready)
            if i == 3 then memory = kib() end
        end
        check.eq(kib() - memory < LEFT_KIB, true, "KiB of Lua left")
        settle()
        table.sort(took)
        check.eq(took[math.ceil(TIMES / 2)] < limit, true, ("median %.1f ms within %d"):format(took[math.ceil(TIMES / 2)], limit))
    end }
end
tests[#tests + 1] = { "the client closed in a silent look-up", function()
    local whose, heard = client "https://nobody.silent.invalid/api/v1", loop.listener()
    quv.new(whose):stream(check.request(), heard)
    loop.turn(2)
    local at = loop.now()
    whose:close()
    loop.turn_until(heard.has_ended, "on_end")
    check.fails("CLOSED", nil, heard.err)
    check.eq(loop.now() - at < 500, true, "at once, not when the look-up ends")
    check.eq(qtts.version ~= nil, true)
end }
return tests
