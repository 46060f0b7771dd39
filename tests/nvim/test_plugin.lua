-- The plugin in a headless Neovim that has nothing else: every command, what the player got, and what is left afterwards.
local check, loop = require "check", require "loop"
local speaker = require "qtts_nvim"

local PIECE = 24000 -- bytes of a recording of init.lua
local tests, notes = {}, {}
vim.notify = function(message) notes[#notes + 1] = message end

local function add(name, test)
    tests[#tests + 1] = { name, function()
        notes = {}
        set_up()
        os.remove(played())
        vim.cmd "enew!"
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { "One line here.", "Und süße Äpfel, 茶 too.", "The last one." })
        local ok, problem = pcall(test)
        speaker.stop()
        if not ok then error(problem, 0) end
    end }
end

local function silence() loop.turn_until(function() return not speaker.is_speaking() end, "silence") end

-- What the service was asked to say since the last call.
local function asked()
    local client = check.client{ base_url = vim.env.QTTS_TEST_ENDPOINT }
    local base = vim.env.QTTS_TEST_ENDPOINT:gsub("/api/v1$", "")
    local texts = {}
    for _, request in ipairs(vim.json.decode(check.get(client, base .. "/received")).requests) do
        if type(request.body) == "table" then texts[#texts + 1] = request.body.input.text end
    end
    client:close()
    vim.fn.system{ "curl", "-s", "-X", "DELETE", base .. "/received" }
    return (table.concat(texts, " "):gsub("%s+", " ")), #texts
end

local function floats()
    local found = {}
    for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= "" then found[#found + 1] = window end
    end
    return found
end

local function sleeping() return { x_replay = { kind = "tone", seconds = 600, pace = 1, event_bytes = 960 } } end

add("the buffer goes to the player, byte for byte", function()
    asked()
    vim.cmd "QttsSpeak"
    silence()
    check.eq(#notes, 0, notes[1])
    local said, pieces = asked()
    check.eq(said, "One line here. Und süße Äpfel, 茶 too. The last one.")
    check.eq(check.read_file(played()) == check.ramp(PIECE):rep(pieces), true, "the bytes")
end)
for _, row in ipairs{
    { "a range", "2,3QttsSpeak", "Und süße Äpfel, 茶 too. The last one." },
    { "a text", "QttsSpeak Say this.", "Say this." },
    { "an inner word", "normal 2ggwgsiw", "süße" },
    { "to the end of the line", "normal 2gg2wgs$", "Äpfel, 茶 too." },
    { "a paragraph", "normal gsip", "One line here. Und süße Äpfel, 茶 too. The last one." },
    { "a selection of characters", "normal 1gg4lv3lgs", "line" },
    { "a selection of lines", "normal 2ggVgs", "Und süße Äpfel, 茶 too." },
    { "a block", "normal 1gg\22jelgs", "One Und" },
} do
    add("speaks " .. row[1], function()
        vim.keymap.set({ "n", "x" }, "gs", "<Plug>(qtts-speak)", { remap = true })
        vim.fn.setreg('"', "kept")
        vim.fn.setreg("z", "kept z")
        asked()
        vim.cmd(row[2])
        check.eq(speaker.is_speaking(), true, "is_speaking")
        silence()
        check.eq(vim.trim((asked())), row[3])
        check.eq(vim.fn.getreg '"', "kept", "the unnamed register")
        check.eq(vim.fn.getreg "z", "kept z", "register z")
    end)
end
add("the editor goes on meanwhile, and the window tells", function()
    set_up{ request = { voice = "Ethan", parameters = sleeping() } }
    vim.cmd "QttsSpeak"
    check.eq(#floats(), 1, "windows")
    local line
    loop.turn_until(function()
        line = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floats()[1]), 0, -1, false)[1]
        return line:find "0:01" and line:find "▆"
    end, "one second in the window")
    check.has(line, "Ethan")
    vim.cmd "normal ggdd"
    check.eq(vim.api.nvim_buf_line_count(0), 2)
    vim.cmd "QttsStop"
    check.eq(#floats(), 0, "windows")
    check.eq(speaker.is_speaking(), false)
end)
add("no window when it is not wanted", function()
    set_up{ progress = false }
    vim.cmd "QttsSpeak"
    check.eq(#floats(), 0)
    silence()
end)
add("stop leaves nothing: no process, no descriptor, no chunk", function()
    set_up{ request = { parameters = sleeping() } }
    vim.cmd "QttsSpeak" -- makes the client, which stays
    vim.cmd "QttsStop"
    loop.turn(20)
    local before
    for _ = 1, 5 do
        before = before or loop.descriptors()
        vim.cmd "QttsSpeak"
        loop.turn_until(function() return (loop.uv.fs_stat(played()) or { size = 0 }).size > 0 end, "sound")
        vim.cmd "QttsStop"
        loop.turn_until(function() return loop.descriptors() <= before end, "as few descriptors as before")
        local size = loop.uv.fs_stat(played()).size
        loop.turn(20)
        check.eq(loop.uv.fs_stat(played()).size, size, "the player is gone")
        os.remove(played())
    end
    check.eq(#notes, 0, notes[1])
end)
add("speaking again stops what was spoken", function()
    set_up{ request = { parameters = sleeping() } }
    for _ = 1, 5 do vim.cmd "QttsSpeak" end
    check.eq(#floats(), 1)
    loop.turn_until(function() return (loop.uv.fs_stat(played()) or { size = 0 }).size > 0 end, "sound")
    vim.cmd "QttsStop"
    check.eq(#notes, 0, notes[1])
end)

-- Runs in a Neovim of its own: whoever opens q: while it speaks, and stops it there.
local function in_the_command_line_window()
    local function windows() return #vim.api.nvim_list_wins() end
    local function look() if windows() == 1 then vim.cmd "qa!" else vim.defer_fn(look, 10) end end
    vim.api.nvim_create_autocmd("CmdwinEnter", { callback = vim.schedule_wrap(function()
        local stopped, problem = pcall(vim.api.nvim_command, "QttsStop")
        io.stdout:write(tostring(stopped), " ", tostring(problem), " ", tostring(require("qtts_nvim").is_speaking()))
        vim.cmd "quit"
        look()
    end) })
    vim.cmd "QttsSpeak Hello."
    vim.api.nvim_feedkeys("q:", "n", false)
end
add("stopped in the command-line window: the window is gone when Neovim allows it", function()
    local program = vim.env.QTTS_TEST_FOLDER .. "/cmdwin.luac"
    local file = assert(io.open(program, "wb"))
    file:write(string.dump(in_the_command_line_window))
    file:close()
    local said = vim.fn.system{ "timeout", "20", "nvim", "--headless", "-u", vim.env.QTTS_TEST_LUA .. "/../nvim/init.lua", "-i", "NONE",
        "-c", ("lua set_up{ request = { parameters = %s } } dofile '%s'"):format(vim.inspect(sleeping()):gsub("%s+", " "), program) }
    check.eq(vim.v.shell_error, 0, said)
    check.has(said, "true nil false")
end)
add("no window may be opened: it is told, and nothing is spoken", function()
    local open = vim.api.nvim_open_win
    asked()
    vim.api.nvim_open_win = function() error "E565: not now" end
    vim.cmd "QttsSpeak"
    vim.api.nvim_open_win = open
    check.has(notes[1], "E565")
    check.eq(speaker.is_speaking(), false)
    vim.cmd "QttsSpeak Once."
    silence()
    check.eq(vim.trim((asked())), "Once.")
end)
add("nothing to say", function()
    vim.cmd "enew!"
    vim.cmd "QttsSpeak"
    check.eq(speaker.is_speaking(), false)
    check.eq(#notes, 0)
end)

-- ---- leaving ----------------------------------------------------------------------------------------------------------------------------------

local LONG = 30 -- seconds that a look-up takes here; to leave takes a small part of it

-- Another Neovim, which speaks and is left when `sign` says so.
local function leave(setup, sign, environment)
    local program = ("lua set_up(%s) vim.cmd 'QttsSpeak Hello.' vim.wait(%d000, function() %s end, 5) vim.cmd 'qa!'"):format(setup, LONG, sign)
    local command = { "env", "-u", "LD_PRELOAD" }
    for name, value in pairs(environment or {}) do command[#command + 1] = name .. "=" .. value end
    vim.list_extend(command, { "nvim", "--headless", "-u", vim.env.QTTS_TEST_LUA .. "/../nvim/init.lua", "-i", "NONE", "-c", program })
    local began = loop.now()
    local said = vim.fn.system(command)
    return loop.now() - began, vim.v.shell_error, said
end

add("Neovim is left while it speaks: no player stays", function()
    local setup = ("{ request = { parameters = %s }, player = { 'sh', '-c', 'echo $$ > %s.pid; exec cat > %s' } }"):format(
        vim.inspect(sleeping()), played(), played())
    local _, code, said = leave(setup, ("return (vim.loop.fs_stat '%s' or { size = 0 }).size > 0"):format(played()))
    check.eq(said, "")
    check.eq(code, 0)
    local player = tonumber(check.read_file(played() .. ".pid"))
    loop.turn_until(function() return not loop.uv.fs_stat("/proc/" .. player) end, "the player's end")
end)
add("Neovim is left in a look-up that hangs", function()
    local environment = { LD_PRELOAD = vim.env.QTTS_TEST_FOLDER .. "/silent_names.so", QTTS_SILENT_SECONDS = LONG }
    local setup = "{ client = { api_key = 'sk-x', base_url = 'https://nobody.silent.invalid/api/v1' } }"
    local took, code, said = leave(setup, "seen = (seen or 0) + 1 return seen > 10", environment)
    check.eq(said, "")
    check.eq(code, 0)
    check.eq(took < LONG * 1000 / 3, true, ("at once, not after %.0f ms"):format(took))
end)

-- ---- what fails, in one sentence ------------------------------------------------------------------------------------------------------------

for _, row in ipairs{
    { "a wrong voice", { request = { voice = "Nobody" } }, "Nobody" },
    { "a wrong key", { client = { api_key = "no-key", base_url = vim.env.QTTS_TEST_ENDPOINT } }, "HTTP 401" },
    { "no such player", { player = { "no-such-player" } }, "cannot be started" },
    { "a player that fails", { player = { "sh", "-c", "cat > /dev/null; exit 3" } }, "ended early, with 3" },
    { "a player that does not listen", { player = { "true" }, request = { parameters = sleeping() } }, "true ended early, with 0" },
    { "a request that cannot be right", { request = { voise = "Cherry" } }, "voise" },
    { "a client that cannot be right", { client = { region = "atlantis" } }, "the region is not known" },
} do
    add(row[1], function()
        set_up(row[2])
        vim.cmd "QttsSpeak"
        silence()
        loop.turn_until(function() return #notes > 0 end, "a word about it")
        check.has(table.concat(notes, "\n"), row[3])
        check.eq(#floats(), 0, "windows")
        check.eq(tostring(notes[1]):find("canary", 1, true), nil, "the key in a message")
    end)
end
add("no player at all", function()
    set_up()
    local path = vim.env.PATH
    speaker.setup{ client = speaker.settings().client }
    vim.env.PATH = "/nowhere"
    vim.cmd "QttsSpeak"
    vim.env.PATH = path
    check.has(notes[1], "no player")
end)
add("the player at hand, by its command", function()
    local bin, path = vim.env.QTTS_TEST_FOLDER .. "/player-bin", vim.env.PATH
    vim.fn.mkdir(bin, "p")
    vim.fn.writefile({ "#!/bin/sh", 'echo "$@" > ' .. played() .. ".how", "cat > " .. played() }, bin .. "/aplay")
    vim.fn.setfperm(bin .. "/aplay", "rwxr-xr-x")
    speaker.setup{ client = speaker.settings().client, request = speaker.settings().request }
    vim.env.PATH = bin .. ":" .. path
    vim.cmd "QttsSpeak Once."
    silence()
    vim.env.PATH = path
    check.eq(check.read_file(played() .. ".how"), "-q -t raw -f S16_LE -r 24000 -c 1\n")
    check.eq(check.read_file(played()) == check.ramp(PIECE), true, "the bytes")
end)
for help, raw in pairs{ ["-p, --playback"] = false, ["-a, --raw"] = true } do
    add("a pw-cat whose help tells of " .. help, function()
        local bin, path = vim.env.QTTS_TEST_FOLDER .. "/pw-cat" .. help:sub(1, 2), vim.env.PATH
        vim.fn.mkdir(bin, "p")
        vim.fn.writefile({ "#!/bin/sh", "echo '" .. help .. "'" }, bin .. "/pw-cat")
        vim.fn.setfperm(bin .. "/pw-cat", "rwxr-xr-x")
        vim.env.PATH, package.loaded["qtts_nvim.player"] = bin, nil -- what is known of another one is not meant
        local command = require("qtts_nvim.player").find()
        vim.env.PATH, package.loaded["qtts_nvim.player"] = path, nil
        check.eq(command ~= nil and vim.tbl_contains(command, "--raw"), raw)
        check.eq(command ~= nil, raw)
    end)
end
add("setup refuses what it does not know", function()
    check.raises("unknown option 'voice'", speaker.setup, { voice = "Cherry" })
    check.raises("player: table expected", speaker.setup, { player = "aplay" })
    check.raises("word 2", speaker.setup, { player = { "aplay", 1 } })
    check.raises("a list of words", speaker.setup, { player = {} })
    check.raises("progress: boolean", speaker.setup, { progress = 1 })
end)

-- ---- health and help ------------------------------------------------------------------------------------------------------------------------

local function health()
    vim.cmd "silent checkhealth qtts_nvim"
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

add("checkhealth: all is well", function()
    local said = health()
    for _, part in ipairs{ "LuaJIT", "qtts 0.", vim.env.QTTS_TEST_PLUGIN, "libcurl/", "qtts.uv found", "a key was found in: api_key",
        vim.env.QTTS_TEST_ENDPOINT, "sh -c cat" } do
        check.has(said, part)
    end
    check.eq(said:find("ERROR", 1, true), nil, said)
    check.eq(said:find("canary", 1, true), nil, "the key")
end)
add("checkhealth: no key, no player", function()
    speaker.setup{ client = { base_url = vim.env.QTTS_TEST_ENDPOINT }, player = { "no-such-player" } }
    local said = health()
    check.has(said, "ERROR")
    check.has(said, "DASHSCOPE_API_KEY")
    check.has(said, "no-such-player cannot be run")
end)
add("help: every tag that is named is there", function()
    for _, tag in ipairs{ "qtts", "qtts-install", ":QttsSpeak", ":QttsStop", "<Plug>(qtts-speak)", "qtts-setup", "qtts-lua", "qtts-health" } do
        vim.cmd("help " .. tag)
        check.has(vim.api.nvim_buf_get_name(0), "qtts.txt")
    end
    local text = check.read_file(vim.env.QTTS_TEST_PLUGIN .. "/doc/qtts.txt")
    for tag in text:gmatch "|(qtts[%w-]+)|" do vim.cmd("help " .. tag) end
end)
return tests
