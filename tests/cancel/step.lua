-- cancel.lua in a loop of one's own: client:step and stream:poll.
local qtts = require "qtts"
local there, luv = pcall(require, "luv") -- for its clock alone
local client = assert(qtts.client{ api_key = "sk-test", base_url = os.getenv "BASE", proxy = "", retries = 0 })
local current

local function uptime_ms()
    local file = assert(io.open "/proc/uptime")
    local seconds = file:read "*n"
    file:close()
    return seconds * 1e3
end

local function take()
    local pcm, err = current.stream:poll()
    if pcm then current.chunks = current.chunks + 1 end
    if pcm == nil then current.err = err end
    return pcm
end

local host = {
    now = there and function() return luv.hrtime() / 1e6 end or uptime_ms,
    turn = function()
        client:step(1)
        while take() do end
    end,
    open = function(request)
        current = { stream = client:stream(request), chunks = 0 }
        return current.stream
    end,
    chunks = function() return current.chunks end,
    ended = function() return current.err end,
}

io.write(require "cancel"(host), "\n")
