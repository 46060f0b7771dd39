-- Without a screen: what is measured is speech.
function love.conf(t)
    t.window = false
    t.modules.window, t.modules.graphics, t.modules.joystick, t.modules.physics, t.modules.video = false, false, false, false, false
end
