-- :checkhealth qtts_nvim
local report = vim.health or require "health"
local start, ok = report.start or report.report_start, report.ok or report.report_ok
local warn, fail = report.warn or report.report_warn, report.error or report.report_error
local health = {}

local function check_module()
    start "qtts: the module"
    local path = package.searchpath and package.searchpath("qtts", package.cpath) or vim.api.nvim_get_runtime_file("lua/qtts.so", false)[1]
    ok("this Neovim runs " .. (jit and jit.version or _VERSION) .. ", whose modules are those of Lua 5.1")
    local found, qtts = pcall(require, "qtts")
    if not found then
        fail(("`require 'qtts'` fails: %s"):format(tostring(qtts):match "[^\n]*"), { "Build it for this Neovim: :help qtts-install" })
        return nil
    end
    ok(("qtts %s%s"):format(qtts.version, path and ", " .. path or ""))
    ok(qtts.build())
    local driven, problem = pcall(require, "qtts.uv")
    if driven then ok "qtts.uv found" else fail(tostring(problem), { "It belongs beside the module: :help qtts-install" }) end
    return driven and qtts
end

local function check_client(qtts)
    start "qtts: key and region"
    local client, err = qtts.client(require("qtts_nvim").settings().client)
    if not client then return fail(tostring(err), { "Set DASHSCOPE_API_KEY, or setup{ client = { api_key = ... } }: :help qtts-setup" }) end
    ok("a key was found in: " .. client:key_source())
    ok("it is sent to " .. client:base_url() .. ". A key belongs to one region: setup{ client = { region = ... } }")
    client:close()
end

local function check_player()
    start "qtts: the player"
    local player = require "qtts_nvim.player"
    local configured = require("qtts_nvim").settings().player
    local command = player.find(configured)
    if not command then return fail("none is installed", { "Install one of: " .. table.concat(player.names(), ", ") }) end
    if vim.fn.executable(command[1]) == 0 then return fail(command[1] .. " cannot be run", { "It is what setup{ player = ... } names" }) end
    ok(table.concat(command, " ") .. (configured and " (by setup)" or ""))
    for _, name in ipairs(player.names()) do
        if name ~= command[1] and vim.fn.executable(name) == 1 then ok("also installed: " .. name) end
    end
end

function health.check()
    local qtts = check_module()
    if qtts then check_client(qtts) else warn "the key was not looked for" end
    check_player()
end

return health
