-- Every public name is annotated in meta.lua and used by a test, and nothing is annotated that does not exist.
local qtts, check = require "qtts", require "check"

local here = arg[0]:match "^(.*)/" or "."
local meta = check.read_file(here .. "/../../bindings/lua/qtts/meta.lua")

local function tests_text()
    local all = {}
    for _, name in ipairs{ "module", "options", "json", "misuse", "stream", "synthesis", "loop", "faults", "lifetime", "narration" } do
        all[#all + 1] = check.read_file(here .. "/test_" .. name .. ".lua")
    end
    return table.concat(all)
end

-- The methods of a type, as its source lists them: 5.1 lets nobody look into a C function.
local function methods(class)
    local source = check.read_file(here .. "/../../bindings/lua/" .. class:lower() .. ".c")
    local names = {}
    for name in source:match("methods%[%] = (%b{})"):gmatch '{"([%w_]+)"' do names[#names + 1] = name end
    return names
end

local client = check.client()
local objects = {
    Client = client,
    Stream = client:stream(check.request{ seconds = 0.1 }),
    Narration = client:narrate{ text = "Hello.", parameters = { x_replay = { seconds = 0.1 } } },
    Reply = client:synthesize(check.request{ seconds = 0.1 }),
}

local tests = {
    { "module functions", function()
        for name, value in pairs(qtts) do
            if type(value) == "function" then check.has(meta, "function qtts." .. name .. "(") else check.has(meta, "---@field " .. name .. " ") end
            check.has(tests_text(), "qtts." .. name)
        end
        for name in meta:gmatch "function qtts%.([%w_]+)" do check.eq(type(qtts[name]), "function", name) end
    end },
    { "response fields", function()
        local part = meta:match "%-%-%-@class qtts%.Response\n(.-)\n\n"
        for name in pairs(objects.Reply:response()) do check.has(part, "---@field " .. name .. " ") end
        for name in part:gmatch "@field ([%w_]+)" do check.has(tests_text(), name) end
    end },
    { "segments and progress", function()
        local book = objects.Narration
        check.read_all(book)
        for class, value in pairs{ Segment = book:segments()[1], Progress = book:progress() } do
            local part = meta:match("%-%-%-@class qtts%." .. class .. "\n(.-)\n\n")
            for name in pairs(value) do check.has(part, "---@field " .. name .. " ") end
            for name in part:gmatch "@field ([%w_]+)" do check.has(tests_text(), name) end
        end
    end },
    { "options", function()
        for class, open in pairs{ ClientOptions = qtts.client, Request = function(options) return client:stream(options) end,
            NarrateRequest = function(options) return client:narrate(options) end } do
            local part = meta:match("%-%-%-@class qtts%." .. class .. "\n(.-)\n\n")
            for name in part:gmatch "@field ([%w_]+)" do
                local _, err = pcall(open, { [name] = print }) -- a known name complains about the function, an unknown one about the name
                check.has(err, "option '" .. name .. "'")
                check.eq(tostring(err):find "unknown", nil, name)
                check.has(tests_text(), name)
            end
        end
    end },
}
for class, object in pairs(objects) do
    tests[#tests + 1] = { "methods of " .. class, function()
        for _, name in ipairs(methods(class)) do
            check.has(meta, "function " .. class .. ":" .. name .. "(")
            check.has(tests_text(), name)
            check.eq(type(object[name]), "function", name)
        end
        for name in meta:gmatch("function " .. class .. ":([%w_]+)") do check.eq(type(object[name]), "function", name) end
    end }
end
return tests
