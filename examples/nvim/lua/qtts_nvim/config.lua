-- What setup{} takes.
local config = {}

---@class qtts_nvim.Config
---@field request? qtts.NarrateRequest how to speak: voice, model, language_type, instructions, ...; without `text`
---@field client? qtts.ClientOptions where to ask: region, api_key, base_url, ...
---@field player? string[] a command that plays raw PCM from its standard input; {rate} and {channels} in it are replaced
---@field progress? boolean the floating window; true
---@field on_error? fun(message: string) told what failed, in one sentence; without it: vim.notify

local types = { request = "table", client = "table", player = "table", progress = "boolean", on_error = "function" }

local function check_player(player)
    for i, word in ipairs(player) do
        if type(word) ~= "string" then error(("qtts: setup: player: word %d is no string"):format(i), 0) end
    end
    if #player == 0 then error("qtts: setup: player: a list of words expected, such as { 'aplay', '-t', 'raw', ... }", 0) end
end

---@param given? qtts_nvim.Config
---@return qtts_nvim.Config
function config.check(given)
    local checked = { request = {}, client = {}, progress = true }
    for name, value in pairs(given or {}) do
        local wanted = types[name]
        if not wanted then error(("qtts: setup: unknown option '%s'; see :help qtts-setup"):format(tostring(name)), 0) end
        if type(value) ~= wanted then error(("qtts: setup: %s: %s expected, got %s"):format(name, wanted, type(value)), 0) end
        checked[name] = value
    end
    if checked.player then check_player(checked.player) end
    return checked
end

return config
