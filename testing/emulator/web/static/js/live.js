// SPDX-License-Identifier: Apache-2.0

// Following what changes: the emulator answers when there is something new to
// see, and is asked again when that has been shown.

import { Refusal, get } from "./api.js";
import { noteTime } from "./clock.js";

const shortest = 120; // ms between two answers, so that a burst is shown once
const longestPause = 8000;

// follow calls show(data) now and whenever something has changed, until the
// returned function is called. A tab that nobody sees asks for nothing. refused
// is called when the emulator says no, which ends it, and state(ok) says whether
// the emulator answers at all.
export function follow(path, { show, refused, state }) {
  const ending = new AbortController();
  run(path, ending.signal, { show, refused, state });
  return () => ending.abort();
}

async function run(path, signal, { show, refused, state }) {
  let seen = "";
  let pause = 500;
  while (!signal.aborted) {
    try {
      await visible(signal);
      const separator = path.includes("?") ? "&" : "?";
      const answer = await get(`${path}${separator}seen=${seen}`, signal);
      seen = answer.seen;
      pause = 500;
      state(true);
      noteTime(answer.view.now);
      show(answer.view.data);
      await sleep(shortest, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status < 500) return refused(error);
      if (!(error instanceof TypeError || error instanceof Refusal)) throw error;
      state(false);
      seen = ""; // the first answer tells that the emulator is back
      await sleep(pause, signal);
      pause = Math.min(pause * 2, longestPause);
    }
  }
}

function visible(signal) {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
    signal.addEventListener("abort", resolve, { once: true });
  });
}

function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
