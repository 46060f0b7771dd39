-- A dialogue whose lines are spoken while their text appears. Knows nothing of the screen.
local utf8 = require "utf8" -- LÖVE brings it along

local Dialogue = {}
Dialogue.__index = Dialogue

local READING_PACE = 15 -- characters a second: how fast text appears until it is known how long its line is

---@param speaker qtts.love.Speaker
---@param lines {who: string, voice: string, text: string}[]
function Dialogue.new(speaker, lines) return setmetatable({ speaker = speaker, lines = lines, index = 0 }, Dialogue) end

---The next line begins; the one before falls silent.
function Dialogue:next()
    if self.spoken then self.spoken:stop() end
    self.index = self.index + 1
    local line = self.lines[self.index]
    self.spoken = line and self.speaker:say{ text = line.text, voice = line.voice }
    return line ~= nil
end

function Dialogue:current() return self.lines[self.index] end
function Dialogue:is_over() return self.spoken == nil end
function Dialogue:is_spoken() return self.spoken ~= nil and self.spoken:is_over() end

---Without a key or a network the game goes on: its text appears at once.
function Dialogue:error() return self.spoken and self.spoken.err end

-- What has arrived is the whole line only at the end; before that the text tells better how long it will be.
local function seconds(spoken, text)
    local metrics = spoken.stream.metrics
    if metrics.duration then return metrics.audio_seconds end
    return math.max(metrics.audio_seconds or 0, utf8.len(text) / READING_PACE)
end

---As much of the text as was heard.
function Dialogue:visible_text()
    local text = self:current().text
    if self.spoken:is_over() then return text end
    local share = self.spoken:tell() / seconds(self.spoken, text)
    local count = math.min(math.floor(utf8.len(text) * share), utf8.len(text))
    return text:sub(1, utf8.offset(text, count + 1) - 1)
end

return Dialogue
