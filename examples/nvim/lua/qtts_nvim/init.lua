-- Speaks the buffer, a motion or the selection in the background.
local config, player, text = require "qtts_nvim.config", require "qtts_nvim.player", require "qtts_nvim.text"
local speaker = {}

---@type qtts_nvim.Config
local settings = config.check()
---@type qtts.Client?, qtts.uv.Driver?
local client, driver
-- What is being spoken: { job, player, progress, stopped, pipe_broke }; nil when nothing is.
local current

local function complain(problem)
    if settings.on_error then return settings.on_error(problem) end
    vim.notify("qtts: " .. problem, vim.log.levels.ERROR)
end

-- The client is made when it is first needed and then kept: its connection is, too.
local function get_driver()
    if driver then return driver end
    local err
    client, err = require("qtts").client(settings.client)
    if not client then error(tostring(err), 0) end
    driver = require("qtts.uv").new(client, { schedule = vim.schedule, on_error = complain })
    return driver
end

-- The sound has ended, or the speaking before any sound.
local function over(this)
    if this.progress then this.progress:close() end
    if current == this then current = nil end
end

local function player_ended(this, command, code)
    local early = code ~= 0 or this.pipe_broke or this.job:is_active()
    if early and not this.stopped then complain(("%s ended early, with %d"):format(command[1], code)) end
    this.job:cancel()
    over(this)
end

local function start_player(this, command, job)
    local format = job:response()
    if format.encoding ~= "pcm_s16le" then
        complain(("audio of the encoding %s cannot be played"):format(format.encoding))
        return job:cancel()
    end
    local problem
    this.player, problem = player.start(command, format, vim.schedule_wrap(function(code) player_ended(this, command, code) end))
    if this.player then return this.player.pipe end
    complain(problem)
    job:cancel()
end

-- Why a pipe broke (IO) the end of its player tells.
local function ended(this, err)
    this.pipe_broke = err and err.status == "IO"
    if err and err.status ~= "CANCELLED" and not this.pipe_broke then complain(tostring(err)) end
    if this.player then this.player:finish() else over(this) end
end

local function request_of(words)
    local request = vim.deepcopy(settings.request)
    request.text = words
    return request
end

local function begin(this, words, command)
    this.job = get_driver():narrate(request_of(words), {
        pipe = function(job) return start_player(this, command, job) end,
        on_chunk = function(pcm, job)
            local format = job:response()
            if this.progress then this.progress:heard(pcm, format.sample_rate * format.channels) end
        end,
        on_end = function(err) ended(this, err) end,
    })
    current = this
    if settings.progress then this.progress = require("qtts_nvim.progress").open(settings.request.voice or "qtts") end
end

---Speaks, in the background; what was being spoken stops.
---@param words string
function speaker.speak(words)
    speaker.stop()
    if not words:find "%S" then return end
    local command = player.find(settings.player)
    if not command then return complain("no player found; see :checkhealth qtts_nvim") end
    local ok, problem = pcall(begin, {}, words, command)
    if ok then return end
    speaker.stop()
    complain(tostring(problem))
end

---@param first integer from 1
---@param last integer included; -1: to the end
function speaker.speak_lines(first, last) speaker.speak(text.lines(first, last)) end

---For 'operatorfunc'.
---@param kind "char"|"line"|"block"
function speaker.operator(kind) speaker.speak(text.motion(kind)) end

---Silence at once.
function speaker.stop()
    local this = current
    if not this then return end
    this.stopped = true
    this.job:cancel()
    if this.player then this.player:kill() end
    over(this)
end

---@return boolean
function speaker.is_speaking() return current ~= nil end

local function shut()
    speaker.stop()
    if driver then driver:close() end
    if client then client:close() end
    client, driver = nil, nil
end

---As often as you like; what is being spoken stops.
---@param given? qtts_nvim.Config
function speaker.setup(given)
    local checked = config.check(given)
    shut()
    settings = checked
end

---For :checkhealth.
---@return qtts_nvim.Config
function speaker.settings() return settings end

vim.api.nvim_create_autocmd("VimLeavePre", { callback = shut, desc = "qtts: stop speaking" })

return speaker
