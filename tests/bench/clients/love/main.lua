-- 60 frames a second for SECONDS, with STREAMS lines being spoken: how long an update of qtts.love takes.
local qtts, speech = require "qtts", require "qtts.love"
local client = assert(qtts.client{ api_key = "sk-bench", base_url = os.getenv "BASE" })
local speaker = speech.new(client)
local took, until_ = {}, love.timer.getTime() + tonumber(os.getenv "SECONDS")
for _ = 1, tonumber(os.getenv "STREAMS") do speaker:say{ text = "Hello.", parameters = os.getenv "PARAMETERS" } end

function love.update()
    local began = love.timer.getTime()
    speaker:update()
    local now = love.timer.getTime()
    took[#took + 1] = now - began
    if now > until_ then love.event.quit() end
    love.timer.sleep(1 / 60)
end

function love.quit()
    table.sort(took)
    print(("{\"median\": %.7f, \"max\": %.7f, \"frames\": %d, \"lines\": %d}"):format(took[math.ceil(#took / 2)], took[#took], #took, speaker:count()))
end
