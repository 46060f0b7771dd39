-- What memory.c does, in Lua; bytes in use are those of the Lua state.
local qtts = require "qtts"

local function open_stream(client, replay)
    replay.kind, replay.riff = "ramp", "never"
    return client:stream{ text = "x", voice = "Cherry", parameters = { x_replay = replay } }
end

local function flat(seconds)
    local client = assert(qtts.client{})
    local file = assert(io.open("/proc/self/clear_refs", "w"))
    file:write "5"
    file:close()
    local total = 0
    for pcm in open_stream(client, { seconds = seconds }) do
        total = total + #pcm
        pcm = nil -- luacheck: ignore
        collectgarbage() -- so that the library is measured, and not how late the collector comes: it lets megabytes of chunks lie
    end
    for line in io.lines "/proc/self/status" do
        local peak = line:match "^VmHWM:%s*(%d+)"
        if peak then print(peak .. " " .. ("%d"):format(total)) end
    end
end

local function cancel_one(client, phase)
    local stream = open_stream(client, { seconds = 60, pace = 100 })
    if phase >= 1 then client:step(0) end
    if phase >= 2 then assert(stream:next()) end
    if phase == 3 then return end -- left to the garbage collector
    stream:cancel()
    local pcm, err
    repeat pcm, err = stream:next() until not pcm
    assert(err and err.status == "CANCELLED", tostring(err))
    stream:close()
end

-- After the pipe to the counting shell has closed its other end.
local function descriptors()
    local stat = io.open "/proc/self/stat"
    local pid = stat:read "*n"
    stat:close()
    local list = io.popen(("sleep 0.1; ls /proc/%d/fd | wc -l"):format(pid))
    local count = list:read "*n"
    list:close()
    return count
end

local function cancel(count)
    for _ = 1, 5 do
        local client = assert(qtts.client{})
        for i = 1, count do cancel_one(client, i % 4) end
        client:close()
        client = nil -- luacheck: ignore
        collectgarbage()
        local open = descriptors()
        collectgarbage()
        print(("%d %d"):format(open, collectgarbage "count" * 1024))
        io.flush()
    end
end

if arg[1] == "flat" then flat(tonumber(arg[2])) else cancel(tonumber(arg[2])) end
