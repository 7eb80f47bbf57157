// SPDX-License-Identifier: Apache-2.0

// An execution as the emulator has told it, and what follows from that.

export class Model {
  constructor(data) {
    this.about = data.overview;
    this.error = data.error;
    this.operations = data.operations;
    this.events = data.events;
    this.invocations = data.invocations;
    this.skips = data.skips;
    this.byID = new Map(this.operations.map((one) => [one.id, one]));
    this.children = new Map();
    for (const one of this.operations) push(this.children, one.parent ?? "", one);
    this.eventsOf = new Map(); // indexes, by operation
    this.events.forEach((event, index) => push(this.eventsOf, event.operation ?? "", index));
  }

  get start() {
    return this.about.start;
  }

  // end is the latest instant that the execution has recorded.
  get end() {
    return this.about.end || (this.events.at(-1)?.at ?? this.about.start);
  }

  // depth counts the operations around one.
  depth(operation) {
    let depth = 0;
    for (let one = operation; one?.parent; one = this.byID.get(one.parent)) depth++;
    return depth;
  }

  // real is how long a stretch of recorded time took by the clock of the wall.
  real(from, to) {
    let took = to - from;
    for (const skip of this.skips) {
      took -= Math.max(0, Math.min(to, skip.to) - Math.max(from, skip.to - skip.by));
    }
    return Math.max(0, took);
  }

  // callbackName is the path of a callback, or of the wait for it that it is the
  // inner part of.
  callbackName(operation) {
    const parent = this.byID.get(operation.parent);
    return parent?.kind === "wait-for-callback" ? parent.path : operation.path;
  }

  // label is what an operation is called on the page.
  label(operation) {
    return operation.name || `[${operation.index}]`;
  }
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
