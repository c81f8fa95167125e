-- What wrk sends: a request for each line of a file of paths, in order from a place, and from the start again at its end.
-- wrk -t1 … -s wrk.lua URL -- FILE view|one-click PLACE
local thread_of_run

function setup(thread)
  thread_of_run = thread
end

local VIEW = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n"
  .. "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
  .. "Accept-Language: en-US,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
local BODY = "List-Unsubscribe=One-Click"
local ONE_CLICK = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " .. #BODY .. "\r\n\r\n" .. BODY

local paths = {}
local place = 0
local method, rest
sent = 0
available = 0

function init(args)
  for line in io.lines(args[1]) do
    paths[#paths + 1] = line
  end
  available = #paths
  place = tonumber(args[3])
  local is_view = args[2] == "view"
  method = is_view and "GET " or "POST "
  rest = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n" .. (is_view and VIEW or ONE_CLICK)
end

function request()
  local path = paths[(place + sent) % available + 1]
  sent = sent + 1
  return method .. path .. rest
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.3f,"bytes":%d,"p50":%.3f,"p99":%.3f,"max":%.3f,"failed":%d,"sent":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, thread_of_run:get("sent")))
end
