-- One scene of the tests: says what SCENE asks for, writes what it saw as lines "name value", and quits.
local qtts, speech = require "qtts", require "qtts.love"
local scene = os.getenv "SCENE"
collectgarbage("setpause", tonumber(os.getenv "GC" or 200))

local client, speaker, line, others
local frames, told, decreasing, longest = 0, 0, false, 0

local function tell(name, value) io.write(name, " ", tostring(value), "\n") end

local function finish()
    tell("err", line.err)
    tell("underruns", line.underruns)
    tell("tell", ("%.4f"):format(line:tell()))
    tell("tell_decreasing", decreasing)
    tell("count", speaker:count())
    love.event.quit()
end

-- What a scene does beside updating; called once a frame with the seconds that were heard.
local scenes = {
    plain = function() end,
    hitch = function(heard) if heard > 0.1 and frames % 3 == 0 then love.timer.sleep(0.5) end end,
    stop = function(heard) if heard > 0.2 then line:stop() end end,
    pause = function(heard)
        if heard < 0.2 or others then return end
        others = love.timer.getTime()
        line:pause()
    end,
    pause_dry = function() -- at the very moment at which it falls silent
        if not (line.source and line.speaking) or line.source:isPlaying() then return end
        line:pause()
        line:resume()
    end,
    close = function(heard) if heard > 0.2 then client:close() end end,
    stop_all = function() end,
    leave = function(heard) if heard > 0.1 then love.event.quit() end end,
    crowd = function() end,
}

function love.load()
    client = assert(qtts.client{ retries = 0 })
    speaker = speech.new(client, { prebuffer = tonumber(os.getenv "PREBUFFER") })
    line = speaker:say({ text = "Hello.", voice = os.getenv "VOICE" }, function(source)
        tell("channels", source:getChannelCount())
        if scene == "stop_all" then speaker:stop() end
    end)
    if scene == "crowd" then
        for _ = 1, 80 do speaker:say{ text = "Crowd." } end
    end
    tell("tell_before", line:tell())
end

function love.update()
    frames = frames + 1
    speaker:update()
    local heard = line:tell()
    decreasing, told = decreasing or heard < told, heard
    if line:is_over() and (scene ~= "crowd" or speaker:count() == 0) then return finish() end
    scenes[scene](heard)
    if scene == "pause" and line.paused and love.timer.getTime() - others > 0.3 then
        tell("heard_while_paused", ("%.4f"):format(line:tell() - told))
        line:resume()
    end
end

-- LÖVE shows errors on a screen and waits.
function love.errorhandler(message)
    io.stderr:write(tostring(message), "\n", debug.traceback(), "\n")
    return function() return 1 end
end
