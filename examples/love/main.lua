-- A small scene: two characters whose lines are spoken as their text appears.    love examples/love
-- Space or a click: the next line. P: pause. Escape: quit. Key and base URL: the environment (see the README).
local qtts = require "qtts"
local speech = require "qtts.love"
local Dialogue = require "dialogue"

local LINES = {
    { who = "Ada", voice = "Cherry", text = "Is anybody up there? The light has been out for three nights." },
    { who = "Keeper", voice = "Ethan", text = "The light is well. It is the sea that has gone dark." },
    { who = "Ada", voice = "Cherry", text = "Then let me up, and we shall look at it together." },
    { who = "Keeper", voice = "Ethan", text = "Mind the seventh step. It was never there." },
}
local FACES = { Ada = { x = 190, skin = { 0.93, 0.76, 0.62 }, hair = { 0.36, 0.17, 0.1 } }, Keeper = { x = 610, skin = { 0.8, 0.66, 0.55 }, hair = { 0.75, 0.77, 0.8 } } }

local dialogue, speaker, trouble, now = nil, nil, nil, 0

function love.load()
    local client, refused = qtts.client{}
    if not client then
        trouble = tostring(refused)
        return
    end
    client:warmup() -- the connection stands before the first line needs it
    speaker = speech.new(client)
    dialogue = Dialogue.new(speaker, LINES)
    dialogue:next()
end

function love.update(dt)
    now = now + dt
    if not speaker then return end
    speaker:update()
    trouble = dialogue:error() and tostring(dialogue:error()) or trouble
end

local function is_speaking(who) return dialogue and dialogue:current() and dialogue:current().who == who and not dialogue:is_spoken() end

local function draw_face(who, face)
    local open = is_speaking(who) and dialogue.spoken.speaking and 3 + 9 * math.abs(math.sin(now * 11) * math.sin(now * 5)) or 2
    local lift = is_speaking(who) and -6 or 0
    love.graphics.setColor(face.hair)
    love.graphics.circle("fill", face.x, 168 + lift, 78)
    love.graphics.setColor(face.skin)
    love.graphics.ellipse("fill", face.x, 185 + lift, 62, 70)
    love.graphics.setColor(0.1, 0.1, 0.14)
    love.graphics.circle("fill", face.x - 22, 175 + lift, 6)
    love.graphics.circle("fill", face.x + 22, 175 + lift, 6)
    love.graphics.setColor(0.5, 0.13, 0.15)
    love.graphics.ellipse("fill", face.x, 218 + lift, 18, open)
end

local function draw_text()
    local line = dialogue and dialogue:current()
    love.graphics.setColor(0.06, 0.08, 0.14, 0.92)
    love.graphics.rectangle("fill", 40, 310, 720, 110, 8)
    love.graphics.setColor(0.95, 0.85, 0.55)
    love.graphics.print(line and line.who or "The end", 60, 322)
    love.graphics.setColor(1, 1, 1)
    love.graphics.printf(line and dialogue:visible_text() or "Escape leaves.", 60, 348, 680)
end

function love.draw()
    love.graphics.clear(0.13, 0.2, 0.3)
    love.graphics.setColor(0.09, 0.14, 0.22)
    love.graphics.rectangle("fill", 0, 250, 800, 200)
    for who, face in pairs(FACES) do draw_face(who, face) end
    draw_text()
    if trouble then
        love.graphics.setColor(1, 0.6, 0.5)
        love.graphics.printf(trouble, 40, 20, 720)
    end
end

local function go_on()
    if dialogue and not dialogue:is_over() then dialogue:next() end
end

local function toggle_pause()
    local spoken = dialogue and dialogue.spoken
    if not spoken then return end
    if spoken.paused then spoken:resume() else spoken:pause() end
end

function love.mousepressed() go_on() end

function love.keypressed(key)
    if key == "space" or key == "return" then go_on() end
    if key == "p" then toggle_pause() end
    if key == "escape" then love.event.quit() end
end

function love.quit()
    if speaker then speaker:stop() end
end
