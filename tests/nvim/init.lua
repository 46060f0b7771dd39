-- As a user's init.lua: nothing but the plugin as build.sh made it (QTTS_TEST_PLUGIN), and a player that writes down what it gets.
vim.opt.runtimepath = { vim.env.QTTS_TEST_PLUGIN, vim.env.VIMRUNTIME }
vim.opt.packpath = {}
vim.opt.swapfile = false
package.path, package.cpath = vim.env.QTTS_TEST_LUA .. "/../nvim/?.lua", "" -- what this machine has installed is not meant

function _G.played() return vim.env.QTTS_TEST_FOLDER .. "/played.pcm" end
function _G.set_up(more)
    local config = {
        client = { api_key = "sk-canary-0f1e2d3c-not-a-key", base_url = vim.env.QTTS_TEST_ENDPOINT },
        request = { voice = "Ethan", trim = false, concurrency = 1,
            parameters = { x_replay = { kind = "ramp", seconds = 0.5, riff = "never" } } },
        player = { "sh", "-c", "cat > " .. vim.fn.shellescape(played()) },
    }
    require("qtts_nvim").setup(vim.tbl_extend("force", config, more or {}))
end
