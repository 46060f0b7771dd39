-- The text of lines, of a motion, of a selection.
local text = {}

---@param first integer from 1
---@param last integer included; -1: to the end
---@return string
function text.lines(first, last)
    return table.concat(vim.api.nvim_buf_get_lines(0, first - 1, last, false), "\n")
end

-- How `y` is forced to take what g@ was given, whatever the motion from '[ to '] would be itself.
local forced = { char = "v", line = "V", block = vim.api.nvim_replace_termcodes("<C-v>", true, false, true) }

---What the operator g@ was applied to. Registers, options and the view stay as they are.
---@param kind "char"|"line"|"block"
---@return string
function text.motion(kind)
    local unnamed, zero, z = vim.fn.getreginfo '"', vim.fn.getreginfo "0", vim.fn.getreginfo "z"
    local clipboard, selection, view = vim.o.clipboard, vim.o.selection, vim.fn.winsaveview()
    vim.o.clipboard, vim.o.selection = "", "inclusive"
    vim.cmd(('silent noautocmd keepjumps normal! `["zy%s`]'):format(forced[kind]))
    local taken = vim.fn.getreg "z"
    vim.o.clipboard, vim.o.selection = clipboard, selection
    vim.fn.setreg('"', unnamed)
    vim.fn.setreg("z", z)
    vim.fn.setreg("0", zero)
    vim.fn.winrestview(view)
    return taken
end

return text
