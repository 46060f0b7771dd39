require "love.audio"
require "love.data"
require "love.timer"
local speaker = require("qtts.love").new(assert(require("qtts").client{}))
local texts, spoken = love.thread.getChannel "texts", 0

local text = texts:demand()
while text do
    local line = speaker:say{ text = text }
    while not line:is_over() do speaker:update(10) end
    if not line.err then spoken = spoken + 1 end
    text = texts:demand()
end
love.thread.getChannel("spoken"):push(spoken)
