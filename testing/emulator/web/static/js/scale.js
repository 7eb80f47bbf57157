// SPDX-License-Identifier: Apache-2.0

// The horizontal axis of the waterfall, in per cent of its width. A run consists
// of moments at which much happens and of days at which nothing does. So by
// default every event takes the same room, and time that passes between two of
// them more the longer it is; the other axis is true to scale.

import { duration, since } from "./format.js";

const share = 0.35; // of the width is what gaps take, unless they need more
const roomy = 6; // per cent have room for a label
const thin = 0.4; // per cent are seen at all

// even returns the place of each event and the gaps between them.
export function even(events) {
  const span = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
  const least = Math.min(500, Math.max(20, span / 20));
  const weights = events.map((event, i) => {
    const passed = i === 0 ? 0 : event.at - events[i - 1].at;
    return passed < least ? 0 : 1 + 1.5 * Math.log10(1 + passed / 1000);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  const wanted = events.length * share / (1 - share);
  const factor = sum > 0 && sum < wanted ? wanted / sum : 1;
  const total = events.length + sum * factor;
  const at = [];
  const marks = [];
  let position = 0.5;
  events.forEach((event, i) => {
    const width = weights[i] * factor;
    if (width > 0 && width / total * 100 >= thin) {
      marks.push(gap(events, i, (position - 0.5) / total * 100, width / total * 100));
    }
    position += width;
    at.push(position / total * 100);
    position++;
  });
  return { at, marks };
}

function gap(events, i, left, width) {
  const label = width < roomy ? "" : duration(events[i].at - events[i - 1].at);
  return { left, width, label, wide: width > 3 * roomy, title: "until " + since(events[i].at - events[0].at) };
}

// timed returns the place of each event true to scale, and four lines.
export function timed(events) {
  const first = events[0]?.at ?? 0;
  const span = Math.max(1, (events.at(-1)?.at ?? 0) - first);
  const at = events.map((event) => (event.at - first) / span * 100);
  const marks = [0, 25, 50, 75].map((left) => ({
    left, width: 25, line: true, label: since(span * left / 100),
    title: "from " + since(span * left / 100),
  }));
  return { at, marks };
}
