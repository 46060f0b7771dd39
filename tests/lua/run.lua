-- The runner: run.lua [FILE...]: every test of every file, under whatever Lua runs it, Neovim's too. The last line counts; the exit code is 1
-- when one failed.
local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/?.lua;" .. package.path

if os.getenv "QTTS_GC" == "aggressive" then
    collectgarbage("setpause", 0)
    collectgarbage("setstepmul", 1000)
end

local files = { "test_module", "test_options", "test_json", "test_misuse", "test_stream", "test_synthesis", "test_loop", "test_faults", "test_lifetime",
    "test_narration", "test_annotations" }
if #arg > 0 then files = arg end
io.stdout:setvbuf "line"
local only = os.getenv "QTTS_ONLY"
local passed, failed = 0, 0

local function run(name, test)
    local ok, problem = xpcall(test, function(err) return debug.traceback(tostring(err), 2) end)
    if ok then
        passed = passed + 1
        io.write("ok ", name, "\n")
    else
        failed = failed + 1
        io.write(("FAILED %s: %s\n"):format(name, problem))
    end
end

for _, file in ipairs(files) do
    for _, test in ipairs(require(file)) do
        local name = file .. ": " .. test[1]
        if not only or name:find(only, 1, true) then run(name, test[2]) end
    end
end

io.write(("%d passed, %d failed\n"):format(passed, failed)) -- Neovim's print goes elsewhere
if failed > 0 or passed == 0 then os.exit(1) end
-- No os.exit: streams that tests left open are now collected by lua_close.
