-- Saves speech to a WAV file.    lua save_file.lua "Any text" out.wav
-- The key and, where it is not the default, the base URL come from DASHSCOPE_API_KEY and DASHSCOPE_HTTP_BASE_URL.
local qtts = require "qtts"

local text, path = arg[1] or "Hello! How nice that you are here.", arg[2] or "hello.wav"

local function check(value, err)
    if value then return value end
    io.stderr:write(tostring(err), "\n")
    os.exit(1)
end

local client = check(qtts.client{})
local stream = client:stream{ text = text, voice = "Cherry" }
check(stream:save(path))
print(("%s: %.1f s of speech, the first after %.2f s"):format(path, stream.metrics.audio_seconds, stream.metrics.ttfa))
