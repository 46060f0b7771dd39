-- qtts.uv: callbacks in the host's loop. Run under luv by every Lua and in Neovim.
local check, loop = require "check", require "loop"
local quv = require "qtts.uv"

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

local ramp, endless, run = loop.ramp, loop.endless, loop.run

add("a stream, byte for byte", function()
    local driver = quv.new(check.client())
    local heard = run(function(heard) return driver:stream(ramp(48000), heard) end)
    check.eq(heard.err, nil)
    check.eq(heard.bytes() == check.ramp(48000), true, "the bytes")
    check.eq(heard.response.finish_reason, "stop")
    check.eq(heard.response.metrics.audio_bytes, 48000)
    check.eq(heard.opened:response(), heard.response)
    check.eq(heard.opened:is_active(), false)
    check.eq(driver:active(), 0)
end)
add("50 streams side by side", function()
    local driver, all = quv.new(check.client()), {}
    for i = 1, 50 do
        all[i] = loop.listener()
        driver:stream(ramp(24000), all[i])
    end
    check.eq(driver:active(), 50)
    loop.turn_until(function() return driver:active() == 0 end, "50 streams")
    for _, heard in ipairs(all) do
        check.eq(heard.err, nil)
        check.eq(heard.bytes() == check.ramp(24000), true, "the bytes")
    end
end)
add("uv.run returns when the last job has ended", function()
    if loop.is_nvim then return end
    local driver, heard = quv.new(check.client()), loop.listener()
    driver:stream(ramp(4000), heard)
    loop.uv.run()
    check.eq(heard.ended, 1)
end)
add("a recording and its download", function()
    local driver = quv.new(check.client())
    local reply = run(function(heard) return driver:synthesize(ramp(4000), heard) end)
    check.eq(#reply.chunks, 0)
    local file = run(function(heard) return driver:download(reply.response.url, heard) end)
    check.eq(file.bytes():sub(1, 4), "RIFF")
    check.eq(file.bytes():sub(-4000) == check.ramp(4000), true, "the bytes")
end)
add("a narration, and one that is fed", function()
    local driver, sentence = quv.new(check.client()), "This is a sentence of the story, and it is not the last. "
    local replay = { x_replay = { seconds = 0.2, riff = "never" } }
    local whole = run(function(heard) return driver:narrate({ text = sentence:rep(40), parameters = replay, trim = false }, heard) end)
    check.eq(whole.err, nil)
    check.eq(#whole.bytes(), #whole.opened:segments() * 9600)
    check.eq(#whole.bytes() >= 4 * 9600, true, "pieces")
    local fed = run(function(heard)
        local job = driver:narrate({ parameters = replay, trim = false }, heard)
        for _ = 1, 40 do check.eq(job:feed(sentence), true) end
        check.eq(job:progress().bytes_known, 40 * #sentence)
        check.eq(job:finish(), true)
        return job
    end)
    check.eq(fed.err, nil)
    check.eq(#fed.bytes() % 9600, 0)
    check.eq(#fed.bytes() >= 4 * 9600, true, "pieces")
    check.raises("closed", fed.opened.feed, fed.opened, "more")
end)
add("a narration that is cancelled", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    local job = driver:narrate({ text = ("One more sentence. "):rep(200), parameters = { x_replay = { kind = "tone", seconds = 600, pace = 20 } } }, heard)
    loop.turn_until(function() return #heard.chunks > 0 end, "the first chunk")
    heard.cancelled = true
    job:cancel()
    loop.turn_until(heard.has_ended, "on_end")
    loop.turn()
    check.fails("CANCELLED", nil, heard.err)
    check.eq(heard.late, 0, "late chunks")
end)
add("no handlers at all", function()
    local driver = quv.new(check.client())
    driver:stream(ramp(4000))
    loop.turn_until(function() return driver:active() == 0 end, "the end")
end)
add("errors come as values, once", function()
    for name, status in pairs{ unauthorized = "SERVICE", cut = "INCOMPLETE", html = "PROTOCOL" } do
        local driver = quv.new(check.wire_client(name))
        check.fails(status, nil, run(function(heard) return driver:stream(check.request(), heard) end).err)
    end
end)
add("misuse raises and leaves nothing", function()
    local driver = quv.new(check.client())
    check.raises("text", driver.stream, driver, { text = "" })
    check.eq(driver:active(), 0)
    check.eq(driver.watcher, nil)
    driver.client:close()
    check.raises("closed", driver.stream, driver, ramp(4000))
end)

-- ---- pressure -------------------------------------------------------------------------------------------------------------------------------

add("pause holds back, resume goes on", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    local job = driver:stream(ramp(2000000), heard)
    loop.turn_until(function() return #heard.chunks > 0 end, "the first chunk")
    job:pause()
    local before = #heard.chunks
    run(function(other) return driver:stream(ramp(400000), other) end)
    check.eq(#heard.chunks, before, "chunks while paused")
    check.eq(job:response().metrics.audio_bytes < 1000000, true, "the service is held back")
    job:resume()
    job:resume()
    loop.turn_until(heard.has_ended, "the end")
    check.eq(heard.bytes() == check.ramp(2000000), true, "the bytes")
end)
add("pause inside on_chunk takes effect at once", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    local note = heard.on_chunk
    heard.on_chunk = function(pcm, job)
        note(pcm, job)
        job:pause()
        loop.uv.new_timer():start(0, 0, function() job:resume() end)
    end
    driver:stream(ramp(200000), heard)
    loop.turn_until(heard.has_ended, "the end")
    check.eq(heard.bytes() == check.ramp(200000), true, "the bytes")
end)

-- What comes out at the other end of a pipe; `read` is told to go on by hand.
local function pipe_pair()
    local ends, sink, source = loop.uv.pipe({ nonblock = true }, { nonblock = true }), loop.uv.new_pipe(false), loop.uv.new_pipe(false)
    sink:open(ends.write)
    source:open(ends.read)
    return sink, source
end

add("a slow pipe is fed no faster than it takes", function()
    local driver, heard, got, most = quv.new(check.client()), loop.listener(), {}, 0
    local sink, source = pipe_pair()
    heard.pipe = sink
    heard.on_chunk = function(pcm) most = math.max(most, sink:get_write_queue_size() - #pcm) end
    local job = driver:stream(ramp(1500000), heard)
    loop.turn_until(function() return job.full end, "a full pipe")
    run(function(other) return driver:stream(ramp(400000), other) end)
    check.eq(job:response().metrics.audio_bytes < 1000000, true, "the service is held back")
    local ended = false
    source:read_start(function(_, data)
        if data then got[#got + 1] = data else ended = true end
    end)
    loop.turn_until(heard.has_ended, "the end")
    sink:shutdown(function() sink:close() end)
    loop.turn_until(function() return ended end, "the pipe's end")
    source:close()
    check.eq(table.concat(got) == check.ramp(1500000), true, "the bytes")
    check.eq(most <= quv.HIGH_WATER_BYTES, true, "the queue stays under the high-water mark")
end)
add("the client closed while a pipe is full: nothing watches the descriptor, and what had come is written", function()
    local driver, heard, got = quv.new(check.client()), loop.listener(), {}
    local sink, source = pipe_pair()
    heard.pipe = sink
    local job = driver:stream(ramp(1500000), heard)
    loop.turn_until(function() return job.full end, "a full pipe")
    driver.client:close()
    loop.turn_until(function() return driver.watcher == nil end, "the end of watching")
    check.eq(heard.ended, 0)
    source:read_start(function(_, data) got[#got + 1] = data end)
    loop.turn_until(heard.has_ended, "the end")
    check.fails("CLOSED", nil, heard.err)
    local size = #heard.bytes()
    loop.turn_until(function() return #table.concat(got) >= size end, "all at the other end")
    sink:close()
    source:close()
    check.eq(table.concat(got) == check.ramp(1500000):sub(1, size), true, "the bytes")
end)
add("a pipe that is made when the first chunk is there", function()
    local driver, got, rate = quv.new(check.client()), {}, nil
    local sink, source = pipe_pair()
    source:read_start(function(_, data) got[#got + 1] = data end)
    local heard = run(function(heard)
        heard.pipe = function(job)
            rate = job:response().sample_rate
            return sink
        end
        return driver:stream(ramp(20000), heard)
    end)
    check.eq(heard.err, nil)
    check.eq(rate, 24000)
    sink:shutdown(function() sink:close() end)
    loop.turn_until(function() return #table.concat(got) == 20000 end, "all at the other end")
    source:close()
    check.eq(table.concat(got) == check.ramp(20000), true, "the bytes")
end)
add("a pipe that breaks ends its job", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    local sink, source = pipe_pair()
    heard.pipe = sink
    driver:stream(endless(), heard)
    loop.turn_until(function() return #heard.chunks > 0 end, "the first chunk")
    source:close()
    loop.turn_until(heard.has_ended, "the end")
    check.fails("IO", nil, heard.err)
    check.has(tostring(heard.err), "EPIPE")
    sink:close()
    check.fails("IO", nil, run(function(other)
        other.pipe = sink -- closed
        return driver:stream(endless(), other)
    end).err)
end)

-- ---- callbacks run elsewhere ------------------------------------------------------------------------------------------------------------------

add("schedule", function()
    local waiting = {}
    local driver = quv.new(check.client(), { schedule = function(deliver) waiting[#waiting + 1] = deliver end })
    local heard, late = loop.listener(), loop.listener()
    driver:stream(ramp(400000), heard)
    loop.turn_until(function() return #waiting > 0 end, "a delivery")
    loop.turn()
    check.eq(#waiting, 1, "deliveries that wait")
    check.eq(#heard.chunks, 0, "chunks before the delivery")
    local job = driver:stream(ramp(4000), late)
    loop.turn_until(function() return job:response().metrics.ttfa end, "audio")
    job:cancel()
    loop.turn_until(function()
        for _ = 1, #waiting do table.remove(waiting)() end
        return driver:active() == 0
    end, "the ends")
    check.eq(heard.bytes() == check.ramp(400000), true, "the bytes")
    check.eq(#late.chunks, 0, "late chunks")
    check.fails("CANCELLED", nil, late.err)
end)
add("vim.schedule: the whole API", function()
    if not loop.is_nvim then return end
    local driver, fast = quv.new(check.client(), { schedule = vim.schedule }), {}
    driver:stream(ramp(100000), { on_chunk = function()
        fast[#fast + 1] = vim.in_fast_event()
        vim.api.nvim_buf_set_lines(0, 0, -1, true, { "spoken" })
    end })
    loop.turn_until(function() return driver:active() == 0 end, "the end")
    for _, value in ipairs(fast) do check.eq(value, false, "in a fast context") end
    check.eq(vim.api.nvim_buf_get_lines(0, 0, -1, true)[1], "spoken")
end)
add("every public function is annotated, and used here", function()
    local here = arg[0]:match "^(.*)/" or "."
    local source, uses = check.read_file(here .. "/../../bindings/lua/qtts/uv.lua"), check.read_file(here .. "/test_uv.lua") .. check.read_file(here .. "/test_uv_life.lua")
    local before, seen = "", 0
    for line in source:gmatch "[^\n]+" do
        local name = line:match "^function [%w_]+[.:]([%w_]+)"
        if name then
            seen = seen + 1
            check.eq(before:sub(1, 3), "---", "the line above " .. name)
            check.has(uses, name)
        end
        if not line:find "^function.*end$" then before = line end
        if name then before = "" end
    end
    check.eq(seen > 10, true, "functions")
end)
return tests
