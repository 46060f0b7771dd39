-- qtts in a libuv loop, Neovim's or luv's: callbacks for each chunk, nothing waits and nothing is polled in vain.
--
-- One uv_poll on the client's one descriptor serves all its streams. It exists only while something is under way: `uv.run` returns when the
-- last job has ended, and a driver that is out of use is collected. The streams belong to the driver alone and hold the descriptor open, so
-- that a client may be closed at any moment: its jobs then end with an error of status CLOSED.
--
-- Callbacks run inside the loop, in Neovim thus in its "fast" context (:help api-fast), where most of vim.api is forbidden. With
-- { schedule = vim.schedule } they run where all of it is allowed; audio that waits for them is bounded by the client's max_buffered_bytes.

local vim = rawget(_G, "vim")
local loop = vim and (vim.uv or vim.loop) or require "luv"

---@class qtts.uv
local uv = {}

-- Bytes that may wait in a pipe's write queue before no more audio is taken: 1.4 s of speech.
uv.HIGH_WATER_BYTES = 64 * 1024

---@class qtts.uv.Options
---@field schedule? fun(deliver: fun()) runs the callbacks elsewhere, such as vim.schedule
---@field on_error? fun(problem: string) an error that a callback raised, with its traceback; without it: raised again from a callback of its
---own, for the host to treat as it treats its own (Neovim shows it, plain luv prints it and ends the program)

---All are optional. A callback that raises ends its job; on_end still comes.
---@class qtts.uv.Handlers
---@field on_chunk? fun(pcm: string, job: qtts.uv.Job)
---@field on_end? fun(err: qtts.Error?, response: qtts.Response, job: qtts.uv.Job) once for every job, whatever happens
---@field pipe? userdata|fun(job: qtts.uv.Job): userdata? a uv stream that gets each chunk, no faster than it takes them; or a function that
---gives one when the first chunk is there, and with it the format. It is not closed; shut it down in on_end. One that breaks ends the job, in
---a program that ignores SIGPIPE or watches it (uv.new_signal), as Neovim does

---@class qtts.uv.Driver
local Driver = {}
Driver.__index = Driver

---What is under way: a stream, a narration, a download.
---@class qtts.uv.Job
---@field private source qtts.Stream|qtts.Narration
local Job = {}
Job.__index = Job

-- ---- callbacks: whatever they do, the driver goes on -------------------------------------------------------------------------------------

local function later(run)
    if vim then return vim.schedule(run) end
    local timer = assert(loop.new_timer())
    timer:start(0, 0, function() run(timer:close()) end)
end

local function raise_elsewhere(problem) later(function() error(problem, 0) end) end

local function call(job, name, ...)
    local handler, first, second, third = job.handlers[name], ...
    if not handler then return end
    local ok, result = xpcall(function() return handler(first, second, third) end, function(err) return debug.traceback(tostring(err), 2) end)
    if ok then return result end
    job:cancel()
    local told, other = pcall(job.driver.on_error, result)
    if not told then raise_elsewhere(other) end
end

-- ---- the life of a job ----------------------------------------------------------------------------------------------------------------------

-- The descriptor is let go of at once: libuv would not see that it is closed, or another's already. Outside a turn of the loop the handle is
-- kept for the next job instead of closed: luv before 1.46 crashes when a program ends while a handle is closing; Neovim does not.
local function unwatch(driver)
    local watcher = driver.watcher
    if not watcher then return end
    watcher.handle:stop()
    watcher.driver, driver.watcher = nil, nil -- nothing that libuv has leads to the driver now
    if vim or driver.turning then watcher.handle:close() else driver.spare = watcher.handle end
end

-- Unwatched before the last stream goes that holds the descriptor open.
local function finish(job, err)
    local driver, source = job.driver, job.source
    job.active = false
    driver.jobs[source] = nil
    driver.count = driver.count - 1
    if driver.count == 0 then unwatch(driver) end
    job.last_response, job.last_segments = source:response(), source.segments and source:segments()
    source:close()
    call(job, "on_end", job.write_error or err, job.last_response, job)
end

-- libuv's own words, in the shape of a qtts.Error.
local function write_error(message)
    return setmetatable({ status = "IO", message = message, retryable = false }, { __tostring = function() return message end })
end

-- The job is looked at in the next turn; a closed client makes none.
local wake
local function nudge(job)
    local driver = job.driver
    driver.nudged[#driver.nudged + 1] = job
    if not pcall(driver.client.wakeup, driver.client) then later(function() wake(driver) end) end
end

local function written(job, pipe, err)
    if not job.active then return end
    if err then
        job.write_error = job.write_error or write_error(err)
        job:cancel()
    elseif job.full and pipe:get_write_queue_size() <= uv.HIGH_WATER_BYTES / 2 then
        job.full = false
        nudge(job)
    end
end

local function write(job, pipe, pcm)
    local ok, request, err = pcall(pipe.write, pipe, pcm, function(err) written(job, pipe, err) end)
    if not (ok and request) then return written(job, pipe, err or request) end
    job.full = pipe:get_write_queue_size() > uv.HIGH_WATER_BYTES
end

local function pipe_of(job)
    if job.pipe == nil then
        local pipe = job.handlers.pipe
        if type(pipe) == "function" then pipe = call(job, "pipe", job) end
        job.pipe = pipe or false
    end
    return job.pipe
end

local function take(job, pcm)
    local pipe = pipe_of(job)
    if pipe then write(job, pipe, pcm) end
    if not job.cancelled then call(job, "on_chunk", pcm, job) end
end

local function pump(job)
    if job.paused and job.driver.lost then job:cancel() end -- nobody would hear of its end
    while job.active and (job.cancelled or not (job.paused or job.full)) do
        local pcm, err = job.source:poll()
        if pcm == false then return end
        if pcm == nil then return finish(job, err) end
        take(job, pcm)
    end
end

-- ---- the turn: what the descriptor wakes ----------------------------------------------------------------------------------------------------

-- Those named by the client, and those that were nudged; of a client that can no more, all.
local function news(driver)
    local list, client = driver.nudged, driver.client
    driver.nudged = {}
    local ok, source = pcall(client.ready, client)
    while ok and source do
        list[#list + 1] = driver.jobs[source]
        ok, source = pcall(client.ready, client)
    end
    for _, job in pairs((driver.lost or not ok) and driver.jobs or {}) do list[#list + 1] = job end
    return list
end

local function deliver(driver)
    driver.delivering = false
    for _, job in ipairs(news(driver)) do pump(job) end
end

local function turn(driver)
    local ok, moved = pcall(driver.client.step, driver.client, 0)
    driver.lost = not ok or moved == nil
    if driver.lost then unwatch(driver) end -- the descriptor of a closed client would wake the loop for ever
    if moved == false and #driver.nudged == 0 then return end
    if not driver.schedule then return deliver(driver) end
    if driver.delivering then return end
    driver.delivering = true
    driver.schedule(function() deliver(driver) end)
end

function wake(driver)
    driver.turning = true
    turn(driver)
    driver.turning = false
end

local function watch(driver)
    if driver.watcher then return end
    local watcher = { driver = driver, handle = driver.spare or assert(loop.new_poll(driver.client:fd())) }
    driver.watcher, driver.spare = watcher, nil
    watcher.handle:start("r", function() wake(watcher.driver) end)
end

local function begin(driver, source, handlers)
    watch(driver)
    local job = setmetatable({ driver = driver, source = source, handlers = handlers or {}, active = true }, Job)
    driver.jobs[source] = job
    driver.count = driver.count + 1
    return job
end

-- ---- public ---------------------------------------------------------------------------------------------------------------------------------

---A driver for this client, in the loop that the program runs. From now on `step` and `ready` of the client are the driver's.
---@param client qtts.Client
---@param options? qtts.uv.Options
---@return qtts.uv.Driver
function uv.new(client, options)
    options = options or {}
    return setmetatable({
        client = client,
        schedule = options.schedule,
        on_error = options.on_error or raise_elsewhere,
        jobs = {}, -- by their streams
        count = 0,
        nudged = {},
    }, Driver)
end

---Opens a stream and returns at once. Raises on misuse, as client:stream does.
---@param request qtts.Request
---@param handlers? qtts.uv.Handlers
---@return qtts.uv.Job
function Driver:stream(request, handlers) return begin(self, self.client:stream(request), handlers) end

---A text of any length, or one that is still arriving: without `text` it comes by job:feed and job:finish.
---@param request qtts.NarrateRequest
---@param handlers? qtts.uv.Handlers
---@return qtts.uv.Job
function Driver:narrate(request, handlers) return begin(self, self.client:narrate(request), handlers) end

---Without streaming: no chunks; the url of the recording is in on_end's response.
---@param request qtts.Request
---@param handlers? qtts.uv.Handlers
---@return qtts.uv.Job
function Driver:synthesize(request, handlers) return begin(self, self.client:open_synthesis(request), handlers) end

---The bytes of a result url, as chunks.
---@param url string
---@param handlers? qtts.uv.Handlers
---@return qtts.uv.Job
function Driver:download(url, handlers) return begin(self, self.client:open_download(url), handlers) end

---How many jobs have not ended.
---@return integer
function Driver:active() return self.count end

---Cancels all jobs; each gets its on_end soon.
function Driver:cancel()
    for _, job in pairs(self.jobs) do job:cancel() end
end

---Ends all jobs now: each gets its on_end before this returns, wherever it is called (so also at VimLeavePre). The client stays open.
function Driver:close()
    local jobs = {}
    for _, job in pairs(self.jobs) do jobs[#jobs + 1] = job end
    for _, job in ipairs(jobs) do
        job:cancel()
        if job.active then finish(job, select(2, job.source:poll())) end
    end
end

---Ends the transfer at once. No chunk comes after it; on_end comes in the next turn of the loop, with an error of status CANCELLED. At any
---time, as often as you like.
function Job:cancel()
    if not self.active or self.cancelled then return end
    self.cancelled = true
    self.source:cancel()
    nudge(self)
end

---No chunk and no end comes until resume. What arrives meanwhile is held back: first in the client (max_buffered_bytes), then by the service.
function Job:pause() self.paused = true end

---What was held back goes on.
function Job:resume()
    if self.active and self.paused then nudge(self) end
    self.paused = false
end

---More text of a narration; see qtts.Narration.
---@param text string
---@return true? ok
---@return qtts.Error? err
function Job:feed(text) return self.source:feed(text) end

---No more text of a narration comes.
---@return true? ok
---@return qtts.Error? err
function Job:finish() return self.source:finish() end

---How far a narration is.
---@return qtts.Progress
function Job:progress() return self.source:progress() end

---The pieces of a narration that are done, in order; in on_end and later, too.
---@return qtts.Segment[]
function Job:segments() return self.last_segments or self.source:segments() end

---@return boolean
function Job:is_active() return self.active end

---What is known so far: request_id, usage, the format, metrics, ...
---@return qtts.Response
function Job:response() return self.last_response or self.source:response() end

return uv
