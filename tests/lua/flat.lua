-- Streams so many seconds of audio and prints the peak of memory in KiB and a checksum: flat.lua SECONDS
local qtts = require "qtts"

-- Small chunks: at full speed the default ones are 260 KB strings, and a collector lets several of those become garbage before it looks.
local client = assert(qtts.client{ max_buffered_bytes = 65536, api_key = "sk-test", base_url = os.getenv "QTTS_TEST_ENDPOINT" })
local bytes, sum = 0, 0
local replay = { kind = "ramp", seconds = tonumber(arg[1]), riff = "never" }
for pcm in client:stream{ text = "x", voice = "Cherry", parameters = { x_replay = replay } } do
    bytes = bytes + #pcm
    sum = (sum * 31 + pcm:byte(1) + pcm:byte(-1)) % 1000003
end
if bytes ~= arg[1] * 48000 then error("bytes: " .. bytes) end
for line in io.lines "/proc/self/status" do
    local peak = line:match "^VmHWM:%s*(%d+)"
    if peak then print(peak) end
end
