-- The small floating window: voice, seconds, level.
local loop = vim.uv or vim.loop
local progress = {}

local TICK_MS = 100
local LEVELS_A_SECOND = 20
local BARS = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }
local METER = 8 -- bars
local FLOOR_DB = 30 -- below full scale: what the lowest bar shows
local STRIDE = 8 -- of so many samples one is looked at

---@class qtts_nvim.Progress
---@field private levels number[] of the audio from its beginning, LEVELS_A_SECOND of them a second: 0 to 1
local Progress = {}
Progress.__index = Progress

local function open_window(buffer, width)
    return vim.api.nvim_open_win(buffer, false, {
        relative = "editor", anchor = "SE", row = vim.o.lines - vim.o.cmdheight - 1, col = vim.o.columns, width = width, height = 1,
        style = "minimal", border = "rounded", focusable = false, noautocmd = true, zindex = 60,
    })
end

---@param title string what speaks
---@return qtts_nvim.Progress
function progress.open(title)
    local self = setmetatable({ title = title, levels = {}, rest = "" }, Progress)
    self.buffer = vim.api.nvim_create_buf(false, true)
    vim.bo[self.buffer].bufhidden = "wipe"
    self.width = vim.fn.strdisplaywidth(self:line())
    self.window = open_window(self.buffer, self.width)
    vim.wo[self.window].winhighlight = "NormalFloat:QttsProgress,FloatBorder:QttsProgressBorder"
    self.timer = loop.new_timer()
    self.timer:start(0, TICK_MS, vim.schedule_wrap(function() self:draw() end))
    return self
end

-- The largest of some samples, 16 bit little-endian, between 0 and 1.
local function peak(pcm, first, last)
    local most = 0
    for at = first, last - 1, 2 * STRIDE do
        local low, high = pcm:byte(at, at + 1)
        local sample = low + 256 * high
        if sample >= 32768 then sample = 65536 - sample end
        if sample > most then most = sample end
    end
    return most / 32768
end

---Audio that goes to the player.
---@param pcm string
---@param rate integer samples a second, all channels counted
function Progress:heard(pcm, rate)
    local block = 2 * math.floor(rate / LEVELS_A_SECOND)
    self.began = self.began or loop.now()
    pcm = self.rest .. pcm
    local at = 1
    while at + block - 1 <= #pcm do
        self.levels[#self.levels + 1] = peak(pcm, at, at + block - 1)
        at = at + block
    end
    self.rest = pcm:sub(at)
end

---Seconds that have been played: as long as the player runs, and no more than it was given.
---@return number
function Progress:seconds()
    if not self.began then return 0 end
    return math.min((loop.now() - self.began) / 1000, #self.levels / LEVELS_A_SECOND)
end

local function bar(level)
    local above = level > 0 and 1 + 20 * math.log10(level) / FLOOR_DB or 0
    return BARS[1 + math.floor(math.max(above, 0) * (#BARS - 1) + 0.5)]
end

---@return string
function Progress:line()
    local seconds, bars = self:seconds(), {}
    local now = math.floor(seconds * LEVELS_A_SECOND)
    for i = 1, METER do bars[i] = bar(self.levels[now - METER + i] or 0) end
    return (" %s %2d:%02d %s "):format(self.title, math.floor(seconds / 60), math.floor(seconds % 60), table.concat(bars))
end

function Progress:draw()
    if self.closed then return self:vanish() end
    if not vim.api.nvim_buf_is_valid(self.buffer) then return end
    vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, { self:line() })
end

---@private
-- Refused while the command-line window is open: then the next tick tries again.
function Progress:vanish()
    if vim.api.nvim_win_is_valid(self.window) and not pcall(vim.api.nvim_win_close, self.window, true) then return end
    if not self.timer:is_closing() then self.timer:close() end
end

function Progress:close()
    self.closed = true
    self:vanish()
end

vim.api.nvim_set_hl(0, "QttsProgress", { link = "NormalFloat", default = true })
vim.api.nvim_set_hl(0, "QttsProgressBorder", { link = "FloatBorder", default = true })

return progress
