-- Sound alone: the tests need no screen.
function love.conf(t)
    t.window = false
    t.modules.window, t.modules.graphics, t.modules.joystick, t.modules.physics, t.modules.video = false, false, false, false, false
end
