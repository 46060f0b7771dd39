-- Speech in a game of LÖVE 11: lines that are fed to the sound card from love.update, also in a love.thread.
--
--     local speaker = require("qtts.love").new(assert(qtts.client{}))
--     local line = speaker:say{ text = "Hello.", voice = "Cherry" }
--     function love.update() speaker:update() end
--
-- Nothing waits: one update a frame moves the network and hands to OpenAL what has come. A line begins when `prebuffer` seconds are there;
-- where the network is slower than speech it falls silent, gathers as much again and goes on behind the last sample that was heard.

---@class qtts.love
local module = {}

---@class qtts.love.Options
---@field prebuffer? number seconds of audio that are there before a line begins, and after it ran dry; default 0.2
---@field piece? number seconds of audio that are handed to OpenAL at once; default 0.05
---@field buffers? integer of OpenAL for each line, 2 to 64; default 16
local defaults = { prebuffer = 0.2, piece = 0.05, buffers = 16 }

---@class qtts.love.Speaker
local Speaker = {}
Speaker.__index = Speaker

---What is being said: a stream on its way to a Source of LÖVE.
---@class qtts.love.Line
---@field stream qtts.Stream for its facts, such as `metrics`
---@field source love.Source? made with the first audio: setVolume, setPosition, setPitch ... are the game's; play, pause and stop are the line's
---@field err any? why it ended early; what was heard before is valid
---@field underruns integer how often it fell silent because the next audio was late
local Line = {}
Line.__index = Line

-- ---- a line's audio ---------------------------------------------------------------------------------------------------------------------

local function seconds_of(self, bytes) return bytes / self.second_bytes end

local function open_source(self)
    local stream = self.stream
    local rate, width, channels = stream.sample_rate, stream.sample_width, stream.channels
    if stream.encoding ~= "pcm_s16le" or channels > 2 then return false end
    self.rate, self.bits, self.channels, self.second_bytes = rate, 8 * width, channels, rate * width * channels
    self.source = love.audio.newQueueableSource(rate, self.bits, channels, self.options.buffers)
    if self.on_source then self.on_source(self.source) end
    return true
end

local function give_up(self, err)
    self.err = self.err or err
    self:stop()
end

-- As much as will be heard within a second, or is needed to begin: what is not taken waits in the stream, and then the service waits.
local function take(self)
    local enough = math.max(1, self.options.prebuffer)
    while not self.ended and (not self.source or seconds_of(self, self.pending_bytes) < enough) do
        local pcm, err = self.stream:poll()
        if pcm == false then return end
        if pcm == nil then
            self.ended, self.err = true, err
        elseif not self.source and not open_source(self) then
            return give_up(self, "only PCM of 16 bit, mono or stereo, can be played")
        else
            self.pending[#self.pending + 1] = pcm
            self.pending_bytes = self.pending_bytes + #pcm
        end
    end
end

-- OpenAL's buffers that were played through are free again: what was in them has been heard.
local function count_heard(self)
    local in_use = self.options.buffers - self.source:getFreeBufferCount()
    while #self.queued > in_use do
        local bytes = table.remove(self.queued, 1)
        self.heard_bytes, self.queued_bytes = self.heard_bytes + bytes, self.queued_bytes - bytes
    end
end

local function queue(self)
    local pcm = table.concat(self.pending)
    local memory = love.data.newByteData(pcm)
    if not self.source:queue(memory:getPointer(), 0, #pcm, self.rate, self.bits, self.channels) then return nil end
    self.pending, self.pending_bytes = {}, 0
    self.queued[#self.queued + 1], self.queued_bytes = #pcm, self.queued_bytes + #pcm
    return pcm
end

-- To a source that has just stopped a piece comes too late: it counts as played and is never heard, so it is taken back. But one that is
-- shorter than the time that we looked away may have been played.
local function feed(self)
    local began = love.timer.getTime()
    local pcm = queue(self)
    if not pcm or self.source:isPlaying() or love.timer.getTime() - began > seconds_of(self, #pcm) then return end
    table.remove(self.queued)
    self.queued_bytes = self.queued_bytes - #pcm
    table.insert(self.pending, 1, pcm)
    self.pending_bytes = self.pending_bytes + #pcm
end

-- A source that ran dry keeps its old buffers for a moment, and play would play them again.
local function is_drained(self) return not self.source:isPlaying() and self.source:getFreeBufferCount() == self.options.buffers end

local function gather(self)
    if self.pending_bytes == 0 then
        self.over = self.ended
    elseif self.ended or seconds_of(self, self.pending_bytes) >= self.options.prebuffer then
        queue(self)
    end
end

-- Silent: before the first sample, after it ran dry, or while OpenAL has no voice free, which is tried again in each frame.
local function begin(self)
    if #self.queued == 0 and is_drained(self) then gather(self) end
    if #self.queued > 0 then self.speaking = self.source:play() end
end

local function go_on(self)
    local enough = math.min(self.options.piece, seconds_of(self, self.queued_bytes))
    if not self.source:isPlaying() then
        if not is_drained(self) then return end
        self.speaking = false
        if not self.ended then self.underruns = self.underruns + 1 end
    elseif self.pending_bytes > 0 and (self.ended or seconds_of(self, self.pending_bytes) >= enough) then
        feed(self)
    end
end

local function advance(self)
    take(self)
    if self.over or self.paused then return end
    if not self.source then
        self.over = self.ended
        return
    end
    count_heard(self)
    if self.speaking then go_on(self) else begin(self) end
end

-- ---- what a game does with a line -------------------------------------------------------------------------------------------------------

---Nothing of it will be heard any more: it was spoken to its end, it failed (`err`), or it was stopped.
---@return boolean
function Line:is_over() return self.over end

-- Of what OpenAL holds now. A source that has stopped by itself is through with everything and says 0.
local function seconds_within(self)
    local source, within, free = self.source, 0, nil
    repeat -- LÖVE's own thread may take a buffer away between the questions
        free = source:getFreeBufferCount()
        within = source:tell()
        if within == 0 and self.speaking and not source:isPlaying() then within = math.huge end
    until free == source:getFreeBufferCount()
    count_heard(self)
    return math.min(within, seconds_of(self, self.queued_bytes))
end

---Seconds of it that were heard: for text that appears as it is spoken.
---@return number
function Line:tell()
    if not self.source then return 0 end
    local within = seconds_within(self)
    self.told = math.max(self.told, seconds_of(self, self.heard_bytes) + within) -- OpenAL's offset wavers in the fifth digit
    return self.told
end

function Line:pause()
    if self.paused then return end
    self.paused = true
    self.held = self.source ~= nil and self.source:isPlaying()
    if self.source then self.source:pause() end
end

-- A source that had just run dry when it was paused would play its old buffers again: update begins it anew.
function Line:resume()
    if not self.paused then return end
    self.paused = false
    if self.held and not is_drained(self) then self.source:play() end
end

---At once, and for good: the transfer ends, and no sample is heard after it.
function Line:stop()
    self.over, self.ended = true, true
    self.stream:cancel()
    if self.source then self.source:stop() end
end

-- ---- the speaker ------------------------------------------------------------------------------------------------------------------------

---@param client qtts.Client it is stepped by update, which also empties client:ready()
---@param options? qtts.love.Options
---@return qtts.love.Speaker
function module.new(client, options)
    if not (love and love.audio and love.data and love.timer) then
        error("qtts.love needs love.audio, love.data and love.timer; a love.thread must require them", 2)
    end
    for name, value in pairs(options or {}) do
        if type(value) ~= type(defaults[name]) then error("qtts.love: no option " .. tostring(name) .. " = " .. tostring(value), 2) end
    end
    local chosen = {}
    for name, value in pairs(defaults) do chosen[name] = options and options[name] or value end
    return setmetatable({ client = client, options = chosen, lines = {} }, Speaker)
end

---Never waits. What goes wrong in the world is told by the line.
---@param request qtts.Request
---@param on_source? fun(source: love.Source) called when its Source is made, before anything is heard
---@return qtts.love.Line
function Speaker:say(request, on_source) return self:play(self.client:stream(request), on_source) end

---The same for anything of this client that has `poll`: a stream that was opened earlier, a narration.
---@param stream qtts.Stream
---@param on_source? fun(source: love.Source)
---@return qtts.love.Line
function Speaker:play(stream, on_source)
    local line = {
        stream = stream, on_source = on_source, options = self.options, underruns = 0,
        pending = {}, pending_bytes = 0, -- taken from the stream
        queued = {}, queued_bytes = 0, heard_bytes = 0, told = 0, -- handed to OpenAL
        speaking = false, paused = false, ended = false, over = false,
    }
    self.lines[#self.lines + 1] = setmetatable(line, Line)
    return line
end

-- Its lines are asked all the same: they end with an error of status CLOSED when they have given what they had.
local function is_closed(client) return tostring(client) == "qtts.client (closed)" end

---Once a frame. In a love.thread of its own `wait_ms` is how long it may wait for something to do; audio that plays needs it every
---`piece` seconds.
---@param wait_ms? integer milliseconds; default 0
function Speaker:update(wait_ms)
    local client = self.client
    if not is_closed(client) then client:step(wait_ms or 0) end
    while not is_closed(client) and client:ready() do end -- each line is asked anyway; a list that nobody empties would end the next wait at once
    local lines = self.lines -- on_source may call stop, which gives the speaker another list
    for index = #lines, 1, -1 do
        advance(lines[index])
        if lines[index].over then table.remove(lines, index) end
    end
end

---Lines that are not over.
---@return integer
function Speaker:count() return #self.lines end

---Stops all lines.
function Speaker:stop()
    for _, line in ipairs(self.lines) do line:stop() end
    self.lines = {}
end

return module
