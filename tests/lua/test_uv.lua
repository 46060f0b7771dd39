-- qtts.uv: callbacks in the host's loop. Run under luv by every Lua and in Neovim.
local check, loop = require "check", require "loop"
local quv = require "qtts.uv"

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

local function ramp(bytes) return check.request{ kind = "ramp", bytes = bytes, event_bytes = 4000, riff = "never" } end
local function endless() return check.request{ seconds = 600, pace = 20, event_bytes = 960 } end

-- A job whose end was waited for.
local function run(open)
    local heard = loop.listener()
    heard.opened = open(heard)
    loop.turn_until(heard.has_ended, "on_end")
    loop.turn()
    check.eq(heard.ended, 1, "calls of on_end")
    check.eq(heard.late, 0, "late chunks")
    return heard
end

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
    check.eq(#whole.bytes() % 9600, 0)
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

-- ---- callbacks that raise ---------------------------------------------------------------------------------------------------------------------

add("on_chunk that raises ends its job and no other", function()
    local problems = {}
    local driver = quv.new(check.client(), { on_error = function(problem) problems[#problems + 1] = problem end })
    local good, bad = loop.listener(), loop.listener()
    bad.on_chunk = function() error "mine" end
    driver:stream(ramp(100000), good)
    driver:stream(endless(), bad)
    loop.turn_until(function() return driver:active() == 0 end, "both ends")
    check.eq(#problems, 1)
    check.has(problems[1], "mine")
    check.has(problems[1], "traceback")
    check.eq(bad.ended, 1)
    check.fails("CANCELLED", nil, bad.err)
    check.eq(good.err, nil)
    check.eq(#good.bytes(), 100000)
end)
add("on_end that raises", function()
    local problems = {}
    local driver = quv.new(check.client(), { on_error = function(problem) problems[#problems + 1] = problem end })
    driver:stream(ramp(4000), { on_end = function() error{} end })
    loop.turn_until(function() return #problems > 0 end, "the problem")
    check.eq(driver:active(), 0)
    check.eq(run(function(heard) return driver:stream(ramp(4000), heard) end).err, nil)
end)
-- What another process of this interpreter says and how it ends.
local function program(text, environment)
    local path = check.path("program-" .. check.tag:gsub("%W", "-") .. ".lua")
    local file = assert(io.open(path, "w"))
    file:write(([[
        package.path = %q
        local uv, quv, check = require "luv", require "qtts.uv", require "check"
        local driver = quv.new(check.client())
        local slow = check.request{ seconds = 600, pace = 20 }
    ]]):format(package.path), text)
    file:close()
    local pipe = io.popen(("%s %s %s 2>&1; echo $?"):format(environment or "", arg[-1], path))
    local said = pipe:read "*a"
    pipe:close()
    return said
end

add("without on_error the host is told in its own way", function()
    if loop.is_nvim then
        local schedule, raised = vim.schedule, nil
        vim.schedule = function(raise) raised = raise end
        quv.new(check.client()):stream(ramp(4000), { on_end = function() error "mine" end })
        loop.turn_until(function() return raised end, "what is scheduled")
        vim.schedule = schedule
        return check.raises("mine", raised)
    end
    check.has(program [[driver:stream(check.request{ seconds = 0.1 }, { on_end = function() error "mine" end }) uv.run()]], "mine")
end)
for name, text in pairs{
    ["before a turn"] = "job = driver:stream(slow)",
    ["while streaming"] = "job = driver:stream(slow, { on_chunk = uv.stop }) uv.run()",
    ["paused"] = "job = driver:stream(slow, { on_chunk = function(_, job) job:pause() uv.stop() end }) uv.run()",
    ["driver closed"] = "driver:stream(slow, { on_chunk = uv.stop }) uv.run() driver:close()",
    ["client closed"] = "driver:stream(slow, { on_chunk = uv.stop }) uv.run() driver.client:close()",
    ["stopped in on_end"] = "driver:stream(check.request{ seconds = 0.1 }, { on_end = uv.stop }) uv.run()",
    ["os.exit in on_chunk"] = "driver:stream(slow, { on_chunk = function() os.exit(0) end }) uv.run()",
} do
    add("the program ends: " .. name, function()
        if loop.is_nvim then return end
        local leaves_all = name:find "os.exit" and "ASAN_OPTIONS=detect_leaks=0"
        check.eq(program(text, leaves_all), "0\n")
    end)
end

-- ---- closing in any order ---------------------------------------------------------------------------------------------------------------------

add("the client closed under its jobs", function()
    local before = loop.descriptors()
    local client = check.client()
    local driver, all = quv.new(client), {}
    for i = 1, 3 do
        all[i] = loop.listener()
        driver:stream(endless(), all[i])
    end
    loop.turn_until(function() return #all[1].chunks > 0 end, "the first chunk")
    client:close()
    loop.turn_until(function() return driver:active() == 0 end, "the ends")
    for _, heard in ipairs(all) do
        check.eq(heard.ended, 1)
        check.fails("CLOSED", nil, heard.err)
    end
    check.eq(loop.descriptors(), before, "descriptors")
end)
for _, what in ipairs{ "client", "driver", "job", "all" } do
    for _, where in ipairs{ "on_chunk", "on_end" } do
        add(what .. " closed inside " .. where, function()
            local client = check.client()
            local driver, heard, other = quv.new(client), loop.listener(), loop.listener()
            local function act(job)
                if what ~= "driver" and what ~= "client" then job:cancel() end
                if what == "client" or what == "all" then client:close() end
                if what == "driver" or what == "all" then driver:close() end
            end
            local note = heard[where]
            heard[where] = function(first, second, third)
                note(first, second, third)
                act(third or second)
            end
            driver:stream(endless(), other)
            driver:stream(where == "on_end" and ramp(4000) or endless(), heard)
            loop.turn_until(heard.has_ended, "the end")
            if what == "job" then driver:cancel() end
            loop.turn_until(function() return driver:active() == 0 end, "the other's end")
            check.eq(heard.ended, 1)
            check.eq(other.ended, 1)
            check.eq(driver.watcher, nil)
        end)
    end
end
add("driver:close ends its jobs before it returns, and can go on", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    driver:stream(endless(), heard)
    loop.turn_until(function() return #heard.chunks > 0 end, "the first chunk")
    driver:close()
    check.eq(heard.ended, 1)
    check.fails("CANCELLED", nil, heard.err)
    driver:close()
    check.eq(run(function(other) return driver:stream(ramp(4000), other) end).err, nil)
end)
add("a new stream in on_end", function()
    local driver, left = quv.new(check.client()), 5
    local function again(err)
        check.eq(err, nil)
        left = left - 1
        if left > 0 then driver:stream(ramp(4000), { on_end = again }) end
    end
    again()
    loop.turn_until(function() return left == 0 and driver:active() == 0 end, "5 streams")
end)
add("cancelled when all had come and nothing was taken", function()
    local driver, heard = quv.new(check.client()), loop.listener()
    local job = driver:stream(ramp(4000), heard)
    job:pause()
    loop.turn_until(function() return job:response().metrics.duration end, "the end of the transfer")
    job:cancel()
    job:cancel()
    check.eq(heard.ended, 0, "on_end comes later")
    loop.turn_until(heard.has_ended, "on_end")
    check.fails("CANCELLED", nil, heard.err)
    check.eq(#heard.chunks, 0)
end)
add("an idle driver is collected with its client", function()
    collectgarbage()
    local before = loop.descriptors()
    for _ = 1, 5 do run(function(heard) return quv.new(check.client()):stream(ramp(4000), heard) end) end
    loop.turn()
    collectgarbage()
    collectgarbage()
    check.eq(loop.descriptors(), before, "descriptors")
end)
add("a job goes on when nobody holds it", function()
    local heard = loop.listener()
    quv.new(check.client()):stream(ramp(400000), heard)
    collectgarbage()
    loop.turn_until(function()
        collectgarbage()
        return heard.ended > 0
    end, "the end")
    check.eq(heard.bytes() == check.ramp(400000), true, "the bytes")
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
        for i = 1, #waiting do table.remove(waiting)() end
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
return tests
