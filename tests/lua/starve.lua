-- What starve.c runs: every kind of object once. Errors that are not about memory must come out. Nothing becomes garbage before the end: Lua
-- itself needs memory to call a finalizer (a CallInfo, 5.2 and later), and drops the finalizer when there is none.
local qtts = require "qtts"

local held = {}
local function hold(object)
    held[#held + 1] = object
    return object
end

local client = hold(assert(qtts.client{ api_key = "sk-test", base_url = os.getenv "QTTS_TEST_ENDPOINT", headers = { A = "b" }, timeout = { idle = 5 } }))
local stream = hold(client:stream{ text = "x", voice = "Cherry", parameters = { x_replay = { kind = "ramp", bytes = 2000 }, list = { 1, 2 } } })
local size = 0
for pcm in stream do size = size + #pcm end
if size ~= 2000 then error "bytes" end
local response = stream:response()
local refused, err = hold(client:stream{ text = "x", voice = "Nobody" }):next()
if refused ~= nil or not tostring(err):find "voice" then error(tostring(err)) end
local poll = hold(client:open_synthesis{ text = "x", voice = "Cherry" })
while poll:poll() == false do client:step(100) client:ready() end
local book = hold(client:narrate{ text = "Here it is. There it was.", trim = false, parameters = { x_replay = { kind = "ramp", bytes = 2000, riff = "never" } } })
local said = 0
for pcm in book do said = said + #pcm end
if said ~= 4000 or #book:segments() ~= 2 or book:progress().pieces_done ~= 2 then error "narration" end
hold(client:narrate{ voice = "Cherry" }):feed "left open"
local left_open = hold(client:stream{ text = "x", voice = "Cherry" })
left_open:next()
local header = qtts.wav_header(response)
local short = { x_replay = { kind = "ramp", bytes = 2000 } }
local path = os.tmpname()
local saved, why = hold(client:stream{ text = "x", voice = "Cherry", parameters = short }):save(path)
os.remove(path)
if not saved then error(tostring(why)) end
local spoken = 0
for pcm in hold(client:narrate{ text = "One. Two.", voice = "Cherry", parameters = short, trim = false }) do spoken = spoken + #pcm end
if spoken == 0 then error "silence" end
