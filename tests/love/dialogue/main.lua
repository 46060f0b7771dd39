-- The dialogue of the example scene without its screen: how much of a text is visible, heard second by heard second.
package.path = os.getenv "EXAMPLE" .. "/?.lua;" .. package.path
local utf8 = require "utf8"
local qtts, speech, Dialogue = require "qtts", require "qtts.love", require "dialogue"
local LINES = { { who = "A", voice = "Cherry", text = "Grüße, 世界!" }, { who = "B", voice = os.getenv "VOICE" or "Ethan", text = "Again." } }
local dialogue, speaker
local before, whole, kept = "", true, true

function love.load()
    speaker = speech.new(assert(qtts.client{ retries = 0 }))
    dialogue = Dialogue.new(speaker, LINES)
    dialogue:next()
end

local function go_on()
    io.write(("line%d %s|%s|%s\n"):format(dialogue.index, dialogue:visible_text(), tostring(kept), tostring(dialogue:error())))
    before = ""
    if dialogue:next() then return end
    io.write("valid ", tostring(whole), "\n")
    love.event.quit()
end

function love.update()
    speaker:update()
    if dialogue:is_over() then return end
    local text = dialogue:visible_text()
    whole, kept = whole and utf8.len(text) ~= nil, kept and #text >= #before
    before = text
    if dialogue:is_spoken() then go_on() end
end
