// SPDX-License-Identifier: Apache-2.0

// Numbers and states in words.

const units = [["d", 86400000], ["h", 3600000], ["m", 60000], ["s", 1000]];

// duration writes milliseconds, rounded to at most so many units: 1d 4h, 3m 20s,
// 1.25s.
export function duration(ms, most = 2) {
  if (ms < 0) return "−" + duration(-ms, most);
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59500) return `${trimmed(ms / 1000, most > 1 ? 2 : 0)}s`;
  const parts = [];
  const first = units.findIndex(([, length]) => ms >= length);
  const last = units[Math.min(first + most - 1, units.length - 1)][1];
  let rest = Math.round(ms / last) * last;
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(count + unit);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, most).join(" ");
}

function trimmed(number, digits) {
  return String(Number(number.toFixed(digits)));
}

// since writes a time after the start.
export function since(ms) {
  return "+" + duration(ms);
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${trimmed(count / 1024, 1)} KiB`;
  return `${trimmed(count / 1024 / 1024, 1)} MiB`;
}

export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

const two = (number) => String(number).padStart(2, "0");

export function timeOfDay(ms) {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

// instant writes date and time to the millisecond, in the time of this machine.
export function instant(ms) {
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${timeOfDay(ms)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

// tone is the colour that goes with a status.
export function tone(status) {
  switch (status) {
    case "SUCCEEDED": return "good";
    case "FAILED": case "TIMED_OUT": case "STOPPED": case "CANCELLED": return "bad";
    default: return "open";
  }
}

// words writes a status as people do.
export function words(status) {
  const text = status.toLowerCase().replace("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
