-- Speech in a love.thread of its own: the main thread sends texts through a channel and never waits.
local thread

function love.load()
    thread = love.thread.newThread "speech.lua"
    thread:start()
    love.thread.getChannel("texts"):push "Hello."
    love.thread.getChannel("texts"):push(false)
end

function love.update()
    if thread:isRunning() then return end
    io.write("lines ", tostring(love.thread.getChannel("spoken"):pop()), "\n")
    if thread:getError() then io.stderr:write(thread:getError(), "\n") end
    love.event.quit()
end
