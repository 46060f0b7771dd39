-- Cancels streams in one phase, in any Lua and any loop; says what test_cancel.py judges, as JSON. A host is a table: now() in milliseconds,
-- turn(), open(request) -> stream or job, chunks(it), ended(it) -> its error; cancel(it) where it is not it:cancel().
local WARM, SETTLE, PATIENCE_MS, SOME_TURNS = 100, 50, 20000, 3
local NO_SUCH_FILE = 2
local request = { text = "Hello.", voice = "Cherry", parameters = { x_replay = { kind = "ramp", seconds = 600, pace = 20, event_bytes = 960 } } }

local function descriptors()
    local count = 0
    for number = 0, 255 do
        local file, _, problem = io.open("/proc/self/fd/" .. number)
        if file then file:close() end
        if file or problem ~= NO_SUCH_FILE then count = count + 1 end
    end
    return count
end

local function resident_kib()
    local file = assert(io.open "/proc/self/statm")
    local pages = file:read "*l":match "^%d+ (%d+)"
    file:close()
    return pages * 4
end

local function lua_kib()
    collectgarbage()
    collectgarbage()
    return collectgarbage "count"
end

return function(host)
    local times, phase = tonumber(os.getenv "TIMES"), os.getenv "PHASE"

    local function turn_until(condition, what)
        local until_ms = host.now() + PATIENCE_MS
        while not condition() do
            if host.now() > until_ms then error("waited in vain for " .. what) end
            host.turn()
        end
    end

    -- A look-up shows little outside: descriptors of those that were given up go meanwhile. It has begun when a turn or two were made.
    local function reached(it, before)
        if phase == "look-up" then return true end
        if phase == "streaming" then return host.chunks(it) > 0 end
        if phase == "waiting" then return it:response().metrics.connected ~= nil end
        return descriptors() > before
    end

    local function once(number)
        local before, it = descriptors(), host.open(request)
        turn_until(function() return reached(it, before) end, phase)
        for _ = 1, number % SOME_TURNS + (phase == "look-up" and 2 or 0) do host.turn() end
        local heard, began = host.chunks(it), host.now()
        if host.cancel then host.cancel(it) else it:cancel() end
        turn_until(function() return host.ended(it) end, "the end")
        local took = host.now() - began
        for _ = 1, 3 do host.turn() end
        local well = host.chunks(it) == heard and host.ended(it).status == "CANCELLED"
        return took, well and 0 or 1
    end

    local took, late, first, resident, lua, before = {}, 0, nil, 0, 0, descriptors()
    local function settled() return descriptors() <= (first or before) end
    for number = 1, times do
        local milliseconds, spoke = once(number)
        took[number], late = ("%.3f"):format(milliseconds), late + spoke
        lua_kib()
        if phase == "look-up" and number % SETTLE == 0 then turn_until(settled, "look-ups that are given up") end
        if number == (times > 2 * WARM and WARM or 2) then resident, lua = resident_kib(), lua_kib() end
    end
    turn_until(settled, "as few descriptors as before")
    return ('{"took":[%s],"late":%d,"descriptors":[%d,%d],"resident_kib":%d,"lua_kib":%.1f}'):format(table.concat(took, ","), late, before,
        descriptors(), resident_kib() - resident, lua_kib() - lua)
end
