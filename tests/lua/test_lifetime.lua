-- Who lives how long: collected in any order, closed in any order, left open.
local qtts, check = require "qtts", require "check"

local function slow() return check.request{ seconds = 60, pace = 1, event_bytes = 960 } end

-- A new descriptor gets the lowest free number: the same number says that nothing was left open.
local function next_descriptor()
    local client = check.client()
    local fd = client:fd()
    client:close()
    return fd
end

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

add("a stream keeps its client alive", function()
    local stream = check.client():stream(check.request{ kind = "ramp", bytes = 4000, riff = "never" })
    collectgarbage()
    collectgarbage()
    check.eq(#check.read_all(stream), 4000)
end)
add("a client closed under its streams", function()
    local client = check.client()
    local started, fresh = client:stream(slow()), client:stream(slow())
    started:next()
    client:close()
    for _, stream in ipairs{ started, fresh } do
        local _, err = check.read_all(stream) -- what was there before stays readable
        check.fails("CLOSED", nil, err)
        check.fails("CLOSED", stream:next())
    end
    check.eq(type(started.metrics), "table")
    started:close()
end)
add("collected in any order", function()
    for round = 1, 20 do
        local things = { check.client() }
        for i = 2, 5 do things[i] = things[1]:stream(slow()) end
        things[2]:next()
        for i = 1, 5 do
            things[(i + round) % 5 + 1] = nil
            if i % 2 == 0 then collectgarbage() end
        end
    end
end)
add("in a circle", function()
    for _ = 1, 20 do
        local circle = { client = check.client() }
        circle.stream = circle.client:stream(slow())
        circle.read = function() return circle.stream:next() end
        circle.read()
        circle.circle = circle
    end
    collectgarbage()
end)
add("100 streams opened and cancelled leave no descriptor", function()
    local client = check.client()
    check.read_all(client:stream(check.request{ seconds = 0.1 }))
    collectgarbage()
    local before = next_descriptor()
    for i = 1, 100 do
        local stream = client:stream(slow())
        if i % 2 == 0 then stream:next() end
        stream:cancel()
        stream:close()
    end
    client:step()
    client:close()
    collectgarbage()
    check.eq(next_descriptor() <= before, true, "no more descriptors than before")
end)
add("I10 100 streams only collected", function()
    local client = check.client()
    local before = next_descriptor()
    for _ = 1, 100 do client:stream(slow()):next() end
    client:close()
    collectgarbage()
    collectgarbage()
    check.eq(next_descriptor() <= before, true, "no more descriptors than before")
end)
add("I10 break", function()
    for _ in check.client():stream(slow()) do break end
    collectgarbage()
end)
add("I13 an error in the body comes out as it was", function()
    local mine = {}
    local ok, err = pcall(function()
        for _ in check.client():stream(slow()) do error(mine) end
    end)
    check.eq(ok, false)
    check.eq(err, mine)
end)
add("I14 a killed coroutine", function()
    for _ = 1, 20 do
        local thread = coroutine.create(function()
            for pcm in check.client():stream(slow()) do coroutine.yield(pcm) end
        end)
        coroutine.resume(thread)
        if coroutine.close then coroutine.close(thread) end
    end
    collectgarbage()
end)
add("I14 to be closed", function()
    if _VERSION ~= "Lua 5.4" then return end
    local closed = assert(load [[
        local client = ...
        local stream <close> = client:stream{ text = "x", voice = "Cherry" }
        return stream
    ]])(check.client())
    check.has(tostring(closed), "closed")
end)
add("a finalizer that uses the stream that is being read", function()
    if _VERSION == "Lua 5.1" then return end -- no finalizers for tables
    local stream = check.client():stream(check.request{ kind = "ramp", seconds = 5, event_bytes = 2000 })
    local function trap(act) setmetatable({}, { __gc = function() pcall(act) end }) end
    for _ = 1, 50 do
        trap(function() stream:poll() end)
        trap(function() return stream.metrics end)
        if not stream:next() then break end
    end
    trap(function() stream:close() end)
    local ok = true
    while ok do
        ok = pcall(stream.next, stream) -- raises once the finalizer has run
        collectgarbage "step"
    end
    check.has(tostring(stream), "closed")
end)
add("finalizer by newproxy", function()
    if not newproxy then return end
    local stream = check.client():stream(check.request{ kind = "ramp", seconds = 5, event_bytes = 2000 })
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = function() stream:close() end
    proxy = nil
    local ok = true
    while ok do
        ok = pcall(stream.next, stream)
        collectgarbage "step"
    end
    check.has(tostring(stream), "closed")
end)
-- As Ctrl-C does, after a few calls.
local function interrupted(call, ...)
    local calls = 0
    debug.sethook(function()
        calls = calls + 1
        if calls > 3 then
            debug.sethook()
            error "interrupted!"
        end
    end, "c")
    local ok, err = pcall(call, ...)
    debug.sethook()
    check.eq(ok, false)
    check.has(err, "interrupted!")
end
add("I1 a hook can interrupt a wait", function()
    local stream = check.client():stream(check.request{ seconds = 1, delay_ms = 30000 })
    interrupted(stream.next, stream)
    stream:cancel()
    check.fails("CANCELLED", stream:next())
end)
add("I1 a hook can interrupt a save, and no file is left", function()
    local stream = check.client():stream(check.request{ seconds = 60, pace = 1, event_bytes = 960 })
    interrupted(stream.save, stream, check.path "empty/a.wav")
    check.eq(os.remove(check.path "empty"), true, "an empty folder")
    check.eq(stream.metrics.audio_bytes > 0, true, "audio_bytes")
    check.fails("CANCELLED", stream:next())
    check.fails("CANCELLED", stream:save(check.path "other.wav"))
end)
add("a hook can close the stream that is being saved", function()
    local stream = check.client():stream(check.request{ seconds = 60, pace = 1 })
    local calls = 0
    debug.sethook(function()
        calls = calls + 1
        if calls > 3 then
            debug.sethook()
            stream:close()
        end
    end, "c")
    check.raises("closed", stream.save, stream, check.path "closed.wav")
end)
add("I8 a child of fork", function()
    local there, ffi = pcall(require, "ffi")
    if not there then return end -- plain Lua has no fork
    ffi.cdef "int fork(void); int waitpid(int, int *, int); void _exit(int);"
    local client = check.client()
    local stream = client:stream(check.request{ kind = "ramp", seconds = 1, pace = 4, riff = "never" })
    local pcm = stream:next()
    local child = ffi.C.fork()
    if child == 0 then
        local ok, problem = pcall(function()
            local reason = "the client was made before fork(); make one in this process"
            for _, use in ipairs{ "next", "poll", "save" } do
                check.eq(check.fails("INVALID", stream[use](stream, check.path "forked.wav")).message, reason)
            end
            for _, use in ipairs{ "stream", "synthesize" } do check.raises(reason, client[use], client, check.request()) end
            stream:close()
            client:close()
        end)
        if not ok then io.stderr:write(problem, "\n") end
        ffi.C._exit(ok and 7 or 1)
    end
    local status = ffi.new "int[1]"
    ffi.C.waitpid(child, status, 0)
    check.eq(status[0], 7 * 256, "exit status")
    check.eq(#pcm + #check.read_all(stream), 48000)
end)
add("I12_I14 left open for lua_close", function()
    left_open = { check.client() } -- a global: lives until the state is closed
    left_open[2] = left_open[1]:stream(slow())
    left_open[2]:next()
    left_open[3] = left_open[1]:stream(slow())
end)
return tests
