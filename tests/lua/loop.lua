-- The host's loop, Neovim's or luv's, run until something has happened; and what a test wants to know about the process.
local vim = rawget(_G, "vim")
local check, loop = require "check", {}

loop.uv = vim and (vim.uv or vim.loop) or require "luv"
loop.is_nvim = vim ~= nil

if not vim then -- as every host of luv does that writes to pipes: else one that breaks ends the program
    local signal = loop.uv.new_signal()
    signal:start "sigpipe"
    signal:unref()
end

local PATIENCE_MS = 60000 -- a belt: no test waits for it
local HIGHEST_DESCRIPTOR = 511 -- that a test reaches
local TICK_MS = 5 -- conditions that no callback brings about are looked at this often

local ticks = loop.uv.new_timer()

-- Turns the loop until condition() is true.
function loop.turn_until(condition, what)
    if vim then
        if not vim.wait(PATIENCE_MS, condition, TICK_MS) then error("waited in vain for " .. what, 2) end
        return
    end
    local began = loop.now()
    ticks:start(TICK_MS, TICK_MS, function() end)
    while not condition() do
        if loop.now() - began > PATIENCE_MS then error("waited in vain for " .. what, 2) end
        loop.uv.run "once"
    end
    ticks:stop() -- closing it is left to the end: see Driver:close in qtts/uv.lua
end

-- Some turns, so that what is wrong has its chance to happen; no timer is waited for.
function loop.turn(times)
    for _ = 1, times or 20 do
        if vim then vim.wait(0, function() return false end, 1) else loop.uv.run "nowait" end
    end
end

-- luv's fs_scandir would be shorter, but it keeps some memory each time.
function loop.descriptors()
    local count = 0
    for descriptor = 0, HIGHEST_DESCRIPTOR do
        if loop.uv.fs_fstat(descriptor) then count = count + 1 end
    end
    return count
end

-- Milliseconds, for intervals.
function loop.now() return loop.uv.hrtime() / 1e6 end

-- What the callbacks of a job have said: { chunks, ended, err, response, late }; late counts chunks after the end or after a cancel.
function loop.listener()
    local heard = { chunks = {}, ended = 0, late = 0 }
    heard.on_chunk = function(pcm, job)
        if heard.ended > 0 or heard.cancelled then heard.late = heard.late + 1 end
        heard.chunks[#heard.chunks + 1] = pcm
        heard.job = job
    end
    heard.on_end = function(err, response)
        heard.ended = heard.ended + 1
        heard.err, heard.response = err, response
    end
    heard.has_ended = function() return heard.ended > 0 end
    heard.bytes = function() return table.concat(heard.chunks) end
    return heard
end

-- Requests: so many bytes of the ramp as fast as they come; and one that does not end.
function loop.ramp(bytes) return check.request{ kind = "ramp", bytes = bytes, event_bytes = 4000, riff = "never" } end
function loop.endless() return check.request{ seconds = 600, pace = 20, event_bytes = 960 } end

-- A job whose end was waited for.
function loop.run(open)
    local heard = loop.listener()
    heard.opened = open(heard)
    loop.turn_until(heard.has_ended, "on_end")
    loop.turn()
    check.eq(heard.ended, 1, "calls of on_end")
    check.eq(heard.late, 0, "late chunks")
    return heard
end

return loop
