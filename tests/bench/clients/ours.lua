-- qtts: the loop of the README. ours.lua BASE-URL PARAMETERS (a Lua table) REQUESTS [CA-FILE]
local qtts = require "qtts"
local base, parameters, requests, ca_file = arg[1], (loadstring or load)("return " .. arg[2])(), tonumber(arg[3]), arg[4]
parameters = next(parameters) and parameters
local client = assert(qtts.client{ api_key = "sk-bench", base_url = base, ca_file = ca_file })
local total, began = 0, os.clock()
for _ = 1, requests do
    for pcm in client:stream{ text = "Hello.", voice = "Cherry", parameters = parameters } do
        total = total + #pcm
    end
end
print(('{"cpu": %.6f, "requests": %d, "bytes": %.0f}'):format(os.clock() - began, requests, total))
