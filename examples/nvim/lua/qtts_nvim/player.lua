-- The program that makes the sound: found, started with a pipe, ended.
local loop = vim.uv or vim.loop
local player = {}

-- Each reads raw PCM from its standard input, or a WAV where the options for PCM differ by version. Not every version has what it `needs`.
local known = {
    { "pacat", "--playback", "--format=s16le", "--rate={rate}", "--channels={channels}" },
    { "aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", "{rate}", "-c", "{channels}" },
    { "pw-cat", "--playback", "--raw", "--format", "s16", "--rate", "{rate}", "--channels", "{channels}", "-", needs = "--raw" },
    { "ffplay", "-loglevel", "error", "-nodisp", "-autoexit", "-f", "wav", "-", wav = true },
    { "mpv", "--no-terminal", "--no-video", "-", wav = true },
    { "play", "-q", "-t", "raw", "-e", "signed", "-b", "16", "-L", "-r", "{rate}", "-c", "{channels}", "-" },
}

-- A help is asked for once.
local function serves(command)
    if vim.fn.executable(command[1]) == 0 then return false end
    if command.needs and command.has == nil then
        command.has = vim.fn.system{ command[1], "--help" }:find(command.needs, 1, true) ~= nil
    end
    return not command.needs or command.has
end

---The command that will play; nil when none is installed.
---@param configured? string[]
---@return string[]?
function player.find(configured)
    if configured then return configured end
    for _, command in ipairs(known) do
        if serves(command) then return command end
    end
end

---@return string[] names of the programs that are looked for
function player.names()
    return vim.tbl_map(function(command) return command[1] end, known)
end

local function arguments(command, format)
    local words = {}
    for i = 2, #command do words[#words + 1] = (command[i]:gsub("{(%w+)}", { rate = format.sample_rate, channels = format.channels })) end
    return words
end

---A player that runs. `pipe` is for qtts.uv.
---@class qtts_nvim.Player
---@field pipe userdata
---@field running boolean
local Player = {}
Player.__index = Player

---@param command string[]
---@param format { sample_rate: integer, channels: integer, sample_width: integer }
---@param on_exit fun(code: integer) in a fast context
---@return qtts_nvim.Player? player
---@return string? problem
function player.start(command, format, on_exit)
    local self = setmetatable({ pipe = assert(loop.new_pipe(false)), running = true }, Player)
    local process, problem = loop.spawn(command[1], { args = arguments(command, format), stdio = { self.pipe, nil, nil } }, function(code)
        self.running = false
        self.process:close()
        if not self.pipe:is_closing() then self.pipe:close() end
        on_exit(code)
    end)
    if not process then
        self.pipe:close()
        return nil, ("%s cannot be started: %s"):format(command[1], tostring(problem))
    end
    self.process = process
    if command.wav then self.pipe:write(require("qtts").wav_header(format)) end
    return self
end

---No more audio comes: it plays what it has and ends.
function Player:finish()
    if self.running and not self.pipe:is_closing() then self.pipe:shutdown() end
end

---Silence at once.
function Player:kill()
    if self.running then self.process:kill "sigkill" end
end

return player
