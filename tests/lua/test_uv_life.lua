-- qtts.uv: callbacks that raise, and everything closed in any order, in any callback, or not at all.
local check, loop = require "check", require "loop"
local quv = require "qtts.uv"

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

local ramp, endless, run = loop.ramp, loop.endless, loop.run

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
add("an on_error that raises is an error of the host's, too", function()
    if loop.is_nvim then return end
    local said = program [[quv.new(driver.client, { on_error = function() error "other" end }):stream(check.request{ seconds = 0.1 },
        { on_end = function() error "mine" end }) uv.run()]]
    check.has(said, "other")
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
    collectgarbage() -- what other tests left is not counted
    collectgarbage()
    local before = loop.descriptors()
    local client = check.client()
    local driver, all = quv.new(client), {}
    for i = 1, 3 do
        all[i] = loop.listener()
        local job = driver:stream(endless(), all[i])
        if i == 3 then job:pause() end
    end
    loop.turn_until(function() return #all[1].chunks > 0 end, "the first chunk")
    client:close()
    loop.turn_until(function() return driver:active() == 0 end, "the ends")
    for _, heard in ipairs(all) do
        check.eq(heard.ended, 1)
        check.fails("CLOSED", nil, heard.err)
    end
    check.eq(loop.descriptors() <= before, true, "no more descriptors than before")
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
add("a new stream in on_end while the driver is closed", function()
    local driver, second = quv.new(check.client()), loop.listener()
    driver:stream(endless(), { on_end = function() driver:stream(ramp(4000), second) end })
    driver:close()
    check.eq(driver:active(), 1)
    loop.turn_until(second.has_ended, "the second's end")
    check.eq(second.err, nil)
    check.eq(#second.bytes(), 4000)
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
    collectgarbage()
    local before = loop.descriptors()
    for _ = 1, 5 do run(function(heard) return quv.new(check.client()):stream(ramp(4000), heard) end) end
    loop.turn()
    collectgarbage()
    collectgarbage()
    check.eq(loop.descriptors() <= before, true, "no more descriptors than before")
end)
add("let go of and collected inside a callback", function()
    collectgarbage()
    collectgarbage()
    local before = loop.descriptors()
    for round = 1, 6 do
        local heard = loop.listener()
        local held = { client = check.client() }
        held.driver = quv.new(held.client)
        held.circle = held
        heard.on_chunk = function(_, job)
            if round % 3 == 1 then job:cancel() elseif round % 3 == 2 and held.client then held.client:close() end
            for name in pairs(held) do held[name] = nil end
            collectgarbage()
            collectgarbage()
        end
        held.job = held.driver:stream(ramp(20000), heard)
        loop.turn_until(heard.has_ended, "the end")
        check.eq(heard.ended, 1, "calls of on_end")
    end
    loop.turn()
    collectgarbage()
    collectgarbage()
    check.eq(loop.descriptors() <= before, true, "no more descriptors than before")
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
return tests
