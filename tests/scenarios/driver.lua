-- Runs scenarios through require "qtts": a job a line on stdin, a result a line on stdout. See drivers.py for the lines.
local qtts = require "qtts"
local kept

-- ---- lines ----

local function decode(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function encode(value)
  if value == nil then return "" end
  if type(value) == "boolean" then value = value and 1 or 0 end
  if type(value) == "number" then return string.format("%.0f", value) end
  return (value:gsub("[^%w]", function(c) return string.format("%%%02x", c:byte()) end))
end

local function read_job(line)
  local job = {}
  for key, value in line:gmatch("([^\t=]+)=([^\t]*)") do job[key] = decode(value) end
  return job
end

local HEX = {}
for byte = 0, 255 do HEX[string.char(byte)] = string.format("%02x", byte) end

local function hex(bytes) return (bytes:gsub(".", HEX)) end

local function put(fields)
  local parts = { "result" }
  for _, field in ipairs(fields) do parts[#parts + 1] = field[1] .. "=" .. encode(field[2]) end
  io.stdout:write(table.concat(parts, "\t"), "\n")
  io.stdout:flush()
end

-- ---- a job as options ----

local function seconds(milliseconds)
  local number = tonumber(milliseconds)
  if not number then return nil end
  return number < 0 and math.huge or number / 1000
end

local function timeout_of(job)
  return {
    connect = seconds(job.connect_timeout_ms),
    first_byte = seconds(job.first_byte_timeout_ms),
    idle = seconds(job.idle_timeout_ms),
    total = seconds(job.total_timeout_ms),
  }
end

local function flag(text)
  if text == nil then return nil end
  return text == "1"
end

local function options_of(job)
  local options = { timeout = timeout_of(job) }
  for _, name in ipairs { "api_key", "region", "base_url", "workspace", "user_agent", "proxy", "ca_file" } do options[name] = job[name] end
  for _, name in ipairs { "max_event_bytes", "max_header_bytes", "max_buffered_bytes", "max_download_bytes" } do options[name] = tonumber(job[name]) end
  for _, name in ipairs { "allow_plaintext", "allow_private_address" } do options[name] = flag(job[name]) end
  if job.retries then options.retries = math.max(0, tonumber(job.retries)) end
  if job.header then
    local name, value = job.header:match("^(.-): (.*)$")
    options.headers = { [name] = value }
  end
  return options
end

local function request_of(job)
  local request = { optimize_instructions = flag(job.optimize_instructions) }
  for _, name in ipairs { "text", "voice", "model", "language_type", "instructions", "parameters", "input" } do request[name] = job[name] end
  return request
end

local function client_of(job)
  local client = kept
  kept = nil
  if client then return client end
  return qtts.client(options_of(job))
end

-- ---- what a client can be asked ----

-- Lua has no sleep; a client that nothing happens to waits as well. `ms` is the least.
local function wait(client, ms)
  for _ = 1, math.ceil(ms / 20) do client:step(20) end
end

local function pause(ms)
  if not ms then return end
  wait(qtts.client { api_key = "none" }, ms)
end

-- As a host does that cancels between two frames.
local function cancel_later(client, stream, ms)
  if not ms then return end
  stream:poll()
  wait(client, ms)
  stream:cancel()
end

local function read_all(stream, outcome)
  local data, err = stream:next()
  while data do
    outcome.chunks, outcome.taken = outcome.chunks + 1, outcome.taken + #data
    if outcome.keeps then outcome.audio[outcome.chunks] = data end
    if outcome.chunks == 1 then
      io.stdout:write("chunk\n")
      io.stdout:flush()
      pause(outcome.pause_ms)
    end
    if outcome.chunks == outcome.cancel_after then stream:cancel() end
    data, err = stream:next()
  end
  outcome.err = err
end

local function ask_again(stream)
  local data, err = stream:next()
  if data then return "CHUNK" end
  return err and err.status or "DONE"
end

local function run_stream(client, stream, job, outcome)
  cancel_later(client, stream, tonumber(job.cancel_after_ms))
  if job.path then
    local _, err = stream:save(job.path)
    outcome.err = err
  else
    read_all(stream, outcome)
  end
  outcome.again = ask_again(stream)
  outcome.response = stream:response()
  stream:close()
end

local function run_mode(client, job, outcome)
  if job.mode == "synthesize" then
    outcome.response, outcome.err = client:synthesize(request_of(job))
  elseif job.mode == "narrate" then
    local request = request_of(job)
    request.concurrency, request.max_bytes, request.trim = tonumber(job.concurrency), tonumber(job.piece_bytes), false
    request.start = tonumber(job.start)
    run_stream(client, client:narrate(request), job, outcome)
  elseif job.mode == "download" then
    run_stream(client, client:open_download(job.url), job, outcome)
  else
    run_stream(client, client:stream(request_of(job)), job, outcome)
  end
end

local function run_client(job, outcome)
  local client, err = client_of(job)
  outcome.client, outcome.err = client, err
  if client then run_mode(client, job, outcome) end
end

-- ---- the result as a line ----

local function add(fields, from, names)
  for _, name in ipairs(names) do fields[#fields + 1] = { name, from[name] } end
end

local function add_response(fields, response)
  add(fields, response, { "request_id", "finish_reason", "url", "audio_id", "expires_at" })
  add(fields, response, { "encoding", "sample_rate", "channels", "sample_width" })
  add(fields, response.metrics, { "retries", "requests_sent", "connection_reused", "trailing_bytes" })
  add(fields, response.usage, { "characters", "input_tokens", "output_tokens", "total_tokens" })
  add(fields, response.usage, { "input_text_tokens", "output_audio_tokens", "output_text_tokens" })
end

-- Misuse raises text: that is all there is to say about it.
local function add_error(fields, err)
  if type(err) == "string" then
    fields[#fields + 1] = { "message", err }
    return
  end
  add(fields, err, { "http_status", "code", "message", "hint", "retryable", "os_error" })
  fields[#fields + 1] = { "error_request_id", err.request_id }
  fields[#fields + 1] = { "retry_after_ms", err.retry_after and err.retry_after * 1000 or -1 }
  fields[#fields + 1] = { "shown", tostring(err) }
end

local function status_of(outcome)
  local err = outcome.err
  if err == nil then return "DONE" end
  return type(err) == "string" and "INVALID" or err.status
end

local function run(job)
  local outcome = { audio = {}, chunks = 0, taken = 0, keeps = not job.discard, cancel_after = tonumber(job.cancel_after_chunks), pause_ms = tonumber(job.pause_ms) }
  local fine, raised = pcall(run_client, job, outcome)
  if not fine then outcome.err = raised end
  local status = status_of(outcome)
  local fields = { { "status", status }, { "again", outcome.again or status }, { "chunks", outcome.chunks }, { "taken", outcome.taken }, { "audio", hex(table.concat(outcome.audio)) } }
  if outcome.response then add_response(fields, outcome.response) end
  if outcome.err then add_error(fields, outcome.err) end
  put(fields)
  if outcome.client and job.keep then kept = outcome.client elseif outcome.client then outcome.client:close() end
end

os.setlocale ""
for line in io.lines() do run(read_job(line)) end
