import { createHash } from 'node:crypto';
import type { Script } from './client.js';

/** For so long after its lease the name of a turn is known: it may still write while nobody has taken another. */
const GRACE_MS = 60_000;
/** Texts are kept for a week after their last write. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * No script knows the time (`TIME` is refused by some servers): how long a key still lives says how much has passed.
 * KEYS: turn, text.
 */
const ACCOUNT = `
local function turn()
  local raw = redis.call('GET', KEYS[1])
  if not raw then return nil, 0, 0 end
  local name, lease = string.match(raw, '^([^\\n]*)\\n(%d+)$')
  return name, redis.call('PTTL', KEYS[1]) - ${GRACE_MS}, tonumber(lease)
end
local function hold(name, lease)
  redis.call('SET', KEYS[1], name .. '\\n' .. lease, 'PX', lease + ${GRACE_MS})
end
local function stored()
  local raw = redis.call('GET', KEYS[2])
  if not raw then return '', 0, '' end
  local version, age, text = string.match(raw, '^([^\\n]*)\\n(%d+)\\n(.*)$')
  return version, age + math.max(0, ${KEPT_MS} - redis.call('PTTL', KEYS[2])), text
end
`;

/** KEYS: turn, text. Returns version, age, text. */
export const READ = script(`${ACCOUNT}
local version, age, text = stored()
return { version, tostring(age), text }`);

/** KEYS: turn, text. Returns for how long another's turn would be held, in milliseconds; 0 if none is. */
export const HELD = script(`${ACCOUNT}
local name, left, lease = turn()
return name and left > 0 and left <= lease and left or 0`);

/**
 * ARGV: turn, lease, version. A lease with more time left than it was given is over: the server's clock was set back.
 * Returns version, age, text, what the turn is, how long another's still runs, and the run of the server.
 */
export const ACQUIRE = script(`${ACCOUNT}
local name, left, lease = turn()
local version, age, text = stored()
local is = 'yours'
if name ~= ARGV[1] then
  if name and left > 0 and left <= lease then is = 'held'
  elseif version ~= ARGV[3] then is = 'changed' end
end
if is == 'yours' then hold(ARGV[1], tonumber(ARGV[2])) end
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
return { version, tostring(age), text, is, tostring(left), run }`);

/** ARGV: turn, version, text, at, lease, channel. Returns 1 where the text is the new one. */
export const WRITE = script(`${ACCOUNT}
if stored() == ARGV[2] then return 1 end
local name, left, lease = turn()
if name ~= ARGV[1] then return 0 end
local age = math.max(0, lease - left - ARGV[4])
redis.call('SET', KEYS[2], ARGV[2] .. '\\n' .. age .. '\\n' .. ARGV[3], 'PX', ${KEPT_MS})
if tonumber(ARGV[5]) > 0 then
  hold(name, tonumber(ARGV[5]))
else
  redis.call('DEL', KEYS[1])
  redis.pcall('PUBLISH', ARGV[6], '')
end
return 1`);

/** ARGV: turn. */
export const RELEASE = script(`${ACCOUNT}
if turn() == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`);

/**
 * The places of a budget and how long each is taken, in one key that lives as long as the longest of them. KEYS: budget.
 * ARGV: what to do, turn, milliseconds, places. \`!\` is the place of nobody: while it is taken the budget is closed.
 */
export const BUDGET = script(`
local entries, count, lefts = {}, 0, {}
local raw = redis.call('GET', KEYS[1])
if raw then
  local life, list = string.match(raw, '^(%d+)\\n(.*)$')
  local passed = math.max(0, life - redis.call('PTTL', KEYS[1]))
  for name, left in string.gmatch(list, '([^\\n]+)\\t(%d+)') do
    if left - passed > 0 then entries[name] = left - passed end
  end
end
local what, turn, ms = ARGV[1], ARGV[2], tonumber(ARGV[3])
if what == 'spend' then
  if entries['!'] then return entries['!'] end
  for _, left in pairs(entries) do table.insert(lefts, left) end
  table.sort(lefts)
  if not entries[turn] and #lefts >= tonumber(ARGV[4]) then
    return math.max(1, lefts[#lefts - ARGV[4] + 1] or 1)
  end
  entries[turn] = ms
elseif what == 'spent' then
  if not entries[turn] then return 0 end
  entries[turn] = ms > 0 and ms or nil
else
  entries['!'] = math.max(entries['!'] or 0, ms)
end
local life, list = 0, ''
for name, left in pairs(entries) do
  life = math.max(life, left)
  list = list .. name .. '\\t' .. left .. '\\n'
end
if life == 0 then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], life .. '\\n' .. list, 'PX', life) end
return 0`);

/** KEYS: callback. ARGV: what to do, owner, milliseconds. A committed one has no owner. */
export const CALLBACK = script(`
local raw = redis.call('GET', KEYS[1])
local owner = raw and string.match(raw, '^claimed (.*)$')
local what, ms = ARGV[1], tonumber(ARGV[3])
if what == 'claim' then
  if raw and not owner then return 'done' end
  if raw and owner ~= ARGV[2] and redis.call('PTTL', KEYS[1]) > ${GRACE_MS} then return 'busy' end
  redis.call('SET', KEYS[1], 'claimed ' .. ARGV[2], 'PX', ms + ${GRACE_MS})
  return 'new'
end
if owner ~= ARGV[2] then return 'not yours' end
if what == 'extend' then redis.call('PEXPIRE', KEYS[1], ms + ${GRACE_MS})
elseif what == 'commit' then redis.call('SET', KEYS[1], 'done', 'PX', ms)
else redis.call('DEL', KEYS[1]) end
return 'ok'`);

function script(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
