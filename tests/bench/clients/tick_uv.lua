-- A timer of 5 ms in luv's or Neovim's loop, with streams of qtts.uv beside it: what it notices of them.
-- tick_uv.lua BASE-URL PARAMETERS STREAMS SECONDS [CA-FILE]
local vim = rawget(_G, "vim")
local loop = vim and (vim.uv or vim.loop) or require "luv"

local function words()
    if not vim then return arg end
    local given, first = vim.v.argv, 1
    while not given[first]:find "tick_uv" do first = first + 1 end
    return { unpack(given, first + 1) }
end

local base, parameters, streams, seconds, ca_file = (unpack or table.unpack)(words())
local function now() return loop.hrtime() / 1e9 end

-- The longest turn of qtts: what the loop is kept from other things at a time.
local step, new_poll = 0, loop.new_poll
function loop.new_poll(fd)
    local handle = new_poll(fd)
    return {
        start = function(_, events, turn)
            return handle:start(events, function(...)
                local began = now()
                turn(...)
                step = math.max(step, now() - began)
            end)
        end,
        stop = function() return handle:stop() end,
        close = function() return handle:close() end,
    }
end

local client = assert(require("qtts").client{ api_key = "sk-bench", base_url = base, ca_file = ca_file })
local driver = require("qtts.uv").new(client)
for _ = 1, tonumber(streams) do
    driver:stream({ text = "Hello.", parameters = parameters }, { on_end = function(err)
        if err and err.status ~= "CANCELLED" then error(tostring(err)) end
    end })
end

local function report(intervals)
    table.sort(intervals)
    local unfinished, began = driver:active(), now()
    driver:close()
    client:close()
    io.stdout:write(('{"ticks": %d, "p99": %.6f, "max": %.6f, "step": %.6f, "unfinished": %d, "quit": %.6f}\n'):format(#intervals,
        intervals[math.ceil(#intervals * 0.99)], intervals[#intervals], step, unfinished, now() - began))
end

local intervals, last = {}, now()
local timer, ends = loop.new_timer(), last + tonumber(seconds)
timer:start(5, 5, function()
    local at = now()
    intervals[#intervals + 1] = at - last
    last = at
    if at < ends then return end
    timer:stop()
    report(intervals)
    if vim then vim.schedule(function() vim.cmd "qa!" end) else loop.stop() end
end)
if not vim then loop.run() end
