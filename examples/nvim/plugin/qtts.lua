-- Commands and mappings. Nothing is loaded before one of them is used.
if vim.g.loaded_qtts then return end
vim.g.loaded_qtts = true

vim.api.nvim_create_user_command("QttsSpeak", function(options)
    local speaker = require "qtts_nvim"
    if options.args ~= "" then return speaker.speak(options.args) end
    local range = options.range > 0
    speaker.speak_lines(range and options.line1 or 1, range and options.line2 or -1)
end, { range = true, nargs = "?", desc = "Speak the range, the buffer, or the text that is given" })

vim.api.nvim_create_user_command("QttsStop", function() require("qtts_nvim").stop() end, { desc = "Stop speaking" })

-- g@ with a motion in normal mode, with the selection in visual mode.
vim.keymap.set({ "n", "x" }, "<Plug>(qtts-speak)", function()
    vim.go.operatorfunc = "v:lua.require'qtts_nvim'.operator"
    return "g@"
end, { expr = true, desc = "Speak a motion or the selection" })
vim.keymap.set("n", "<Plug>(qtts-stop)", "<Cmd>QttsStop<CR>", { desc = "Stop speaking" })
