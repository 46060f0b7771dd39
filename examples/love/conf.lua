function love.conf(t)
    t.identity = "qtts-lighthouse"
    t.window.title = "The lighthouse keeper"
    t.window.width, t.window.height = 800, 450
end
