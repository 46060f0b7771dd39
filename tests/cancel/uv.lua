-- cancel.lua in luv's loop, or in Neovim's.
local vim = rawget(_G, "vim")
local loop = vim and (vim.uv or vim.loop) or require "luv"
local qtts, quv = require "qtts", require "qtts.uv"
local driver = quv.new(assert(qtts.client{ api_key = "sk-test", base_url = os.getenv "BASE", proxy = "", retries = 0 }))
local heard = setmetatable({}, { __mode = "k" })
local tick = loop.new_timer()
tick:start(1, 1, function() end) -- a condition that no callback brings about is looked at this often

local host = {
    now = function() return loop.hrtime() / 1e6 end,
    turn = function()
        if vim then vim.wait(1, function() return false end, 1) else loop.run "once" end
    end,
    open = function(request)
        local said = { chunks = 0 }
        local job = driver:stream(request, {
            on_chunk = function() said.chunks = said.chunks + 1 end,
            on_end = function(err) said.err = err end,
        })
        heard[job] = said
        return job
    end,
    chunks = function(job) return heard[job].chunks end,
    ended = function(job) return heard[job].err end,
}

io.write(require "cancel"(host), "\n")
tick:stop() -- not closed: luv before 1.46 crashes when a program ends while a handle is closing
