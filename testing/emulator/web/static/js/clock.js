// SPDX-License-Identifier: Apache-2.0

// The emulator's clock, which is ahead of this machine's when time was skipped.

import { duration, timeOfDay } from "./format.js";

let ahead = 0; // ms

// noteTime takes over what the emulator's clock shows.
export function noteTime(now) {
  ahead = now - Date.now();
  tick();
}

export function now() {
  return Date.now() + ahead;
}

// countdown makes a node say how long it takes until an instant, from now on.
export function countdown(node, until) {
  node.dataset.until = until;
  node.textContent = remaining(until);
  return node;
}

// age makes a node say how long ago an instant was, from now on.
export function age(node, since) {
  node.dataset.since = since;
  node.textContent = elapsed(since);
  return node;
}

function remaining(until) {
  const left = until - now();
  return left <= 0 ? "now" : "in " + duration(left);
}

function elapsed(since) {
  const passed = now() - since;
  return passed < 5000 ? "just now" : duration(passed, 1) + " ago";
}

function tick() {
  for (const node of document.querySelectorAll("[data-until]")) {
    set(node, remaining(Number(node.dataset.until)));
  }
  for (const node of document.querySelectorAll("[data-since]")) {
    set(node, elapsed(Number(node.dataset.since)));
  }
  const clock = document.getElementById("clock");
  const skipped = ahead > 2000;
  clock.hidden = !skipped;
  if (!skipped) return;
  set(clock, `${timeOfDay(now())} · ${duration(ahead)} ahead`);
  clock.title = "The emulator's clock. It is ahead because time was skipped.";
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// run keeps every clock on the page going.
export function run() {
  setInterval(tick, 1000);
}
