-- cancel.lua in LÖVE: lines that a speaker says are stopped, while the game goes through its frames.
local qtts, speech = require "qtts", require "qtts.love"
local client = assert(qtts.client{ api_key = "sk-test", base_url = os.getenv "BASE", proxy = "", retries = 0 })
local speaker = speech.new(client)
local line

-- A line keeps what it took; what it might still take is in its stream.
local function ended()
    if not line.over then return nil end
    local pcm, err = line.stream:poll()
    return pcm == nil and err or nil
end

local host = {
    now = function() return love.timer.getTime() * 1e3 end,
    turn = function() speaker:update(1) end,
    open = function(request)
        line = speaker:say(request)
        return line.stream
    end,
    chunks = function() return line.source and line.heard_bytes + line.queued_bytes + line.pending_bytes or 0 end,
    ended = ended,
    cancel = function() line:stop() end,
}

function love.load()
    io.write(require "cancel"(host), "\n")
    love.event.quit()
end

function love.errorhandler(message)
    io.stderr:write(tostring(message), "\n", debug.traceback(), "\n")
    return function() return 1 end
end
